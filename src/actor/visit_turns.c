/*
 * Turns of any kind: messages of the runtime itself, calls, steps after a pause, ends; and how an actor comes to rest.
 */
#include "actor/visit.h"

#include "actor/annex.h"
#include "actor/future.h"
#include "actor/warm.h"

#define GRANT_TURNS 256U /* more turns for a visit whose turns are short, */
#define GRANTS_MOST 64U /* so often, */
#define GRANT_NS 100000 /* and not after so long */

static gol_resume **step_of(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);

    return annex != NULL ? &annex->step : &actor->more.step;
}

gol_resume *gol_visit_take_step(struct gol_actor *actor)
{
    gol_resume **step = step_of(actor);
    gol_resume *taken = *step;

    if (GOL_UNLIKELY(taken != NULL))
        *step = NULL;
    return taken;
}

/* ---- one turn ---- */

/* The rare kinds of mail. True: there is nothing for the handler to do. */
static bool prepare(struct gol_turn *turn, enum gol_code *code)
{
    struct gol_actor *actor = turn->actor;

    if (turn->flags & GOL_MAIL_SYSTEM) {
        *code = gol_system_handle(turn);
        return true;
    }
    if ((turn->flags & GOL_MAIL_ASKS) && !gol_future_pending(gol_turn_future(turn))) {
        gol_dead_letter_note(gol_actor_runtime(actor), actor->behaviour, gol_actor_address(actor), &turn->mail->msg);
        turn->skipped = true; /* cancelled before its turn */
        return true;
    }
    return false;
}

enum gol_code gol_visit_take(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, uint64_t control)
{
    struct gol_actor *actor = turn->actor;
    enum gol_code code = GOL_OK;

    gol_visit_begin(turn, mail, mail->msg.size & GOL_MAIL_FLAGS);
    turn->stops = control & GOL_CONTROL_STOPS;
    mail->msg.size &= ~GOL_MAIL_FLAGS;
    turn->context->burst.id = 0; /* not all of these count as messages, which would end the row of the turn before */
    if (step != NULL) {
        code = step(turn, gol_actor_state(actor), &mail->msg);
    } else if (!prepare(turn, &code)) {
        turn->context->messages++;
        code = actor->behaviour->handle(turn, gol_actor_state(actor), &mail->msg);
    }
    gol_burst_end(turn->context); /* who is told of a cancelled call may have sent, too */
    return code;
}

enum gol_visit gol_visit_pause(struct gol_turn *turn, int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;

    turn->mail->msg.size |= turn->flags;
    *step_of(actor) = turn->step;
    if (turn->stops)
        /* relaxed: read by the actor's next visit only */
        atomic_fetch_or_explicit(&actor->control, GOL_CONTROL_STOPS, memory_order_relaxed);
    *wake_ns = turn->wake_ns;
    return turn->wake_ns > 0 ? GOL_VISIT_PAUSE : GOL_VISIT_MORE;
}

bool gol_visit_ends(struct gol_turn *turn, enum gol_code *code)
{
    struct gol_annex *annex = gol_actor_has_annex(turn->actor);

    if (annex != NULL && annex->durable != NULL && *code == GOL_OK && !turn->skipped) {
        *code = gol_durable_turned(turn, annex->durable);
        gol_burst_end(turn->context);
    }
    return *code != GOL_OK || turn->stops;
}

enum gol_visit gol_visit_end(struct gol_turn *turn, struct gol_mail *last, bool handled, enum gol_code code)
{
    const char *text = turn->failed && code != GOL_OK && handled ? turn->context->err.message : NULL;

    gol_actor_end(turn->actor, turn->context, last, handled, code, text);
    return GOL_VISIT_END;
}

/* ---- from turn to turn ---- */

/* Whether an actor whose mailbox stands at `last`, handled, may be kept warm; then it is. */
static inline bool keep(struct gol_turn *turn, struct gol_mail *last, uint64_t control)
{
    if (turn->context->warm == NULL || gol_control_is_over(control))
        return false;
    if (last == turn->mail && (turn->flags != 0 || last->msg.blob != NULL))
        return false;
    gol_visit_keep_warm(turn->actor, turn->context, last, control);
    return true;
}

bool gol_visit_claim_end(struct gol_actor *actor, uint64_t *control)
{
    /* relaxed, both: the mailbox word decides about mails; this is only about handles of addresses */
    return atomic_compare_exchange_strong_explicit(&actor->control, control, *control | GOL_CONTROL_ENDS,
                                                   memory_order_relaxed, memory_order_relaxed);
}

void gol_visit_disclaim_end(struct gol_actor *actor)
{
    atomic_fetch_and_explicit(&actor->control, ~GOL_CONTROL_ENDS, memory_order_relaxed); /* relaxed: as above */
}

/*
 * Behind the last mail (NULL: there was none), which has been let go of when this returns: gives the actor up, and
 * returns NULL with *visit saying how, or returns the mail that has come meanwhile.
 */
static struct gol_mail *rest(struct gol_turn *turn, struct gol_mail *last, enum gol_visit *visit)
{
    struct gol_actor *actor = turn->actor;
    struct gol_mailbox *mailbox = &actor->mailbox;
    const uint64_t generation = gol_actor_generation(actor);
    uint64_t control = gol_actor_control(actor);

    *visit = GOL_VISIT_REST;
    for (;;) {
        const bool over = gol_control_is_over(control);
        struct gol_mail *next;

        if (over && !gol_visit_claim_end(actor, &control))
            continue; /* somebody has taken a handle */

        /*
         * relaxed: the compare-and-swap publishes it to the sender that ends the rest. AWAKE, it is the next sender's
         */
        if (last != NULL)
            atomic_store_explicit(&mailbox->first, NULL, memory_order_relaxed);
        if (!gol_mailbox_leave(mailbox, generation, last, over ? GOL_CLOSED_BOX : GOL_REST)) {
            if (over)
                gol_visit_disclaim_end(actor);
            next = gol_mailbox_await(last != NULL ? &last->next : &mailbox->first);
            if (last != NULL)
                gol_visit_let_go(turn, last);
            return next;
        }
        if (last != NULL)
            gol_visit_let_go(turn, last);
        if (over) {
            *visit = gol_visit_end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
            return NULL;
        }
        /* From here on the actor may be somebody else's, or another one: only looking is allowed. */
        last = NULL;
        /* seq_cst: pairs with gol_actor_unref and gol_address_kill, see actor.c */
        control = atomic_load_explicit(&actor->control, memory_order_seq_cst);
        if (gol_word_generation(control) != generation || !gol_control_is_over(control) ||
            !gol_mailbox_rouse(mailbox, generation))
            return NULL;
    }
}

/* What follows a turn that asked for something. True: the visit is over, as *visit says. */
static bool conclude(struct gol_turn *turn, enum gol_code code, enum gol_visit *visit, int64_t *wake_ns)
{
    if (turn->step != NULL && code == GOL_OK) {
        *visit = gol_visit_pause(turn, wake_ns);
        return true;
    }
    if (!gol_visit_ends(turn, &code))
        return false;
    turn->mail->msg.size |= turn->flags;
    *visit = gol_visit_end(turn, turn->mail, true, code);
    return true;
}

/* A turn that is not plain, or none. True: as conclude. */
static bool take_odd_turn(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, enum gol_visit *visit,
                          int64_t *wake_ns)
{
    const uint64_t control = gol_actor_control(turn->actor);

    if (control & GOL_CONTROL_KILLED) {
        *visit = gol_visit_end(turn, mail, step != NULL, GOL_KILLED);
        return true;
    }
    if (mail->msg.size & GOL_MAIL_DONE)
        return false;
    return conclude(turn, gol_visit_take(turn, mail, step, control), visit, wake_ns);
}

unsigned gol_visit_grant(struct gol_visit_time *time, const struct gol_actor *actor)
{
    const struct gol_scheduler *scheduler = gol_slab_chunk(actor)->scheduler;
    int64_t now_ns;

    if (scheduler->strict)
        return 0;
    now_ns = scheduler->now_ns(scheduler);
    if (time->grants == 0)
        time->since_ns = now_ns;
    else if (now_ns - time->since_ns > GRANT_NS || time->grants >= GRANTS_MOST)
        return 0;
    time->grants++;
    return GRANT_TURNS;
}

/*
 * The mail behind one whose turn is over, which is let go of; or the same, with the next message of a parcel. `plain`:
 * it was a plain turn. NULL: there is none, and *visit says how the actor was left.
 */
static inline struct gol_mail *advance(struct gol_turn *turn, struct gol_mail *mail, uint64_t control, bool plain,
                                       enum gol_visit *visit)
{
    struct gol_mail *next;

    *visit = GOL_VISIT_REST;
    if (GOL_UNLIKELY(mail == turn->mail && (turn->flags & GOL_MAIL_BEHIND))) {
        mail->msg.size |= turn->flags;
        turn->flags = 0;
        gol_parcel_next(mail);
        return mail;
    }
    next = gol_mailbox_next(mail);
    if (GOL_UNLIKELY(next == NULL))
        return keep(turn, mail, control) ? NULL : rest(turn, mail, visit);
    if (GOL_LIKELY(plain && mail->msg.blob == NULL))
        gol_mail_free(turn->context, mail);
    else
        gol_visit_let_go(turn, mail);
    if (next->msg.size == GOL_MAIL_DONE && gol_mailbox_next(next) == NULL && keep(turn, next, control))
        return NULL;
    return next;
}

/*
 * Turn after turn. While there is mail it is not noted in the mailbox how far this has come: that line is the senders',
 * and would have to come from their processors each time. `mail`: its plain turn was taken, and ended with `code`;
 * NULL: begins with the first.
 */
static enum gol_visit run_turns(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                                int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;
    struct gol_context *context = turn->context;
    void *state = gol_actor_state(actor);
    struct gol_visit_time time = {.grants = 0};
    enum gol_visit visit = GOL_VISIT_REST;
    gol_resume *step = NULL;
    bool taken = mail != NULL;

    if (!taken) {
        mail = gol_mailbox_first(&actor->mailbox);
        step = gol_visit_take_step(actor);
        turn->mail = NULL;
        if (mail == NULL && (mail = rest(turn, NULL, &visit)) == NULL)
            return visit;
    }
    do {
        const uint64_t control = gol_actor_control(actor);
        const bool odd = !taken && ((control & GOL_CONTROL_ODD) || mail->msg.size >= GOL_MAIL_DONE || step != NULL);

        if (GOL_UNLIKELY(odd)) {
            gol_visit_stand_at(actor, mail);
            if (take_odd_turn(turn, mail, step, &visit, wake_ns))
                return visit;
            step = NULL;
        } else {
            if (GOL_LIKELY(!taken)) {
                __builtin_prefetch(atomic_load_explicit(&mail->next, memory_order_relaxed)); /* relaxed: a guess */
                code = gol_visit_take_plain(actor, context, turn, mail, state, gol_parcel_open(mail));
                gol_burst_end(context);
            }
            taken = false;
            if (GOL_UNLIKELY(!gol_visit_asked_nothing(turn, code))) {
                gol_visit_stand_at(actor, mail);
                if (conclude(turn, code, &visit, wake_ns))
                    return visit;
            }
        }
        mail = advance(turn, mail, control, !odd, &visit);
        if (mail == NULL)
            return visit;
    } while (!gol_visit_is_used_up(turn, &turns, &time));
    gol_visit_stand_at(actor, mail);
    return GOL_VISIT_MORE;
}

enum gol_visit gol_visit_at_length(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                                   int64_t *wake_ns)
{
    if (mail == NULL && (gol_actor_control(turn->actor) & GOL_CONTROL_BOUNDED))
        return gol_visit_bounded(turn, turn->actor->more.annex->bound, turns, wake_ns);
    return run_turns(turn, mail, code, turns, wake_ns);
}
