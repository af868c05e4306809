/*
 * Visits of actors with a bounded mailbox, whose mails are in a list of their own (bound.c).
 */
#include "actor/visit.h"

#include "actor/annex.h"

/* No mail is left: gives the actor up and returns false, or takes it back. */
static bool rest_bounded(struct gol_turn *turn, struct gol_bound *bound, enum gol_visit *visit)
{
    struct gol_actor *actor = turn->actor;
    const uint64_t generation = gol_actor_generation(actor);
    uint64_t control = gol_actor_control(actor);

    if (gol_control_is_over(control)) {
        if (!gol_visit_claim_end(actor, &control))
            return true;
        /* Who sent and then gave the last handle up may have come since the look for mails; nobody comes any more. */
        if (!(control & GOL_CONTROL_KILLED) && gol_bound_any(bound)) {
            gol_visit_disclaim_end(actor);
            return true;
        }
        *visit = gol_visit_end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
        return false;
    }
    *visit = GOL_VISIT_REST;
    bound = gol_bound_retain(bound); /* the actor may end elsewhere as soon as it rests */
    gol_mailbox_leave(&actor->mailbox, generation, NULL, GOL_REST);
    /* A sender adds its mail and then tries to take the actor; this is the same the other way round. */
    control = atomic_load_explicit(&actor->control, memory_order_seq_cst); /* seq_cst: as in rest */
    if ((gol_bound_any(bound) || gol_control_is_over(control)) && gol_word_generation(control) == generation &&
        gol_mailbox_rouse(&actor->mailbox, generation)) {
        gol_bound_free(bound);
        return true;
    }
    gol_bound_free(bound);
    return false;
}

enum gol_visit gol_visit_bounded(struct gol_turn *turn, struct gol_bound *bound, unsigned turns, int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;
    struct gol_mail **current = gol_bound_current(bound);
    gol_resume *step = gol_visit_take_step(actor);
    enum gol_visit visit = GOL_VISIT_MORE;

    for (;;) {
        const uint64_t control = gol_actor_control(actor);
        struct gol_mail *mail = *current;
        enum gol_code code;

        *current = NULL;
        if (control & GOL_CONTROL_KILLED) {
            if (mail != NULL)
                gol_mail_dispose(turn->context, mail, GOL_CLOSED);
            return gol_visit_end(turn, NULL, false, GOL_KILLED);
        }
        if (mail == NULL && (mail = gol_bound_take(bound)) == NULL) {
            if (!rest_bounded(turn, bound, &visit))
                return visit;
            continue;
        }
        code = gol_visit_take(turn, mail, step, control);
        step = NULL;
        if (turn->step != NULL && code == GOL_OK) {
            *current = mail;
            return gol_visit_pause(turn, wake_ns);
        }
        if (gol_visit_ends(turn, &code)) {
            gol_visit_let_go(turn, mail);
            return gol_visit_end(turn, NULL, true, code);
        }
        gol_visit_let_go(turn, mail);
        if (--turns == 0 || turn->context->sends >= GOL_VISIT_SENDS)
            return GOL_VISIT_MORE;
    }
}
