/*
 * What no worker of a pool has in its own queue: tasks from threads that have no seat, one by one, and what had no
 * place in a run queue, in batches. A batch is an array, so that who takes it need not fetch one task to find the next.
 *
 * First in, first out in either kind; they take turns. Any thread, under a lock of its own.
 */
#ifndef GOL_ACTOR_OUTSIDE_H
#define GOL_ACTOR_OUTSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct gol_task;

#define GOL_BATCH_TASKS 62U /* 512 bytes in all */

struct gol_batch {
    struct gol_batch *next;
    uint32_t from, n; /* tasks[from] to tasks[n - 1] are there */
    struct gol_task *tasks[GOL_BATCH_TASKS];
};

struct gol_outside {
    /* any thread, under the lock */
    _Alignas(64) pthread_mutex_t lock;
    struct gol_task *first, *last; /* one by one */
    struct gol_batch *first_batch, *last_batch;
    struct gol_batch *spares; /* with nothing in them */
    uint32_t n_spares;
    bool batch_next; /* whose turn it is, when there are both */
    /* written under the lock, read by any thread: atomic */
    _Atomic(uint32_t) count; /* of tasks */
};

void gol_outside_init(struct gol_outside *outside);
void gol_outside_fini(struct gol_outside *outside);

/* Neither can fail; a batch that is not empty, with `from` 0. What comes before is seen by who sees the count. */
void gol_outside_add(struct gol_outside *outside, struct gol_task *task);
/* Returns one with nothing in it, to be filled next, which may be the same; NULL: there is none. */
struct gol_batch *gol_outside_add_batch(struct gol_outside *outside, struct gol_batch *batch);

/* Takes up to `max` tasks; the number of them. */
uint32_t gol_outside_take(struct gol_outside *outside, uint32_t max, struct gol_task **tasks);

#endif
