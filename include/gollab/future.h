/*
 * Futures: answers to come. The caller holds the future; who is to answer holds the promise of it, which is the turn
 * that handles the call, unless it was taken out of the turn to be kept later, by anybody.
 */
#ifndef GOLLAB_FUTURE_H
#define GOLLAB_FUTURE_H

#include "gollab/error.h"
#include "gollab/message.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct gol_future;
struct gol_promise;

#define GOL_FOREVER (-1LL)

/*
 * Waits for the answer, at most timeout_ns (0: only look; GOL_FOREVER). *reply borrows from the future: its blob lives
 * until the future is released (retain it to keep it). It may be got often, by many threads, and after the actor and
 * the runtime are gone. GOL_TIMED_OUT; GOL_CLOSED when the actor did not answer; GOL_STOPPED when it was cancelled;
 * what the promise was broken with; GOL_WOULD_DEADLOCK in a handler, where blocking is refused unless timeout_ns is 0;
 * GOL_INVALID for another negative timeout. Any thread. Under the seeded dispatcher the wait runs the actors, and ends
 * with GOL_TIMED_OUT also when nothing is left that could run.
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
/*
 * Settles a pending future with GOL_STOPPED. A call that has not been handled yet is then skipped, and counts as
 * a dead letter; one under way goes on, and its answer is dropped. True: it was pending. Any thread.
 */
bool gol_future_cancel(struct gol_future *future);
/* Gives the future up; the answer may still come and is dropped. NULL is allowed. Any thread. */
void gol_future_release(struct gol_future *future);

/* ---- answering later ---- */

/*
 * Answers, and releases the promise. The blob of `reply` moves to the future, also when nobody waits any more.
 * GOL_INVALID (too large): the promise stays with the caller. Any thread, once.
 */
enum gol_code gol_promise_keep(struct gol_promise *promise, const struct gol_msg *reply, struct gol_err *err);
/* Settles the future with `code`, not GOL_OK, and releases the promise. NULL is allowed. Any thread, once. */
void gol_promise_break(struct gol_promise *promise, enum gol_code code);

#ifdef __cplusplus
}
#endif

#endif
