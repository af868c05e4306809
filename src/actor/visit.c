/*
 * The turn loop, the same under every dispatcher: take a mail, run its handler, and after a pause what the handler
 * named to go on with; end the turn; take the next mail, until there is none or others should run.
 *
 * What an actor sends is charged to its visit: one that sends much is visited again after those who are to handle it,
 * so that what is sent is handled while it is in the cache, and the piles stay small.
 *
 * Most turns are plain: a message of a user to an actor about which there is nothing special. They have a short way through run;
 * all else is in functions of its own.
 */
#include "actor/actor.h"
#include "actor/annex.h"
#include "actor/burst.h"
#include "actor/future.h"
#include "actor/warm.h"

#define SENDS_A_VISIT 512U
#define GRANT_TURNS 256U /* more turns for a visit whose turns are short, */
#define GRANTS_MOST 64U /* so often, */
#define GRANT_NS 100000 /* and not after so long */

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

static gol_resume **step_of(struct gol_actor *actor)
{
    struct gol_annex *annex = gol_actor_has_annex(actor);

    return annex != NULL ? &annex->step : &actor->more.step;
}

/* What a pause named to go on with, once; NULL: no turn is under way. */
static inline gol_resume *take_step(struct gol_actor *actor)
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

static inline void begin(struct gol_turn *turn, struct gol_mail *mail, uint32_t flags)
{
    turn->mail = mail;
    turn->flags = flags;
    turn->step = NULL;
    turn->stops = turn->failed = turn->skipped = turn->unused = false; /* with the flags, one store */
}

/* Any turn. */
static enum gol_code take_turn(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, uint64_t control)
{
    struct gol_actor *actor = turn->actor;
    enum gol_code code = GOL_OK;

    begin(turn, mail, mail->msg.size & GOL_MAIL_FLAGS);
    turn->stops = control & GOL_CONTROL_STOPS;
    mail->msg.size &= ~GOL_MAIL_FLAGS;
    if (step != NULL) {
        code = step(turn, gol_actor_state(actor), &mail->msg);
    } else if (!prepare(turn, &code)) {
        turn->context->messages++;
        code = actor->behaviour->handle(turn, gol_actor_state(actor), &mail->msg);
    }
    gol_burst_end(turn->context); /* who is told of a cancelled call may have sent, too */
    return code;
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

/* The turn is over. True: the actor is to end with *code. */
static bool ends(struct gol_turn *turn, enum gol_code *code)
{
    struct gol_annex *annex = gol_actor_has_annex(turn->actor);

    if (annex != NULL && annex->durable != NULL && *code == GOL_OK && !turn->skipped) {
        *code = gol_durable_turned(turn, annex->durable);
        gol_burst_end(turn->context);
    }
    return *code != GOL_OK || turn->stops;
}

/* The mailbox stands at `last`, which was `handled`; NULL: it is closed, or bounded. */
static enum gol_visit end(struct gol_turn *turn, struct gol_mail *last, bool handled, enum gol_code code)
{
    const char *text = turn->failed && code != GOL_OK && handled ? turn->context->err.message : NULL;

    gol_actor_end(turn->actor, turn->context, last, handled, code, text);
    return GOL_VISIT_END;
}

/* ---- from turn to turn ---- */

/* The mail of a turn that is over, or one that was done before. */
static inline void let_go(struct gol_turn *turn, struct gol_mail *mail)
{
    if (GOL_UNLIKELY(mail == turn->mail && turn->flags != 0))
        mail->msg.size |= turn->flags;
    if (GOL_UNLIKELY(mail->msg.size >= GOL_MAIL_DONE || mail->msg.blob != NULL))
        gol_mail_dispose(turn->context, mail, GOL_CLOSED);
    else
        gol_mail_free(turn->context, mail);
}

/* Whoever visits the actor next begins with `mail`. */
static inline void stand_at(struct gol_actor *actor, struct gol_mail *mail)
{
    atomic_store_explicit(&actor->mailbox.first, mail, memory_order_relaxed); /* relaxed: the visitor's own */
}

/* Whether an actor whose mailbox stands at `last`, handled, may be kept warm; then it is. */
static inline bool keep(struct gol_turn *turn, struct gol_mail *last, uint64_t control)
{
    if (turn->context->warm == NULL || gol_control_is_over(control))
        return false;
    if (last == turn->mail && (turn->flags != 0 || last->msg.blob != NULL))
        return false;
    stand_at(turn->actor, last);
    gol_warm_keep(turn->context, turn->context->warm, gol_word(gol_word_generation(control), turn->actor), last);
    return true;
}

/* Nobody gets a handle of the actor any more, unless somebody has one: then false, with the control word as it is now. */
static bool claim_end(struct gol_actor *actor, uint64_t *control)
{
    /* relaxed, both: the mailbox word decides about mails; this is only about handles of addresses */
    return atomic_compare_exchange_strong_explicit(&actor->control, control, *control | GOL_CONTROL_ENDS,
                                                   memory_order_relaxed, memory_order_relaxed);
}

static void disclaim_end(struct gol_actor *actor)
{
    atomic_fetch_and_explicit(&actor->control, ~GOL_CONTROL_ENDS, memory_order_relaxed); /* relaxed: as above */
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

    *visit = GOL_VISIT_REST;
    for (;;) {
        const bool over = gol_control_is_over(control);
        struct gol_mail *next;

        if (over && !claim_end(actor, &control))
            continue; /* somebody has taken a handle */

        /* relaxed: the compare-and-swap publishes it to the sender that ends the rest. AWAKE, it is the next sender's */
        if (last != NULL)
            atomic_store_explicit(&mailbox->first, NULL, memory_order_relaxed);
        if (!gol_mailbox_leave(mailbox, generation, last, over ? GOL_CLOSED_BOX : GOL_REST)) {
            if (over)
                disclaim_end(actor);
            next = gol_mailbox_await(last != NULL ? &last->next : &mailbox->first);
            if (last != NULL)
                let_go(turn, last);
            return next;
        }
        if (last != NULL)
            let_go(turn, last);
        if (over) {
            *visit = end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
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
        *visit = pause_turn(turn, wake_ns);
        return true;
    }
    if (!ends(turn, &code))
        return false;
    turn->mail->msg.size |= turn->flags;
    *visit = end(turn, turn->mail, true, code);
    return true;
}

/* A turn that is not plain, or none. True: as conclude. */
static bool take_odd_turn(struct gol_turn *turn, struct gol_mail *mail, gol_resume *step, enum gol_visit *visit,
                          int64_t *wake_ns)
{
    const uint64_t control = gol_actor_control(turn->actor);

    if (control & GOL_CONTROL_KILLED) {
        *visit = end(turn, mail, step != NULL, GOL_KILLED);
        return true;
    }
    if (mail->msg.size & GOL_MAIL_DONE)
        return false;
    return conclude(turn, take_turn(turn, mail, step, control), visit, wake_ns);
}

/* What a visit has had beyond its turns. */
struct time {
    unsigned grants;
    int64_t since_ns; /* of the first one */
};

/*
 * A visit's turns are used up: more of them, if those since the first look at the clock were short. So a receiver that is ahead of
 * nobody drains what is sent to it, and one whose turns are long does not keep others waiting.
 */
static unsigned grant_turns(struct time *time, const struct gol_actor *actor)
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

/* Runs the handler for a mail about which nothing is special. */
static inline enum gol_code take_plain_turn(struct gol_actor *actor, struct gol_context *context, struct gol_turn *turn,
                                            struct gol_mail *mail, void *state)
{
    enum gol_code code;

    begin(turn, mail, 0);
    context->messages++;
    code = actor->behaviour->handle(turn, state, &mail->msg);
    gol_burst_end(context);
    return code;
}

/* Whether a turn that is over has asked for nothing. */
static inline bool asked_nothing(const struct gol_turn *turn, enum gol_code code)
{
    return code == GOL_OK && !turn->stops && turn->step == NULL;
}

/*
 * Turn after turn. While there is mail it is not noted in the mailbox how far this has come: that line is the senders', and would have
 * to come from their processors each time. `mail`: its plain turn was taken, and ended with `code`; NULL: begins with the first.
 */
static enum gol_visit run(struct gol_turn *turn, struct gol_mail *mail, enum gol_code code, unsigned turns,
                          int64_t *wake_ns)
{
    struct gol_actor *actor = turn->actor;
    struct gol_context *context = turn->context;
    void *state = gol_actor_state(actor);
    struct time time = {.grants = 0};
    enum gol_visit visit = GOL_VISIT_REST;
    bool taken = mail != NULL;
    gol_resume *step = NULL;

    if (!taken) {
        mail = gol_mailbox_first(&actor->mailbox);
        step = take_step(actor);
        turn->mail = NULL;
        if (mail == NULL && (mail = rest(turn, NULL, &visit)) == NULL)
            return visit;
    }
    for (;;) {
        const uint64_t control = gol_actor_control(actor);
        struct gol_mail *next;

        if (!taken && GOL_UNLIKELY((control & GOL_CONTROL_ODD) || mail->msg.size >= GOL_MAIL_DONE || step != NULL)) {
            stand_at(actor, mail);
            if (take_odd_turn(turn, mail, step, &visit, wake_ns))
                return visit;
            step = NULL;
        } else {
            if (!taken) {
                __builtin_prefetch(atomic_load_explicit(&mail->next, memory_order_relaxed)); /* relaxed: a guess */
                code = take_plain_turn(actor, context, turn, mail, state);
            }
            taken = false;
            if (GOL_UNLIKELY(!asked_nothing(turn, code))) {
                stand_at(actor, mail);
                if (conclude(turn, code, &visit, wake_ns))
                    return visit;
            }
        }
        next = gol_mailbox_next(mail);
        if (next == NULL) {
            if (keep(turn, mail, control))
                return visit;
            if ((next = rest(turn, mail, &visit)) == NULL)
                return visit;
        } else {
            let_go(turn, mail);
            if (next->msg.size == GOL_MAIL_DONE && gol_mailbox_next(next) == NULL && keep(turn, next, control))
                return visit;
        }
        mail = next;
        if (GOL_UNLIKELY(context->sends >= SENDS_A_VISIT ||
                         (--turns == 0 && (turns = grant_turns(&time, actor)) == 0))) {
            stand_at(actor, mail);
            return GOL_VISIT_MORE;
        }
    }
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
        *code = take_plain_turn(actor, context, turn, now, gol_actor_state(actor));
        if (GOL_UNLIKELY(!asked_nothing(turn, *code) || now->msg.blob != NULL))
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
                         context->sends >= SENDS_A_VISIT)) {
            stand_at(actor, now);
            return false;
        }
    }
    stand_at(actor, now);
    if (GOL_UNLIKELY(context->warm == NULL || !gol_control_is_held(control)))
        return false;
    gol_warm_keep(context, context->warm, gol_word(gol_word_generation(control), actor), now);
    return true;
}

/* ---- the same for a bounded mailbox, whose mails are in a list of their own ---- */

/* No mail is left: gives the actor up and returns false, or takes it back. */
static bool rest_bounded(struct gol_turn *turn, struct gol_bound *bound, enum gol_visit *visit)
{
    struct gol_actor *actor = turn->actor;
    const uint64_t generation = gol_actor_generation(actor);
    uint64_t control = gol_actor_control(actor);

    if (gol_control_is_over(control)) {
        if (!claim_end(actor, &control))
            return true;
        /* Who sent and then gave the last handle up may have come since the look for mails; nobody comes any more. */
        if (!(control & GOL_CONTROL_KILLED) && gol_bound_any(bound)) {
            disclaim_end(actor);
            return true;
        }
        *visit = end(turn, NULL, false, control & GOL_CONTROL_KILLED ? GOL_KILLED : GOL_OK);
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
        if (ends(turn, &code)) {
            let_go(turn, mail);
            return end(turn, NULL, true, code);
        }
        let_go(turn, mail);
        if (--turns == 0 || turn->context->sends >= SENDS_A_VISIT)
            return GOL_VISIT_MORE;
    }
}

/* Not inlined, so that gol_task_visit is short. */
static __attribute__((noinline)) enum gol_visit run_at_length(struct gol_turn *turn, struct gol_mail *mail,
                                                              enum gol_code code, unsigned turns, int64_t *wake_ns)
{
    if (mail == NULL && (gol_actor_control(turn->actor) & GOL_CONTROL_BOUNDED))
        return run_bounded(turn, turn->actor->more.annex->bound, turns, wake_ns);
    return run(turn, mail, code, turns, wake_ns);
}

/* One after another out of the worker's slot, as gol_task_visit says. */
static inline enum gol_visit visit_in_a_row(struct gol_turn *turn, struct gol_task **task, unsigned turns,
                                            unsigned *visits, int64_t *wake_ns)
{
    struct gol_context *context = turn->context;
    unsigned left = *visits;
    enum gol_visit visit = GOL_VISIT_REST;

    for (;;) {
        struct gol_actor *actor = gol_actor_of(*task);
        unsigned left_turns = turns;
        enum gol_code code = GOL_OK;
        struct gol_worker *worker;
        struct gol_mail *mail;

        left--;
        turn->actor = actor;
        context->sends = 0;
        if (!run_plain(actor, context, turn, &mail, &code, &left_turns)) {
            if (mail == NULL)
                turn->failed = false;
            visit = left_turns > 0 ? run_at_length(turn, mail, code, left_turns, wake_ns) : GOL_VISIT_MORE;
            break;
        }
        worker = context->worker; /* it has one: the actor is kept warm there */
        if (left == 0 || worker->slot == NULL)
            break;
        *task = gol_worker_take_slot(worker);
        gol_worker_count(&worker->counts->activations, 1); /* before it begins: see is_quiet in runtime.c */
    }
    *visits -= left;
    return visit;
}

enum gol_visit gol_task_visit(struct gol_task **task, struct gol_context *context, unsigned turns, unsigned *visits,
                              int64_t *wake_ns)
{
    struct gol_turn turn; /* each turn sets what it needs (begin): this is the way of every message */
    enum gol_visit visit;

    turn.context = context;
    context->turn = &turn;
    visit = visit_in_a_row(&turn, task, turns, visits, wake_ns);
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
