/*
 * Actors: objects that own their state, handle one message at a time, and are asked by messages only.
 *
 *     struct gol_actor *counter;
 *     gol_actor_spawn(runtime, &counter_behaviour, &start, &options, &counter, &err);
 *     gol_actor_send(counter, &(struct gol_msg){.type = NEXT}, &err);            fire and forget
 *     gol_actor_call(counter, &(struct gol_msg){.type = COUNT}, &future, &err);  ask
 *     gol_future_get(future, GOL_FOREVER, &reply, &err);
 *     gol_future_release(future);
 *     gol_actor_release(counter);
 *
 * Life of an actor. One that was made with a handle lives until its last handle is released and its mailbox is drained;
 * one that was made without (gol_address_spawn) until it stops. Either may stop itself, be stopped, be killed, or fail,
 * when its handler returns an error. Then its `stop` is called, what is left in its mailbox becomes dead letters, and
 * its memory is used again when no handle is left. Messages of one sender to one actor arrive in the order they were
 * sent, none is lost, none comes twice.
 *
 * Handles are counted, nothing looks for cycles: actors that hold handles to each other (or to themselves) live until
 * one of them lets go or stops, and gol_runtime_free waits for them. Actors that know each other by address have no
 * such trouble.
 */
#ifndef GOLLAB_ACTOR_H
#define GOLLAB_ACTOR_H

#include "gollab/error.h"
#include "gollab/future.h"
#include "gollab/message.h"
#include "gollab/runtime.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_actor; /* behind a handle */
struct gol_turn; /* one handling of one message; valid inside the handler only */

/* ---- behaviour ---- */

struct gol_behaviour {
    const char *name; /* for messages to people; static storage */
    /* Of the actor's state, which is aligned for any type; up to 16 cost nothing, up to 80 a line more. */
    size_t state_bytes;
    /*
     * Fills the zeroed state from `argument`, on the thread that spawns. May be NULL. Not GOL_OK: the
     * spawn fails with that code and `stop` is not called.
     */
    enum gol_code (*start)(void *state, const void *argument, struct gol_err *err);
    /*
     * Handles one message, on the thread that the dispatcher chose; never twice at once for one actor. That thread has
     * a stack of 256 KiB (1 MiB under a sanitizer), under the pool and threads dispatchers. `msg` and its blob are
     * borrowed until the turn ends (retain the blob to keep it). Not GOL_OK: the actor fails and ends with that code;
     * the text is what was put into gol_turn_err. In a pool a handler that computes or blocks for long keeps one worker
     * from all other actors. Those that it has just sent to, and a few that this worker has taken on, wait for it even
     * if other workers have nothing to do; so a handler must not wait for another actor by means of its own, as a
     * semaphore: while it is in gol_future_wait all others go on.
     */
    enum gol_code (*handle)(struct gol_turn *turn, void *state, const struct gol_msg *msg);
    /* Releases what the state owns, after the last turn, where a handler would run. May be NULL. */
    void (*stop)(void *state);
    /*
     * The destructor of messages: releases what the bytes of a message own (its blob is the runtime's), when it will
     * never be handled. Any thread. May be NULL.
     */
    void (*drop)(const struct gol_msg *msg);
    /* It is told of the end of linked actors by GOL_MSG_EXIT, and does not end with them. */
    bool traps_exits;
    /* ---- for durable actors (gollab/durable.h); both or none ---- */
    uint32_t version; /* of what save writes */
    /* The state as bytes that load understands, in another process too. NULL: no memory, or what err says. */
    struct gol_blob *(*save)(const void *state, struct gol_err *err);
    /* Fills the zeroed state, as start does, from what save of that version wrote. */
    enum gol_code (*load)(void *state, const void *argument, uint32_t version, const void *bytes, size_t size,
                          struct gol_err *err);
};

/* Goes on with a turn after a pause; the same state and message. The code is as a handler's. */
typedef enum gol_code gol_resume(struct gol_turn *turn, void *state, const struct gol_msg *msg);

/*
 * Answers the call that this turn handles; at most once a turn. The blob of `reply` moves to the future, also when
 * nobody waits any more; on an error it stays with the caller. GOL_INVALID: the message was a plain send, or was
 * answered already, or the reply is too large. A call whose turn ends without an answer gets GOL_CLOSED in its future.
 */
enum gol_code gol_turn_reply(struct gol_turn *turn, const struct gol_msg *reply, struct gol_err *err);
/* Takes the duty to answer out of this turn (gollab/future.h). GOL_INVALID as gol_turn_reply; *out is NULL then. */
enum gol_code gol_turn_promise(struct gol_turn *turn, struct gol_promise **out, struct gol_err *err);
/*
 * Sends the message of this turn on to another actor, which answers in its place when it was a call. The message's blob
 * is shared; what its bytes own moves. GOL_CLOSED, GOL_MAILBOX_FULL, GOL_NO_MEMORY: nothing happened. GOL_INVALID: the
 * call was answered already.
 */
enum gol_code gol_turn_forward(struct gol_turn *turn, struct gol_address to, struct gol_err *err);
/*
 * Pauses this actor for pause_ns from now: `resume` is called then, and the actor handles nothing in between.
 * The last thing a handler does. Under the threads dispatcher it blocks the actor's own thread; under the pool
 * it sets a timer and the worker runs other actors. A resume function may pause again. pause_ns <= 0: `resume` is
 * called at once, but as a turn like any other, so that others get theirs. resume NULL: nothing is left to do then.
 * Without memory for the timer the actor fails with GOL_NO_MEMORY.
 */
void gol_turn_pause(struct gol_turn *turn, int64_t pause_ns, gol_resume *resume);
/* The actor ends with this turn (or when its pause is over), as when it is stopped. */
void gol_turn_stop(struct gol_turn *turn);
/* The handle of the actor whose turn it is; borrowed: retain it to keep it. */
struct gol_actor *gol_turn_self(const struct gol_turn *turn);
struct gol_address gol_turn_address(const struct gol_turn *turn);
struct gol_runtime *gol_turn_runtime(const struct gol_turn *turn);
/* Where a handler that fails puts its text: return gol_err_set(gol_turn_err(turn), GOL_INVALID, "..."). */
struct gol_err *gol_turn_err(struct gol_turn *turn);

/* ---- making actors ---- */

enum gol_overflow {
    GOL_OVERFLOW_FAIL, /* the send is refused with GOL_MAILBOX_FULL */
    GOL_OVERFLOW_BLOCK, /* the sender waits for a place; a handler's worker runs other actors (seeded: it is refused) */
    GOL_OVERFLOW_DROP_OLDEST, /* the message that has waited longest becomes a dead letter */
};

struct gol_actor_options {
    size_t mailbox_bound; /* messages that may wait; 0: unbounded */
    enum gol_overflow overflow; /* what happens at the bound */
};

/*
 * Makes an actor; *out is a handle to release. options may be NULL (defaults). `behaviour` must outlive the actor.
 * GOL_NO_MEMORY; GOL_SYSTEM when the threads dispatcher gets no thread; what `start` returned. On error *out is NULL.
 * Any thread.
 */
enum gol_code gol_actor_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              const struct gol_actor_options *options, struct gol_actor **out, struct gol_err *err);
/* The same without a handle: the actor lives until it stops. On error *out is nobody. */
enum gol_code gol_address_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour,
                                const void *argument, const struct gol_actor_options *options, struct gol_address *out,
                                struct gol_err *err);

/* ---- by handle: counted, keeps the actor ---- */

/* One handle more; returns actor. Any thread, wait-free. */
struct gol_actor *gol_actor_retain(struct gol_actor *actor);
/* One handle less. NULL is allowed. Any thread; does not wait for the actor. */
void gol_actor_release(struct gol_actor *actor);
struct gol_address gol_actor_address(const struct gol_actor *actor);

/*
 * Puts a copy of msg into the mailbox; the reference on its blob moves. On any error the message, blob included, stays
 * with the caller: GOL_MAILBOX_FULL at the bound, GOL_INVALID for a size over GOL_MSG_INLINE or a reserved type,
 * GOL_CLOSED when the actor has ended, GOL_NO_MEMORY. Any thread, handlers too. Waits for the actor only where
 * GOL_OVERFLOW_BLOCK says so; but a handler that floods, sending thousands of messages in one turn, is held back while
 * the memory of messages grows, and its worker runs other actors meanwhile: for moments if they are handled, and for
 * longer each time if none are, from some 64 MiB on. (Not under the seeded dispatcher, where nobody else could handle
 * them.)
 */
enum gol_code gol_actor_send(struct gol_actor *actor, const struct gol_msg *msg, struct gol_err *err);
/* The same, and *out is a future for the answer (to release). On error *out is NULL. */
enum gol_code gol_actor_call(struct gol_actor *actor, const struct gol_msg *msg, struct gol_future **out,
                             struct gol_err *err);

/* ---- by address: a value, keeps nothing; GOL_CLOSED when the actor has ended or the address is nobody's ---- */

enum gol_code gol_address_send(struct gol_address to, const struct gol_msg *msg, struct gol_err *err);
enum gol_code gol_address_call(struct gol_address to, const struct gol_msg *msg, struct gol_future **out,
                               struct gol_err *err);
/* The handle of an address (to release); NULL when the actor has ended. Any thread. */
struct gol_actor *gol_address_retain(struct gol_address address);
/* Has the actor end after what it has been sent so far. GOL_NO_MEMORY, GOL_CLOSED. Any thread. */
enum gol_code gol_address_stop(struct gol_address who, struct gol_err *err);
/*
 * Has it end at the end of its turn, cutting short a pause; what waits in its mailbox becomes dead letters, and senders
 * that wait for a place there are told GOL_CLOSED at once. GOL_CLOSED. Any thread. It looks through the pauses under
 * way; gol_runtime_kill does so once for all.
 */
enum gol_code gol_address_kill(struct gol_address who, struct gol_err *err);

/* How an actor stands. */
struct gol_actor_stats {
    size_t mailbox_depth; /* messages that waited when it came to answer */
    size_t bytes; /* the actor and its state; what the state owns, and mails, not included */
};
/*
 * Asks the actor; the answer's bytes are a struct gol_actor_stats. Costs what a call costs, and nothing before.
 * GOL_CLOSED, GOL_NO_MEMORY. Any thread.
 */
enum gol_code gol_address_stats(struct gol_address who, struct gol_future **out, struct gol_err *err);

#ifdef __cplusplus
}
#endif

#endif
