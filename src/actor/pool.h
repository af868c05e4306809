/*
 * The pool's insides, for pool.c, pool_idle.c and seats.c: workers, the threads that have their seats, and who sleeps.
 */
#ifndef GOL_ACTOR_POOL_H
#define GOL_ACTOR_POOL_H

#include "actor/context.h"
#include "actor/workers.h"
#include "util/processors.h"

#include <pthread.h>

struct gol_pool;

/* A thread of the pool. It has the seat of a worker, or waits for one. */
struct gol_hand {
    struct gol_pool *pool; /* read only */
    pthread_t thread; /* read only */
    struct gol_hand *next_made; /* read only once it is in the list */
    /* under the pool's lock */
    struct gol_hand *next; /* among those that wait */
    struct gol_member *seat; /* given to it; NULL: none yet */
    /* who calls it, then its own */
    struct gol_processors_left left; /* where it ran before it was brought to the seat's processor */
    /* any thread: atomic; a futex: 1 when there is a seat, or the pool stops */
    _Atomic(uint32_t) called;
};

/* A sleeper on its seat. */
struct gol_bed {
    /* under the pool's lock */
    struct gol_bed *next, **link; /* link NULL: nobody sleeps here */
    /* any thread: atomic; a futex: 1 when woken */
    _Atomic(uint32_t) woken;
};

struct gol_pool {
    struct gol_scheduler base;
    struct gol_workers workers;
    struct gol_bed *beds; /* one for each worker */
    /* any thread: atomic */
    _Alignas(64) _Atomic(uint32_t) searching; /* workers that look for work, and have promised to look once more */
    _Atomic(uint32_t) parked; /* workers that sleep, or are about to and will look once more before */
    _Atomic(uint32_t) wanting; /* hands that want a seat back */
    _Atomic(uint32_t) stopping;
    _Atomic(uint32_t) guests; /* threads without a seat that are in here, and have let go of what keeps the pool */
    _Atomic(int64_t) watched_ns; /* the deadline that some sleeper sleeps to; GOL_OS_NEVER: none */
    /* under the lock */
    _Alignas(64) pthread_mutex_t lock;
    struct gol_bed *sleepers; /* a stack: the one that slept shortest has the warmest cache */
    struct gol_bed *watcher; /* whose deadline watched_ns is, or NULL */
    struct gol_hand *hands; /* all of them */
    struct gol_hand *spare; /* without a seat */
    struct gol_hand *wanters; /* in the order in which they came */
};

/* What every hand runs. */
void *gol_pool_work(void *hand);

/* ---- pool_idle.c ---- */

/* There is work that anybody could have; made by who has the seat of `by`, or (NULL) by a thread that has none. */
void gol_pool_wake(struct gol_pool *pool, struct gol_member *by);
/* Wakes a sleeper, whether others search or not. */
void gol_pool_rouse(struct gol_pool *pool);
/* Somebody who sleeps is to watch that deadline, if it is earlier than the one that is watched. Any thread. */
void gol_pool_watch(struct gol_pool *pool, int64_t deadline_ns);
/* The worker has nothing to do from now on; until then. By who has the seat. The second returns the clock. */
void gol_pool_begin_idle(struct gol_member *self);
int64_t gol_pool_end_idle(struct gol_member *self);
/*
 * A task for a worker that has none; it searches, and sleeps. By who has the seat. NULL: the pool stops, or the seat is
 * wanted.
 */
struct gol_task *gol_pool_wait(struct gol_pool *pool, struct gol_member *self);
/* What scheduler.h wants to know. */
enum gol_load gol_pool_load(const struct gol_scheduler *scheduler);

/* ---- seats.c ---- */

/* A new hand; `seat` may be NULL: it waits for one. NULL: no thread or no memory. */
struct gol_hand *gol_seats_hire(struct gol_pool *pool, struct gol_member *seat, struct gol_err *err);
/* Waits until the hand has a seat. False: the pool stops. */
bool gol_seats_wait(struct gol_hand *hand, struct gol_context *context);
/* Gives the calling hand's seat to one that wants it, if any. True: it has none any more. */
bool gol_seats_yield(struct gol_hand *hand, struct gol_context *context);
bool gol_seats_block_begin(struct gol_scheduler *scheduler, struct gol_context *context);
void gol_seats_block_end(struct gol_scheduler *scheduler, struct gol_context *context);
/* Joins and frees all hands. The pool stops, and all have been called. */
void gol_seats_close(struct gol_pool *pool);

#endif
