/*
 * The turn loop, the same under every dispatcher: take a mail, run its handler, and after a pause what the handler
 * named to go on with; end the turn; take the next mail, until there is none or others should run.
 *
 * What an actor sends is charged to its visit: one that sends much is visited again after those who are to handle it,
 * so that what is sent is handled while it is in the cache, and the piles stay small.
 *
 * Most turns are plain: a message of a user to an actor about which there is nothing special. They have a short way, here; all else is
 * in visit_turns.c.
 */
#include "actor/visit.h"

#include "actor/annex.h"
#include "actor/warm.h"

bool gol_task_visiting(void)
{
    return gol_context_here.turn != NULL;
}

/* For who only looks. */
static const struct gol_actor *actor_of(const struct gol_task *task)
{
    return (const struct gol_actor *)(const void *)((const char *)task - offsetof(struct gol_actor, task));
}

bool gol_task_hurried(const struct gol_task *task)
{
    return gol_actor_control(actor_of(task)) & GOL_CONTROL_KILLED;
}

void gol_task_expect(const struct gol_task *task)
{
    /* relaxed: a guess. Whoever has the actor may free the mail, but nothing is read of it here, and slots stay slots */
    __builtin_prefetch(atomic_load_explicit(&actor_of(task)->mailbox.first, memory_order_relaxed), 1);
}

/*
 * The visit of nearly every actor: some plain mails of which nothing comes but what the handler sends, and then the actor is kept
 * warm. False: there is more to do, after the turn of *mail, which ended with *code (*mail NULL: none is under way).
 */
static inline __attribute__((always_inline)) bool run_plain(struct gol_actor *actor, struct gol_context *context,
                                                            struct gol_turn *turn, struct gol_mail **mail,
                                                            enum gol_code *code, unsigned *turns)
{
    struct gol_mail *now = gol_mailbox_first(&actor->mailbox);
    uint64_t control = gol_actor_control(actor);

    *mail = NULL;
    if (GOL_UNLIKELY(now == NULL || (control & GOL_CONTROL_ODD) || actor->more.step != NULL ||
                     now->msg.size >= GOL_MAIL_DONE))
        return false;
    for (;;) {
        struct gol_mail *next;

        *mail = now;
        *code = gol_visit_take_plain(actor, context, turn, now, gol_actor_state(actor));
        if (GOL_UNLIKELY(!gol_visit_asked_nothing(turn, *code) || now->msg.blob != NULL))
            return false;
        next = gol_mailbox_next(now);
        if (GOL_UNLIKELY(next == NULL))
            break;
        gol_mail_free(context, now);
        *mail = NULL;
        now = next;
        if (GOL_LIKELY(now->msg.size == GOL_MAIL_DONE)) {
            next = gol_mailbox_next(now);
            if (GOL_LIKELY(next == NULL))
                break;
            gol_mail_free(context, now); /* others have sent behind it */
            now = next;
        }
        control = gol_actor_control(actor);
        --*turns;
        if (GOL_UNLIKELY((control & GOL_CONTROL_ODD) || now->msg.size >= GOL_MAIL_DONE || *turns <= 1 ||
                         context->sends >= GOL_VISIT_SENDS)) {
            gol_visit_stand_at(actor, now);
            return false;
        }
    }
    if (GOL_UNLIKELY(context->warm == NULL || !gol_control_is_held(control))) {
        gol_visit_stand_at(actor, now);
        return false;
    }
    gol_visit_keep_warm(actor, context, now, control);
    return true;
}

/* What run_plain has left of a visit. */
static enum gol_visit finish(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                             int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;

    if (mail == NULL)
        turn->failed = false;
    else if (code == GOL_OK && turn->stops && turn->step == NULL && !(gol_actor_control(actor) & GOL_CONTROL_ODD)) {
        gol_actor_end_plain(actor, turn->context, mail);
        return GOL_VISIT_END;
    }
    return turns > 0 ? gol_visit_at_length(turn, mail, code, turns, wake_ns) : GOL_VISIT_MORE;
}

static inline struct gol_task *next_in_row(struct gol_worker *worker, const struct gol_context *context)
{
    if (GOL_UNLIKELY(worker->slot == NULL || (int)(worker->slot_until - worker->tick) <= 0))
        return gol_worker_next(worker, context);
    worker->tick++;
    return gol_worker_take_slot(worker);
}

/* One after another, as gol_task_visit says. */
static inline enum gol_visit visit_in_a_row(struct gol_turn *turn, struct gol_task **task, unsigned turns,
                                            bool in_a_row, int64_t *wake_ns)
{
    struct gol_context *context = turn->context;
    struct gol_worker *worker = context->worker; /* it has one whenever actors may be kept warm */

    for (;;) {
        struct gol_actor *actor = gol_actor_of(*task);
        enum gol_visit visit = GOL_VISIT_REST;
        unsigned left = turns;
        enum gol_code code = GOL_OK;
        struct gol_mail *mail;
        struct gol_task *next;

        turn->actor = actor;
        context->sends = 0;
        if (!run_plain(actor, context, turn, &mail, &code, &left))
            visit = finish(turn, mail, code, left, wake_ns);
        if (visit == GOL_VISIT_MORE || visit == GOL_VISIT_PAUSE)
            return visit;
        /* A handler that had to wait comes back on another seat, which has something to look at first. */
        if (!in_a_row || context->warm == NULL || context->worker != worker ||
            (next = next_in_row(worker, context)) == NULL)
            return visit;
        *task = next;
        gol_worker_count(&worker->counts->activations, 1); /* before it begins: see is_quiet in runtime.c */
    }
}

enum gol_visit gol_task_visit(struct gol_task **task, struct gol_context *context, unsigned turns, bool in_a_row,
                              int64_t *wake_ns)
{
    struct gol_turn turn; /* each turn sets what it needs (begin): this is the way of every message */
    enum gol_visit visit;

    turn.context = context;
    context->turn = &turn;
    visit = visit_in_a_row(&turn, task, turns, in_a_row, wake_ns);
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
