/*
 * The turn loop, the same under every dispatcher: take a mail, run its handler, and after a pause what the handler
 * named to go on with; end the turn; take the next mail, until there is none or others should run.
 *
 * What an actor sends is charged to its visit: one that sends much is visited again after those who are to handle it,
 * so that what is sent is handled while it is in the cache, and the piles stay small.
 *
 * Most turns are plain: a message of a user to an actor about which there is nothing special. They have a short way,
 * here; all else is in visit_turns.c.
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
    /*
     * relaxed: a guess. Whoever has the actor may free the mail, but nothing is read of it here, and slots stay slots
     */
    __builtin_prefetch(atomic_load_explicit(&actor_of(task)->mailbox.first, memory_order_relaxed), 1);
}

static inline bool wants_a_plain_end(const struct gol_turn *turn, enum gol_code code)
{
    return code == GOL_OK && turn->stops && turn->step == NULL && !(gol_actor_control(turn->actor) & GOL_CONTROL_ODD);
}

/* Keeps the actor warm with its mailbox at `last`, which was handled, if that may be. */
static inline bool keep(const struct gol_turn *turn, struct gol_mail *last)
{
    const uint64_t control = gol_actor_control(turn->actor);

    if (GOL_UNLIKELY(turn->context->warm == NULL || !gol_control_is_held(control)))
        return false;
    gol_visit_keep_warm(turn->actor, turn->context, last, control);
    return true;
}

enum parcel {
    PARCEL_OVER, /* all turns are over, and have asked for nothing */
    PARCEL_CUT, /* something else comes before the next message */
    PARCEL_ASKED, /* a turn is over that has asked for something */
};

/*
 * Plain turns of the messages of a parcel, one after the other; the first may begin. Each costs as little as it can:
 * nothing has changed in `turn` since the one before, unless that asked for something or wrote a text.
 */
static __attribute__((noinline)) enum parcel run_parcel(struct gol_turn *turn, struct gol_mail *mail,
                                                        enum gol_code *last_code, unsigned *left,
                                                        struct gol_visit_time *time)
{
    struct gol_actor *actor = turn->actor;
    struct gol_context *context = turn->context;
    const struct gol_behaviour *behaviour = actor->behaviour;
    void *state = gol_actor_state(actor);
    const uint32_t behind = gol_parcel_behind(gol_parcel_open(mail));
    gol_parcel_word *words = gol_parcel_words(mail);
    uint32_t n = 0;

    __builtin_prefetch(atomic_load_explicit(&mail->next, memory_order_relaxed)); /* relaxed: a guess */
    gol_visit_begin(turn, mail, 0);
    do {
        enum gol_code code;

        context->messages++;
        code = behaviour->handle(turn, state, &mail->msg);
        if (GOL_UNLIKELY(!gol_visit_asked_nothing(turn, code))) {
            *last_code = code;
            turn->flags = gol_parcel_cut(mail, n, behind);
            return PARCEL_ASKED;
        }
        if (n == behind)
            return PARCEL_OVER;
        words[0] = words[++n];
        turn->failed = false;
    } while (GOL_LIKELY(!(gol_actor_control(actor) & GOL_CONTROL_ODD) && !gol_visit_is_used_up(turn, left, time)));
    mail->msg.size += gol_parcel_cut(mail, n, behind);
    return PARCEL_CUT;
}

/*
 * What follows a plain turn of `mail` that went well (NULL: nothing was done yet), when `next` is behind it: more of
 * them, as long as they are plain. Returns the last one, whose turn ended with *code; NULL: none is under way, and the
 * actor is kept warm (*kept) or its mailbox stands at the next.
 */
static inline struct gol_mail *run_behind(struct gol_turn *turn, struct gol_mail *mail, struct gol_mail *next,
                                          enum gol_code *code, unsigned *turns, bool *kept)
{
    struct gol_context *context = turn->context;
    struct gol_actor *actor = turn->actor;
    void *state = gol_actor_state(actor);
    struct gol_visit_time time = {.grants = 0};
    unsigned left = *turns;
    bool asked;

    *kept = false;
    do {
        const bool begins = mail == NULL;

        if (!begins)
            gol_mail_free(context, mail);
        mail = NULL;
        if (GOL_UNLIKELY(next->msg.size == GOL_MAIL_DONE)) {
            struct gol_mail *done = next;

            next = gol_mailbox_next(done);
            if (next != NULL) {
                gol_mail_free(context, done); /* others have sent behind it */
            } else if (keep(turn, done)) {
                *kept = true;
                break;
            } else {
                next = done;
            }
        }
        if (GOL_UNLIKELY((gol_actor_control(actor) & GOL_CONTROL_ODD) || next->msg.size >= GOL_MAIL_DONE)) {
            gol_visit_stand_at(actor, next);
            break;
        }
        if (GOL_UNLIKELY(!begins && gol_visit_is_used_up(turn, &left, &time))) {
            gol_visit_stand_at(actor, next);
            break;
        }
        mail = next;
        if (mail->msg.size >= GOL_MAIL_ONE_BEHIND) {
            const enum parcel parcel = run_parcel(turn, mail, code, &left, &time);

            if (GOL_UNLIKELY(parcel == PARCEL_CUT)) {
                gol_visit_stand_at(actor, mail);
                mail = NULL;
                break;
            }
            asked = parcel == PARCEL_ASKED;
        } else {
            *code = gol_visit_take_plain(actor, context, turn, mail, state, 0);
            asked = !gol_visit_asked_nothing(turn, *code) || mail->msg.blob != NULL;
        }
        if (GOL_UNLIKELY(asked)) {
            gol_burst_end(context);
            break;
        }
        next = gol_mailbox_next(mail);
        if (next == NULL && keep(turn, mail)) {
            mail = NULL;
            *kept = true;
        }
    } while (next != NULL);
    *turns = left;
    return mail;
}

/*
 * The visit of an actor after a plain turn of `mail` (NULL: from the beginning), which ended with `code`, and behind
 * which is nothing plain.
 */
static enum gol_visit go_on(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                            int64_t *wake_ns)
{
    if (mail != NULL && wants_a_plain_end(turn, code)) {
        mail->msg.size |= turn->flags;
        gol_actor_end_plain(turn->actor, turn->context, mail);
        return GOL_VISIT_END;
    }
    if (mail == NULL)
        turn->failed = false;
    return turns > 0 ? gol_visit_at_length(turn, mail, code, turns, wake_ns) : GOL_VISIT_MORE;
}

/* The same after one that asked for nothing, when `next` is behind it. */
static __attribute__((noinline)) enum gol_visit go_on_behind(struct gol_turn *turn, struct gol_mail *mail,
                                                             struct gol_mail *next, unsigned turns, int64_t *wake_ns)
{
    enum gol_code code = GOL_OK;
    bool kept;

    mail = run_behind(turn, mail, next, &code, &turns, &kept);
    return kept ? GOL_VISIT_REST : go_on(turn, mail, code, turns, wake_ns);
}

/*
 * Whether all that is special about the first mail is that it is a parcel, or was handled before the actor was kept
 * warm: then what follows has the short way.
 */
static bool begins_well(const struct gol_actor *actor, const struct gol_mail *mail)
{
    const uint32_t flags = mail->msg.size & GOL_MAIL_FLAGS;

    return !(gol_actor_control(actor) & GOL_CONTROL_ODD) && actor->more.step == NULL && flags != 0 &&
           (flags & ~(GOL_MAIL_BEHIND | GOL_MAIL_DONE)) == 0;
}

__attribute__((noinline)) enum gol_visit gol_visit_conclude(struct gol_turn *turn, struct gol_mail *mail,
                                                            enum gol_code code, unsigned turns, int64_t *wake_ns)
{
    struct gol_mail *next;

    if (mail == NULL) {
        next = gol_mailbox_first(&turn->actor->mailbox);
        if (next != NULL && begins_well(turn->actor, next))
            return go_on_behind(turn, NULL, next, turns, wake_ns);
    } else {
        gol_burst_end(turn->context);
        next = gol_mailbox_next(mail);
        if (next != NULL && gol_visit_asked_nothing(turn, code) && mail->msg.blob == NULL)
            return go_on_behind(turn, mail, next, turns, wake_ns);
    }
    return go_on(turn, mail, code, turns, wake_ns);
}

/*
 * The same as go_on_behind, in fewer steps as long as nothing is special about what is behind the first mail, on a
 * worker that may keep actors warm: for some mails at a time, which is what most visits have.
 */
static __attribute__((noinline)) enum gol_visit go_on_plain(struct gol_turn *turn, struct gol_mail *mail,
                                                            struct gol_mail *next, unsigned turns, int64_t *wake_ns)
{
    struct gol_context *context = turn->context;
    struct gol_actor *actor = turn->actor;
    void *state = gol_actor_state(actor);

    while (next->msg.size < GOL_MAIL_ONE_BEHIND && !(gol_actor_control(actor) & GOL_CONTROL_ODD) && turns > 1 &&
           context->sends < GOL_VISIT_SENDS) {
        enum gol_code code;
        uint64_t control;

        gol_mail_free(context, mail);
        mail = next;
        turns--;
        code = gol_visit_take_plain(actor, context, turn, mail, state, 0);
        control = gol_actor_control(actor);
        next = gol_mailbox_next(mail);
        if (GOL_UNLIKELY(!gol_visit_asked_nothing(turn, code) || mail->msg.blob != NULL || context->warm == NULL ||
                         !gol_control_is_held(control)))
            return gol_visit_conclude(turn, mail, code, turns, wake_ns);
        if (next == NULL) {
            gol_visit_keep_warm(actor, context, mail, control);
            return GOL_VISIT_REST;
        }
    }
    return go_on_behind(turn, mail, next, turns, wake_ns);
}

/*
 * Visits of the slot's tasks until the next look. Again after what may have waited: others were visited on this seat
 * meanwhile, or still are, when it has come back on another one.
 */
static inline int hits_left(const struct gol_context *context, const struct gol_worker *worker, bool in_a_row)
{
    return in_a_row && context->worker == worker ? (int)(worker->slot_until - worker->tick) : 0;
}

/*
 * One after another, as gol_task_visit says, on a worker that may keep actors warm. This is the way of nearly every
 * message: the only one that an actor has, about which there is nothing special, and of which nothing comes but what
 * the handler sends.
 */
static inline enum gol_visit visit_in_a_row(struct gol_turn *turn, struct gol_task **first, unsigned turns,
                                            bool in_a_row, int64_t *wake_ns)
{
    struct gol_context *context = turn->context;
    struct gol_worker *worker = context->worker;
    struct gol_warm *warm = context->warm;
    struct gol_task *task = *first;
    int hits = hits_left(context, worker, in_a_row);

    if (task == NULL)
        return gol_visit_local(turn, first, turns, wake_ns);
    for (;;) {
        struct gol_actor *actor = gol_actor_of(task);
        struct gol_mail *mail = gol_mailbox_first(&actor->mailbox), *next;
        enum gol_visit visit = GOL_VISIT_REST;
        enum gol_code code;
        uint64_t control;

        turn->actor = actor;
        context->sends = 0;
        if (GOL_UNLIKELY(mail == NULL || (gol_actor_control(actor) & GOL_CONTROL_ODD) || actor->more.step != NULL ||
                         mail->msg.size >= GOL_MAIL_ONE_BEHIND)) {
            visit = gol_visit_conclude(turn, NULL, GOL_OK, turns, wake_ns);
            hits = hits_left(context, worker, in_a_row);
        } else {
            code = gol_visit_take_plain(actor, context, turn, mail, gol_actor_state(actor), 0);
            control = gol_actor_control(actor);
            next = gol_mailbox_next(mail);
            /* With a burst (burst.c), or when the handler had to wait (block.c), something was asked, too. */
            if (GOL_UNLIKELY(!gol_visit_asked_nothing(turn, code) || mail->msg.blob != NULL ||
                             !gol_control_is_held(control))) {
                visit = gol_visit_conclude(turn, mail, code, turns, wake_ns);
                hits = hits_left(context, worker, in_a_row);
            } else if (GOL_LIKELY(next == NULL)) {
                gol_warm_keep(context, warm, gol_word(gol_word_generation(control), actor), mail);
            } else {
                visit = go_on_plain(turn, mail, next, turns, wake_ns);
                hits = hits_left(context, worker, in_a_row);
            }
        }
        if (GOL_UNLIKELY((visit != GOL_VISIT_REST && visit != GOL_VISIT_END) || context->warm != warm)) {
            *first = task;
            return visit;
        }
        if (GOL_LIKELY(worker->slot != NULL && hits > 0)) {
            hits--;
            worker->tick++;
            task = gol_worker_take_slot(worker);
        } else {
            *first = task;
            if (gol_local_any(&warm->local)) {
                visit = gol_visit_local(turn, first, turns, wake_ns);
                if (GOL_UNLIKELY((visit != GOL_VISIT_REST && visit != GOL_VISIT_END) || context->warm != warm))
                    return visit;
            }
            task = in_a_row ? gol_worker_next(worker, context) : NULL;
            if (task == NULL)
                return visit;
            hits = hits_left(context, worker, in_a_row);
        }
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
    if (context->warm != NULL) {
        visit = visit_in_a_row(&turn, task, turns, in_a_row, wake_ns);
    } else {
        turn.actor = gol_actor_of(*task);
        context->sends = 0;
        visit = gol_visit_conclude(&turn, NULL, GOL_OK, turns, wake_ns);
    }
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
