/*
 * Actors: objects that own their state, handle one message at a time, and are asked by messages only.
 *
 * A *runtime* runs them with one of two *dispatchers*: GOL_DISPATCH_THREADS gives every actor an OS thread of
 * its own (Akka calls this a pinned dispatcher), GOL_DISPATCH_POOL runs all actors on a few worker threads.
 * Handlers are the same code under both, and a handle says nothing about where its actor lives.
 *
 *     struct gol_actor *counter;
 *     gol_actor_spawn(runtime, &counter_behaviour, &start, &options, &counter, &err);
 *     gol_actor_send(counter, &(struct gol_msg){.type = NEXT}, &err);           fire and forget
 *     gol_actor_call(counter, &(struct gol_msg){.type = COUNT}, &future, &err);  ask
 *     gol_future_get(future, GOL_FOREVER, &reply, &err);
 *     gol_future_release(future);
 *     gol_actor_release(counter);
 *
 * Life of an actor: it lives until its last handle is released and its mailbox is drained; then its `stop`
 * is called and its memory is freed. Messages of one sender to one actor arrive in the order they were sent.
 * Handles are counted, nothing looks for cycles: actors that hold handles to each other (or to themselves) live
 * until one of them lets go, and gol_runtime_free waits for them, for ever if need be.
 */
#ifndef GOLLAB_ACTOR_H
#define GOLLAB_ACTOR_H

#include "gollab/blob.h"
#include "gollab/error.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_runtime;
struct gol_actor;
struct gol_future;
struct gol_turn; /* one handling of one message; valid inside the handler only */

/* ---- messages: values, or immutable blobs ---- */

#define GOL_MSG_INLINE 40 /* bytes that travel in the message itself; larger values go in a blob */

struct gol_msg {
    uint32_t type; /* chosen by the behaviour; 0 is an ordinary type */
    uint32_t size; /* bytes used of `bytes`, at most GOL_MSG_INLINE */
    struct gol_blob *blob; /* or NULL; one reference travels with the message */
    unsigned char bytes[GOL_MSG_INLINE];
};

/* ---- behaviour ---- */

struct gol_behaviour {
    const char *name; /* for messages to people; static storage */
    size_t state_bytes; /* the size of the actor's state */
    /*
     * Fills the zeroed state from `argument`, on the thread that spawns. May be NULL. Not GOL_OK: the
     * spawn fails with that code and `stop` is not called.
     */
    enum gol_code (*start)(void *state, const void *argument, struct gol_err *err);
    /*
     * Handles one message, on the thread that the dispatcher chose; never twice at once for one actor. That thread has
     * a stack of 256 KiB (1 MiB under a sanitizer), under every dispatcher.
     * `msg` and its blob are borrowed until the turn ends (retain the blob to keep it). In a pool a handler that
     * computes or blocks for long keeps one worker from all other actors.
     */
    void (*handle)(struct gol_turn *turn, void *state, const struct gol_msg *msg);
    /* Releases what the state owns, after the last message, where a handler would run. May be NULL. */
    void (*stop)(void *state);
};

/* Goes on with a turn after a pause; the same state and message. */
typedef void gol_resume(struct gol_turn *turn, void *state, const struct gol_msg *msg);

/*
 * Answers the call that this turn handles; at most once a turn. The blob of `reply` moves to the future, also
 * when nobody waits any more; on an error it stays with the caller. GOL_INVALID: the message was a plain send,
 * or was answered already. A call whose turn ends without an answer gets GOL_CLOSED in its future.
 */
enum gol_code gol_turn_reply(struct gol_turn *turn, const struct gol_msg *reply, struct gol_err *err);
/*
 * Pauses this actor for pause_ns from now: `resume` is called then, and the actor handles nothing in between.
 * The last thing a handler does. Under the threads dispatcher it blocks the actor's own thread; under the pool
 * it sets a timer and the worker runs other actors. A resume function may pause again. pause_ns <= 0: `resume` is
 * called at once, but as a turn like any other, so that others get theirs. resume NULL: nothing is left to do then.
 */
void gol_turn_pause(struct gol_turn *turn, int64_t pause_ns, gol_resume *resume);
/* The handle of the actor whose turn it is; borrowed: retain it to keep it. */
struct gol_actor *gol_turn_self(const struct gol_turn *turn);

/* ---- runtime ---- */

enum gol_dispatcher { GOL_DISPATCH_THREADS, GOL_DISPATCH_POOL };

struct gol_runtime_options {
    enum gol_dispatcher dispatcher;
    unsigned workers; /* pool: threads, 1 .. 1024; threads: ignored */
};

/* Starts the dispatcher's own threads. *out is NULL on error. */
enum gol_code gol_runtime_new(const struct gol_runtime_options *options, struct gol_runtime **out, struct gol_err *err);
/*
 * Waits until every actor is gone (so release all handles first) and the threads that were theirs have ended; the runtime
 * goes on and takes new actors. What is measured next has nothing left over from before in it. NULL is allowed. Nobody may
 * spawn meanwhile but handlers. Blocks; does nothing in a handler.
 */
void gol_runtime_settle(struct gol_runtime *runtime);
/*
 * Waits until every actor is gone (so release all handles first), then joins the threads and frees. NULL is
 * allowed. Blocks; not from a handler, where it would wait for the actor that waits: there it does nothing, and the
 * runtime leaks.
 */
void gol_runtime_free(struct gol_runtime *runtime);

/* ---- actors ---- */

struct gol_actor_options {
    size_t mailbox_bound; /* messages that may wait; 0: unbounded */
};

/*
 * Makes an actor; *out is a handle to release. options may be NULL (defaults). `behaviour` must outlive the actor.
 * GOL_NO_MEMORY; GOL_SYSTEM when the threads dispatcher gets no thread; what `start` returned. On error *out is NULL.
 * Any thread.
 */
enum gol_code gol_actor_spawn(struct gol_runtime *runtime, const struct gol_behaviour *behaviour, const void *argument,
                              const struct gol_actor_options *options, struct gol_actor **out, struct gol_err *err);
/* One handle more; returns actor. Any thread, wait-free. */
struct gol_actor *gol_actor_retain(struct gol_actor *actor);
/* One handle less. NULL is allowed. Any thread; does not wait for the actor. */
void gol_actor_release(struct gol_actor *actor);

/*
 * Puts a copy of msg into the mailbox; the reference on its blob moves. On any error the message, blob
 * included, stays with the caller: GOL_MAILBOX_FULL at the bound, GOL_INVALID for a size over
 * GOL_MSG_INLINE. Never waits for the actor. Any thread, handlers too.
 */
enum gol_code gol_actor_send(struct gol_actor *actor, const struct gol_msg *msg, struct gol_err *err);
/* The same, and *out is a future for the answer (to release). On error *out is NULL. */
enum gol_code gol_actor_call(struct gol_actor *actor, const struct gol_msg *msg, struct gol_future **out,
                             struct gol_err *err);

/* ---- futures ---- */

#define GOL_FOREVER (-1LL)

/*
 * Waits for the answer, at most timeout_ns (0: only look; GOL_FOREVER). *reply borrows from the future: its blob
 * lives until the future is released (retain it to keep it). It may be got often, by many threads, and after the
 * actor and the runtime are gone. GOL_TIMED_OUT; GOL_CLOSED when the actor did not answer; GOL_WOULD_DEADLOCK in a
 * handler, where blocking is refused unless timeout_ns is 0; GOL_INVALID for another negative timeout. Any thread.
 */
enum gol_code gol_future_get(struct gol_future *future, int64_t timeout_ns, struct gol_msg *reply, struct gol_err *err);
/*
 * Waits until at least k of the n futures are answered (or closed), 1 <= k <= n, at most timeout_ns. Writes
 * the indices of all that are ready, in the order in which they finished, into ready[0 .. n-1] and their number
 * into *n_ready, also when it returns GOL_TIMED_OUT. What one report has first, every later one has first, so a
 * caller may go on at ready[number it has handled] with k one larger. It looks at all n: leave out what is done when
 * n is large. GOL_INVALID for another k, GOL_NO_MEMORY. Otherwise as gol_future_get.
 */
enum gol_code gol_future_wait(struct gol_future *const *futures, size_t n, size_t k, int64_t timeout_ns, size_t *ready,
                              size_t *n_ready, struct gol_err *err);
/* Gives the future up; the answer may still come and is dropped. NULL is allowed. Any thread. */
void gol_future_release(struct gol_future *future);

#ifdef __cplusplus
}
#endif

#endif
