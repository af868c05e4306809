/*
 * The turn loop, the same under every dispatcher: take a mail, run its handler, and after a pause what the handler
 * named to go on with; end the turn; take the next mail, until there is none or others should run.
 *
 * What an actor sends is charged to its visit: one that sends much is visited again after those who are to handle it,
 * so that what is sent is handled while it is in the cache, and the piles stay small.
 */
#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/flood.h"
#include "actor/future.h"
#include "actor/os.h"

#include <string.h>

#define SENDS_A_VISIT 512U

bool gol_task_visiting(void)
{
    return gol_context_here.turn != NULL;
}

bool gol_task_hurried(const struct gol_task *task)
{
    const struct gol_actor *actor =
        (const struct gol_actor *)(const void *)((const char *)task - offsetof(struct gol_actor, task));

    return gol_actor_control(actor) & GOL_CONTROL_KILLED;
}

/* Nobody holds the actor any more, or it was killed. */
static bool is_over(uint64_t control)
{
    return (control & GOL_CONTROL_KILLED) || (control & (GOL_CONTROL_REFS | GOL_CONTROL_FREE)) < 2;
}

static gol_resume **step_of(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);

    return annex != NULL ? &annex->step : &actor->more.step;
}

/* What a pause named to go on with, once; NULL: no turn is under way. */
static gol_resume *take_step(struct gol_actor *actor)
{
    gol_resume **step = step_of(actor);
    gol_resume *taken = *step;

    if (taken != NULL)
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

static enum gol_code take_turn(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, uint64_t control)
{
    struct gol_actor *actor = turn->actor;
    enum gol_code code = GOL_OK;

    turn->mail = mail;
    turn->flags = mail->msg.size & GOL_MAIL_FLAGS;
    turn->step = NULL;
    turn->failed = turn->skipped = false;
    turn->stops = control & GOL_CONTROL_STOPS;
    turn->context->messages++;
    if (turn->flags != 0) {
        mail->msg.size &= ~GOL_MAIL_FLAGS;
        if (step == NULL && prepare(turn, &code))
            return code;
    }
    return (step != NULL ? step : actor->behaviour->handle)(turn, gol_actor_state(actor), &mail->msg);
}

/* The handler has named a step to go on with. */
static enum gol_visit pause_turn(struct gol_turn *turn, int64_t *wake_ns)
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

/* ---- from turn to turn ---- */

static void let_go(struct gol_turn *turn)
{
    struct gol_mail *mail = turn->mail;

    if (turn->flags == 0 && mail->msg.blob == NULL) {
        gol_mail_free(turn->context, mail);
        return;
    }
    mail->msg.size |= turn->flags;
    gol_mail_dispose(turn->context, mail, GOL_CLOSED);
}

/* The mailbox stands at `last`, which was `handled`; NULL: it is closed, or bounded. */
static enum gol_visit end(struct gol_turn *turn, struct gol_mail *last, bool handled, enum gol_code code)
{
    const char *text = turn->failed && code != GOL_OK && handled ? turn->context->err.message : NULL;

    gol_actor_end(turn->actor, turn->context, last, handled, code, text);
    return GOL_VISIT_END;
}

/*
 * Behind the last mail (NULL: there was none), which has been let go of when this returns: gives the actor up, and returns NULL
 * with *visit saying how, or returns the mail that has come meanwhile.
 */
static struct gol_mail *rest(struct gol_turn *turn, struct gol_mail *last, enum gol_visit *visit)
{
    struct gol_actor *actor = turn->actor;
    struct gol_mailbox *mailbox = &actor->mailbox;
    const uint64_t generation = gol_actor_generation(actor);
    uint64_t control = gol_actor_control(actor);

    for (;;) {
        const bool over = is_over(control);
        struct gol_mail *next;

        /* relaxed: the compare-and-swap publishes it to the sender that ends the rest */
        atomic_store_explicit(&mailbox->first, NULL, memory_order_relaxed);
        if (!gol_mailbox_leave(mailbox, generation, last, over ? GOL_CLOSED_BOX : GOL_REST)) {
            next = gol_mailbox_await(last != NULL ? &last->next : &mailbox->first);
            atomic_store_explicit(&mailbox->first, next, memory_order_relaxed); /* relaxed: the visitor's own again */
            if (last != NULL)
                let_go(turn);
            return next;
        }
        if (last != NULL)
            let_go(turn);
        if (over) {
            *visit = end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
            return NULL;
        }
        /* From here on the actor may be somebody else's, or another one: only looking is allowed. */
        last = NULL;
        *visit = GOL_VISIT_REST;
        /* seq_cst: pairs with gol_actor_unref and gol_address_kill, see actor.c */
        control = atomic_load_explicit(&actor->control, memory_order_seq_cst);
        if (gol_word_generation(control) != generation || !is_over(control) || !gol_mailbox_rouse(mailbox, generation))
            return NULL;
    }
}

/* The turn is over. True: the actor is to end with *code. */
static bool ends(struct gol_turn *turn, uint64_t control, enum gol_code *code)
{
    struct gol_annex *annex = control & GOL_CONTROL_ANNEX ? turn->actor->more.annex : NULL;

    if (annex != NULL && annex->durable != NULL && *code == GOL_OK && !turn->skipped)
        *code = gol_durable_turned(turn, annex->durable);
    return *code != GOL_OK || turn->stops;
}

static bool used_up(const struct gol_turn *turn, unsigned *turns)
{
    return --*turns == 0 || turn->context->sends >= SENDS_A_VISIT;
}

static enum gol_visit run(struct gol_turn *turn, unsigned turns, int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;
    struct gol_mail *mail = gol_mailbox_first(&actor->mailbox);
    gol_resume *step = take_step(actor);
    enum gol_visit visit = GOL_VISIT_REST;

    if (mail == NULL)
        mail = rest(turn, NULL, &visit);
    while (mail != NULL) {
        const uint64_t control = gol_actor_control(actor);
        struct gol_mail *next;
        enum gol_code code;

        if (control & GOL_CONTROL_KILLED)
            return end(turn, mail, step != NULL, GOL_KILLED);
        code = take_turn(turn, mail, step, control);
        step = NULL;
        if (turn->step != NULL && code == GOL_OK)
            return pause_turn(turn, wake_ns);
        if (ends(turn, control, &code)) {
            mail->msg.size |= turn->flags;
            return end(turn, mail, true, code);
        }
        next = gol_mailbox_next(mail);
        if (next == NULL) {
            next = rest(turn, mail, &visit);
        } else {
            atomic_store_explicit(&actor->mailbox.first, next, memory_order_relaxed); /* relaxed: the visitor's own */
            let_go(turn);
        }
        mail = next;
        if (used_up(turn, &turns) && mail != NULL)
            return GOL_VISIT_MORE;
    }
    return visit;
}

/* ---- the same for a bounded mailbox, whose mails are in a list of their own ---- */

/* No mail is left: gives the actor up and returns false, or takes it back. */
static bool rest_bounded(struct gol_turn *turn, struct gol_bound *bound, enum gol_visit *visit)
{
    struct gol_actor *actor = turn->actor;
    const uint64_t generation = gol_actor_generation(actor);
    uint64_t control = gol_actor_control(actor);

    if (is_over(control)) {
        *visit = end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
        return false;
    }
    *visit = GOL_VISIT_REST;
    bound = gol_bound_retain(bound); /* the actor may end elsewhere as soon as it rests */
    gol_mailbox_leave(&actor->mailbox, generation, NULL, GOL_REST);
    /* A sender adds its mail and then tries to take the actor; this is the same the other way round. */
    control = atomic_load_explicit(&actor->control, memory_order_seq_cst); /* seq_cst: as in rest */
    if ((gol_bound_any(bound) || is_over(control)) && gol_word_generation(control) == generation &&
        gol_mailbox_rouse(&actor->mailbox, generation)) {
        gol_bound_free(bound);
        return true;
    }
    gol_bound_free(bound);
    return false;
}

static enum gol_visit run_bounded(struct gol_turn *turn, struct gol_bound *bound, unsigned turns, int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;
    struct gol_mail **current = gol_bound_current(bound);
    gol_resume *step = take_step(actor);
    enum gol_visit visit = GOL_VISIT_MORE;

    for (;;) {
        const uint64_t control = gol_actor_control(actor);
        struct gol_mail *mail = *current;
        enum gol_code code;

        *current = NULL;
        if (control & GOL_CONTROL_KILLED) {
            if (mail != NULL)
                gol_mail_dispose(turn->context, mail, GOL_CLOSED);
            return end(turn, NULL, false, GOL_KILLED);
        }
        if (mail == NULL && (mail = gol_bound_take(bound)) == NULL) {
            if (!rest_bounded(turn, bound, &visit))
                return visit;
            continue;
        }
        code = take_turn(turn, mail, step, control);
        step = NULL;
        if (turn->step != NULL && code == GOL_OK) {
            *current = mail;
            return pause_turn(turn, wake_ns);
        }
        if (ends(turn, control, &code)) {
            let_go(turn);
            return end(turn, NULL, true, code);
        }
        let_go(turn);
        if (used_up(turn, &turns))
            return GOL_VISIT_MORE;
    }
}

enum gol_visit gol_task_visit(struct gol_task *task, struct gol_context *context, unsigned turns, int64_t *wake_ns)
{
    struct gol_turn turn = {.actor = gol_actor_of(task), .context = context};
    enum gol_visit visit;

    context->turn = &turn;
    context->sends = 0;
    context->allowance = GOL_FLOOD_SENDS;
    if (gol_actor_control(turn.actor) & GOL_CONTROL_BOUNDED)
        visit = run_bounded(&turn, turn.actor->more.annex->bound, turns, wake_ns);
    else
        visit = run(&turn, turns, wake_ns);
    context->turn = NULL;
    return visit;
}

void gol_task_fail(struct gol_task *task, struct gol_context *context)
{
    struct gol_actor *actor = gol_actor_of(task);
    struct gol_mail *last = gol_mailbox_first(&actor->mailbox);

    if (gol_actor_control(actor) & GOL_CONTROL_BOUNDED) {
        gol_mail_dispose(context, *gol_bound_current(actor->more.annex->bound), GOL_CLOSED);
        last = NULL;
    }
    gol_actor_end(actor, context, last, true, GOL_NO_MEMORY, "no memory for a pause");
}

/* ---- what a handler may do with its turn ---- */

struct gol_future *gol_turn_future(const struct gol_turn *turn)
{
    if (turn->flags & GOL_MAIL_ANSWERED)
        return NULL;
    if (turn->flags & GOL_MAIL_CALL)
        return gol_future_of(turn->mail);
    return turn->flags & GOL_MAIL_RELAY ? gol_relay_of(turn->mail)->future : NULL;
}

/* The future that is to be answered. */
static enum gol_code owed(struct gol_turn *turn, struct gol_future **future, struct gol_err *err)
{
    *future = gol_turn_future(turn);
    if (*future != NULL)
        return GOL_OK;
    return turn->flags & GOL_MAIL_ANSWERED ? gol_err_set(err, GOL_INVALID, "the call has been answered already")
                                           : gol_err_set(err, GOL_INVALID, "a plain send has no answer");
}

enum gol_code gol_turn_reply(struct gol_turn *turn, const struct gol_msg *reply, struct gol_err *err)
{
    struct gol_future *future;
    enum gol_code code = owed(turn, &future, err);

    if (code == GOL_OK)
        code = gol_future_check_reply(reply, err);
    if (code != GOL_OK)
        return code;
    turn->flags |= GOL_MAIL_ANSWERED;
    gol_future_settle(future, GOL_OK, reply);
    return GOL_OK;
}

enum gol_code gol_turn_promise(struct gol_turn *turn, struct gol_promise **out, struct gol_err *err)
{
    struct gol_future *future;
    const enum gol_code code = owed(turn, &future, err);

    *out = NULL;
    if (code != GOL_OK)
        return code;
    turn->flags |= GOL_MAIL_ANSWERED;
    *out = gol_future_promise(future);
    return GOL_OK;
}

static enum gol_code resume_to_nothing(struct gol_turn *turn, void *state, const struct gol_msg *msg)
{
    (void)turn;
    (void)state;
    (void)msg;
    return GOL_OK;
}

void gol_turn_pause(struct gol_turn *turn, int64_t pause_ns, gol_resume *resume)
{
    turn->step = resume != NULL ? resume : resume_to_nothing;
    turn->wake_ns = pause_ns > 0 ? gol_os_deadline(gol_runtime_now_ns(gol_turn_runtime(turn)), pause_ns) : 0;
}

void gol_turn_stop(struct gol_turn *turn)
{
    turn->stops = true;
}

struct gol_actor *gol_turn_self(const struct gol_turn *turn)
{
    return turn->actor;
}

struct gol_address gol_turn_address(const struct gol_turn *turn)
{
    return gol_actor_address(turn->actor);
}

struct gol_runtime *gol_turn_runtime(const struct gol_turn *turn)
{
    return gol_actor_runtime(turn->actor);
}

struct gol_err *gol_turn_err(struct gol_turn *turn)
{
    turn->failed = true;
    turn->context->err.code = GOL_OK;
    turn->context->err.message[0] = '\0';
    return &turn->context->err;
}
