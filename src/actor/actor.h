/*
 * What an actor is made of; for the files of the actor itself only. Dispatchers see struct gol_task.
 */
#ifndef GOL_ACTOR_ACTOR_H
#define GOL_ACTOR_ACTOR_H

#include "actor/mailbox.h"
#include "actor/scheduler.h"
#include "actor/slab.h"
#include "gollab/actor.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct gol_annex;
struct gol_durable;
struct gol_monitor;

/* ---- the actor: one cache line ---- */

/* The control word: the number of handles and one for the life of the actor itself, flags, the generation. */
#define GOL_CONTROL_REFS UINT64_C(0xffffffff)
#define GOL_CONTROL_KILLED (UINT64_C(1) << 32) /* it is to end at the end of its turn */
#define GOL_CONTROL_STOPS (UINT64_C(1) << 33) /* it said so itself, and pauses */
#define GOL_CONTROL_BOUNDED (UINT64_C(1) << 34) /* its mailbox is; set when it is made */
#define GOL_CONTROL_ANNEX (UINT64_C(1) << 35) /* `more` is an annex; set by the actor's own thread */
#define GOL_CONTROL_ENDS (UINT64_C(1) << 38) /* its visitor is about to end it */
#define GOL_CONTROL_ODD (GOL_CONTROL_KILLED | GOL_CONTROL_STOPS | GOL_CONTROL_ANNEX) /* its turns are not plain */
#define GOL_CONTROL_TOLD (UINT64_C(1) << 37) /* to stop, by gol_runtime_stop */
#define GOL_CONTROL_FREE (UINT64_C(1) << 36) /* made without a handle: one of the refs is its own */

struct gol_actor {
    /* any thread: atomic; see mailbox.h */
    _Alignas(64) struct gol_mailbox mailbox;
    _Atomic(uint64_t) control;
    /* set by the spawning, then read only */
    const struct gol_behaviour *behaviour;
    /* whoever schedules or visits it: the dispatcher sees to it that this is one thread at a time */
    struct gol_task task;
    union {
        gol_resume *step; /* after the pause; NULL: no turn is under way */
        struct gol_annex *annex;
    } more;
    /* the visitor */
    _Alignas(16) unsigned char state[16]; /* larger ones are behind the struct, or elsewhere: see gol_actor_state */
};
static_assert(sizeof(struct gol_actor) == 64, "an actor is as large as a cache line");

/* What few actors have. Made when it is first needed, freed when the actor ends. */
struct gol_annex {
    gol_resume *step; /* as in gol_actor */
    struct gol_bound *bound; /* of its mailbox, or NULL; set when the actor is made, counted: senders hold it too */
    struct gol_monitor *monitors; /* who is told of its end (watch.c) */
    struct gol_durable *durable; /* or NULL (durable.c) */
    void (*durable_free)(struct gol_durable *durable);
};

struct gol_runtime {
    /* set by gol_runtime_new, then read only */
    struct gol_scheduler *scheduler;
    gol_dead_letter *dead_letter;
    void *dead_letter_context;
    struct gol_board *board;
    struct gol_board *own_board; /* the same, or NULL when it was given */
    /* any thread: atomic */
    struct gol_slab slab;
};

static inline uint64_t gol_actor_generation(const struct gol_actor *actor)
{
    /* relaxed: does not change while the caller has a handle, or the actor */
    return gol_word_generation(atomic_load_explicit(&actor->control, memory_order_relaxed));
}

static inline uint64_t gol_actor_control(const struct gol_actor *actor)
{
    /*
     * relaxed: flags that the visitor looks for; who sets them sees to it that it looks once more (gol_actor_release)
     */
    return atomic_load_explicit(&actor->control, memory_order_relaxed);
}

/* Somebody holds the actor, or it needs nobody to. */
static inline bool gol_control_is_held(uint64_t control)
{
    return (control & (GOL_CONTROL_REFS | GOL_CONTROL_FREE)) >= 2;
}

/* Nobody holds the actor any more, or it was killed. */
static inline bool gol_control_is_over(uint64_t control)
{
    return (control & GOL_CONTROL_KILLED) || !gol_control_is_held(control);
}

static inline struct gol_runtime *gol_actor_runtime(const struct gol_actor *actor)
{
    return gol_slab_chunk(actor)->runtime;
}

static inline struct gol_actor *gol_actor_of(struct gol_task *task)
{
    return (struct gol_actor *)(void *)((char *)task - offsetof(struct gol_actor, task));
}

/* In its slot, or outside when it is too large. */
static inline void *gol_actor_state(struct gol_actor *actor)
{
    void *outside;

    if (actor->behaviour->state_bytes <= GOL_STATE_IN_LINE)
        return actor->state;
    if (actor->behaviour->state_bytes <= GOL_STATE_INLINE_MAX)
        return actor + 1;
    outside = *(void **)(void *)actor->state;
    return outside;
}

static inline void gol_actor_free_state(struct gol_actor *actor)
{
    if (actor->behaviour->state_bytes > GOL_STATE_INLINE_MAX)
        free(gol_actor_state(actor));
}

static inline void gol_actor_schedule(struct gol_actor *actor)
{
    struct gol_scheduler *scheduler = gol_slab_chunk(actor)->scheduler;
    struct gol_context *context = &gol_context_here;

    if (context->worker != NULL && context->worker->scheduler == scheduler)
        gol_worker_ready(context->worker, context, &actor->task);
    else
        scheduler->schedule(scheduler, &actor->task);
}

/* The slot of an address, whatever is in it now; NULL for nobody. */
static inline struct gol_actor *gol_address_slot(struct gol_address address)
{
    return (struct gol_actor *)(uintptr_t)((address.id & GOL_WORD_MASK) << 6);
}

/* The annex, made if there is none. The visitor only. NULL: no memory. */
struct gol_annex *gol_actor_annex(struct gol_actor *actor);
static inline struct gol_annex *gol_actor_has_annex(struct gol_actor *actor)
{
    return gol_actor_control(actor) & GOL_CONTROL_ANNEX ? actor->more.annex : NULL;
}

/* ---- a turn ---- */

/* Lives on the stack of a visit; what outlives a pause is kept in the mail's flags and in `more.step`. */
struct gol_turn {
    struct gol_actor *actor;
    struct gol_context *context;
    struct gol_mail *mail; /* what it handles */
    uint32_t flags; /* of that mail */
    bool stops; /* the actor is to end with this turn */
    bool failed; /* gol_turn_err has the text of a failure */
    bool skipped; /* the handler was not asked */
    bool asked; /* it stops or pauses, gathers a burst, or has waited: one look for all */
    gol_resume *step; /* named by gol_turn_pause; NULL: the turn is over */
    int64_t wake_ns; /* 0: at once */
};

/* Whether the calling thread is in a turn of the actor. */
static inline bool gol_actor_is_under_way(const struct gol_context *context, const struct gol_actor *actor)
{
    return context->turn != NULL && context->turn->actor == actor;
}

/* The future that the mail of this turn asks for; NULL: none, or nothing is owed any more. */
struct gol_future *gol_turn_future(const struct gol_turn *turn);

/* ---- messages of the runtime itself ---- */

enum gol_system {
    GOL_SYSTEM_STOP, /* ends the actor, as gol_turn_stop */
    GOL_SYSTEM_STATS, /* a call */
    GOL_SYSTEM_MONITOR, /* struct gol_signal: `from` is to hear of its end. As a call: the future is */
    GOL_SYSTEM_DEMONITOR,
    GOL_SYSTEM_LINK, /* struct gol_signal: `from` is linked with it */
    GOL_SYSTEM_UNLINK,
    GOL_SYSTEM_EXIT, /* struct gol_signal: `from`, which is linked, has ended with `code`; the blob is the text */
    GOL_SYSTEM_CHECKPOINT, /* a call */
};

struct gol_signal {
    struct gol_address from;
    uint64_t monitor;
    uint32_t code;
};

/* Sends one, past any bound. GOL_NO_MEMORY, GOL_CLOSED; the blob (or NULL) moves if it goes well. Any thread. */
enum gol_code gol_system_send(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                              struct gol_blob *blob, struct gol_err *err);
/* The same as a call. */
enum gol_code gol_system_call(struct gol_address to, enum gol_system what, const struct gol_signal *signal,
                              struct gol_future **out, struct gol_err *err);
/* Handles one as the turn it is; not GOL_OK: the actor ends with that code. */
enum gol_code gol_system_handle(struct gol_turn *turn);
/* One that came too late: the actor `to` has ended. Not its blob or its future, which the caller sees to. */
void gol_system_undelivered(struct gol_address to, const struct gol_msg *msg);

/* ---- the parts that watch.c and durable.c give ---- */

/*
 * Tells all who watch `actor`, which ends with this code and text (NULL: none). In its last turn; frees its monitors.
 */
void gol_watch_ended(struct gol_actor *actor, enum gol_code code, struct gol_blob *text);
/* Handle the signals that concern them; codes as gol_system_handle. `msg` has the signal. */
enum gol_code gol_watch_handle(struct gol_turn *turn, enum gol_system what, const struct gol_msg *msg);
/* MONITOR, LINK, UNLINK that came too late: whoever sent it hears of GOL_CLOSED. */
void gol_watch_undelivered(struct gol_address to, enum gol_system what, const struct gol_msg *msg);
/* After each turn of an actor that is durable: writes a checkpoint if one is due, or asked for. */
enum gol_code gol_durable_turned(struct gol_turn *turn, struct gol_durable *durable);
enum gol_code gol_durable_checkpoint(struct gol_turn *turn);

/* gol_timer_start with a timer of just this runtime, which must not outlive that of `to`. */
enum gol_code gol_timer_start_in(struct gol_runtime *runtime, struct gol_address to, const struct gol_msg *msg,
                                 int64_t delay_ns, int64_t period_ns, struct gol_timer **out, struct gol_err *err);

/* ---- making and ending actors ---- */

/* gol_actor_spawn with a state that `fill` fills in the place of the behaviour's start, and an annex to begin with. */
struct gol_birth {
    enum gol_code (*fill)(const struct gol_behaviour *behaviour, void *state, const void *argument, void *context,
                          struct gol_err *err);
    void *context;
    struct gol_durable *durable; /* or NULL; the actor's when it goes well */
    void (*durable_free)(struct gol_durable *durable);
    bool free; /* without a handle */
};
enum gol_code gol_actor_make(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                             const struct gol_actor_options *options, const struct gol_birth *birth,
                             struct gol_actor **out, struct gol_err *err);
/*
 * Ends an actor, in its visit, and nobody looks at it after. `last` is the mail that its mailbox stands at, which was
 * `handled` or is a dead letter too; NULL: the mailbox is closed already, or bounded. `text` goes with a code that is
 * not GOL_OK; or NULL.
 */
void gol_actor_end(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last, bool handled,
                   enum gol_code code, const char *text);
/* The same for an actor about which there is nothing special (GOL_CONTROL_ODD), after a plain turn that went well. */
void gol_actor_end_plain(struct gol_actor *actor, struct gol_context *context, struct gol_mail *last);
/*
 * Has it end, as gol_address_kill does. Without `hasten` one that pauses does so when the caller has called its
 * scheduler's hasten_all. False: it has ended.
 */
bool gol_actor_kill(struct gol_address who, bool hasten);
/* Counts a message that nobody will handle, shows it to the hook, and to the behaviour's destructor. Not its blob. */
void gol_dead_letter_note(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, struct gol_address to,
                          const struct gol_msg *msg);
/*
 * A mail that nobody will handle: all that, and lets go of it. `behaviour` may be NULL when the mail is a system mail.
 */
void gol_mail_bury(struct gol_context *context, struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                   struct gol_address to, struct gol_mail *mail);
/*
 * A message of the runtime itself to the behaviour's handler (GOL_MSG_DOWN, GOL_MSG_EXIT), past any bound. The blob
 * moves.
 */
enum gol_code gol_system_deliver(struct gol_address to, uint32_t type, const void *bytes, uint32_t size,
                                 struct gol_blob *blob);
/* Gives back what a mail holds, and the mail: its future is settled with `code` if it is still owed. */
void gol_mail_dispose(struct gol_context *context, struct gol_mail *mail, enum gol_code code);
/* One reference less, of the actor's own life or a handle: the last one gives the slot back. */
void gol_actor_unref(struct gol_actor *actor, uint64_t n);
/* The stock of the calling thread's worker, if it has a seat in that runtime; or NULL: the shared one. */
static inline struct gol_slab_stock *gol_stock_here(const struct gol_runtime *runtime)
{
    struct gol_worker *worker = gol_context_here.worker;

    return worker != NULL && worker->scheduler == runtime->scheduler ? &worker->stock : NULL;
}

#endif
