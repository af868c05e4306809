#include "actor/outside.h"

#include "actor/scheduler.h"

#include <stdlib.h>
#include <string.h>

#define SPARES_MAX 512U /* batches that are kept: for as many tasks as one flood has under way, and some */

void gol_outside_init(struct gol_outside *outside)
{
    *outside = (struct gol_outside){.first = NULL};
    pthread_mutex_init(&outside->lock, NULL);
}

static void free_batches(struct gol_batch *batch)
{
    struct gol_batch *next;

    for (; batch != NULL; batch = next) {
        next = batch->next;
        free(batch);
    }
}

void gol_outside_fini(struct gol_outside *outside)
{
    free_batches(outside->first_batch);
    free_batches(outside->spares);
    pthread_mutex_destroy(&outside->lock);
}

/* Under the lock. */
static void add_count(struct gol_outside *outside, uint32_t n)
{
    /* seq_cst: pairs with the look before a worker sleeps, see pool_idle.c's park */
    atomic_fetch_add_explicit(&outside->count, n, memory_order_seq_cst);
}

void gol_outside_add(struct gol_outside *outside, struct gol_task *task)
{
    task->next = NULL;
    pthread_mutex_lock(&outside->lock);
    if (outside->first == NULL)
        outside->first = task;
    else
        outside->last->next = task;
    outside->last = task;
    add_count(outside, 1);
    pthread_mutex_unlock(&outside->lock);
}

/*
 * Under the lock. Where there are places in the newest batch the tasks go there, so that many of few tasks each do not
 * pile up.
 */
static struct gol_batch *append(struct gol_outside *outside, struct gol_batch *batch)
{
    struct gol_batch *last = outside->last_batch;
    struct gol_batch *spare = outside->spares;

    if (outside->first_batch != NULL && last->n + batch->n <= GOL_BATCH_TASKS) {
        memcpy(last->tasks + last->n, batch->tasks, batch->n * sizeof batch->tasks[0]);
        last->n += batch->n;
        return batch;
    }
    batch->next = NULL;
    if (outside->first_batch == NULL)
        outside->first_batch = batch;
    else
        last->next = batch;
    outside->last_batch = batch;
    if (spare != NULL) {
        outside->spares = spare->next;
        outside->n_spares--;
    }
    return spare;
}

struct gol_batch *gol_outside_add_batch(struct gol_outside *outside, struct gol_batch *batch)
{
    const uint32_t n = batch->n;
    struct gol_batch *empty;

    pthread_mutex_lock(&outside->lock);
    empty = append(outside, batch);
    add_count(outside, n);
    pthread_mutex_unlock(&outside->lock);
    return empty;
}

/* ---- under the lock ---- */

static uint32_t take_single(struct gol_outside *outside, uint32_t max, struct gol_task **tasks)
{
    uint32_t n;

    for (n = 0; n < max && outside->first != NULL; n++) {
        tasks[n] = outside->first;
        outside->first = tasks[n]->next;
    }
    return n;
}

static void keep_spare(struct gol_outside *outside, struct gol_batch *batch)
{
    if (outside->n_spares == SPARES_MAX) {
        free(batch);
        return;
    }
    batch->next = outside->spares;
    outside->spares = batch;
    outside->n_spares++;
}

/* Out of the oldest one. */
static uint32_t take_batch(struct gol_outside *outside, uint32_t max, struct gol_task **tasks)
{
    struct gol_batch *batch = outside->first_batch;
    uint32_t n;

    for (n = 0; n < max && batch->from < batch->n; n++)
        tasks[n] = batch->tasks[batch->from++];
    if (batch->from == batch->n) {
        outside->first_batch = batch->next;
        keep_spare(outside, batch);
    }
    return n;
}

/* ---- any thread ---- */

uint32_t gol_outside_take(struct gol_outside *outside, uint32_t max, struct gol_task **tasks)
{
    uint32_t n = 0;

    pthread_mutex_lock(&outside->lock);
    if (outside->first_batch != NULL && (outside->batch_next || outside->first == NULL))
        n = take_batch(outside, max, tasks);
    else if (outside->first != NULL)
        n = take_single(outside, max, tasks);
    outside->batch_next = !outside->batch_next;
    atomic_fetch_sub_explicit(&outside->count, n, memory_order_relaxed); /* relaxed: under the lock */
    pthread_mutex_unlock(&outside->lock);
    return n;
}
