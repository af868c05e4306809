/*
 * What a worker takes from outside (outside.h), and what it puts there because its run queue has no place: in batches,
 * since there is a lock. How often it looks there is counted in visits of others; see workers.c for how long a task
 * waits.
 */
#include "actor/workers_inner.h"

#include <stdlib.h>

/* Tasks out of the run queue before one from outside has its turn; when several came at once, as many times that, */
#define LOOK_OUTSIDE 4U
#define LOOK_OUTSIDE_MOST 32U /* but no more than that, and only if visits are short */
#define SHARE_MAX 64U /* tasks that are taken from outside at once */

void gol_workers_inject(struct gol_workers *workers, struct gol_task *task)
{
    gol_outside_add(&workers->outside, task);
}

/* An empty batch to be filled; NULL: no memory. */
static struct gol_batch *new_batch(struct gol_member *self)
{
    struct gol_batch *batch = self->spare;

    if (batch == NULL)
        batch = malloc(sizeof *batch);
    self->spare = NULL;
    if (batch != NULL)
        batch->from = batch->n = 0;
    return batch;
}

/* When to look outside again, where `n` tasks have come from. */
static void set_look(struct gol_member *self, uint32_t n)
{
    const uint32_t wait = n > 0 && self->hot ? LOOK_OUTSIDE * n : LOOK_OUTSIDE;

    self->look_outside = self->pops + (wait < LOOK_OUTSIDE_MOST ? wait : LOOK_OUTSIDE_MOST);
}

void gol_workers_bring_look_near(struct gol_member *self)
{
    const int ahead = (int)(self->look_outside - self->pops);

    if (ahead < 0)
        self->look_outside = self->pops;
    else if (!self->hot && ahead > (int)LOOK_OUTSIDE)
        self->look_outside = self->pops + LOOK_OUTSIDE;
}

struct gol_task *gol_workers_take_outside(struct gol_member *self)
{
    struct gol_workers *workers = self->all;
    struct gol_task *tasks[SHARE_MAX];
    uint32_t share;
    uint32_t n;

    /* relaxed: looked at again before sleeping */
    share = atomic_load_explicit(&workers->outside.count, memory_order_relaxed);
    if (share == 0) {
        set_look(self, 0);
        return NULL;
    }
    share = share / workers->n + 1;
    n = GOL_RUN_QUEUE_SIZE - gol_run_queue_taken(&self->queue) + 1; /* places, and the one that is returned */
    n = n < SHARE_MAX ? n : SHARE_MAX;
    n = gol_outside_take(&workers->outside, share < n ? share : n, tasks);
    set_look(self, n);
    if (n > 1)
        gol_run_queue_push_all(&self->queue, tasks + 1, n - 1, gol_workers_shared(self));
    return n > 0 ? tasks[0] : NULL;
}

void gol_workers_flush(struct gol_member *self)
{
    if (self->rest == NULL)
        return;
    self->spare = gol_outside_add_batch(&self->all->outside, self->rest); /* there is none: it has become the rest */
    self->rest = NULL;
}

void gol_workers_put_out(struct gol_member *self, struct gol_task *task)
{
    if (self->rest == NULL)
        self->rest = new_batch(self);
    if (self->rest == NULL) {
        gol_outside_add(&self->all->outside, task);
        return;
    }
    self->rest->tasks[self->rest->n++] = task;
    if (self->rest->n == GOL_BATCH_TASKS)
        gol_workers_flush(self);
}
