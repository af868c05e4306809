/*
 * Taking what others have: half of the queue of a random victim, or its due timers. A worker that is out of work does,
 * and now and then one that is not.
 */
#include "actor/workers_inner.h"

#define SINGLE_NS 5000 /* how long a task has to be alone in a queue before it is stolen */
#define STUCK_NS 1000000 /* how long a queue stands still until a worker that is busy itself takes a share of it */

/*
 * Half of a victim's queue. One task alone is taken only when it has been there for a while: a victim whose visits are
 * short would have had it itself before the thief had its messages in the cache.
 */
static struct gol_task *rob(struct gol_member *self, struct gol_member *victim, int64_t now_ns)
{
    struct gol_look *look = &self->looks[victim->index % GOL_LOOKS];
    struct gol_task *task;

    if (gol_run_queue_count(&victim->queue) == 1) {
        /* relaxed: the same head as before means that nothing was taken, or a few were claimed, and some are left */
        const uint32_t head = atomic_load_explicit(&victim->queue.head, memory_order_relaxed);

        if (look->at_ns == 0 || look->victim != victim->index || look->head != head) {
            *look = (struct gol_look){victim->index, head, now_ns};
            return NULL;
        }
        if (now_ns - look->at_ns < SINGLE_NS)
            return NULL;
    }
    task = gol_run_queue_steal(&self->queue, &victim->queue);
    if (task != NULL)
        gol_worker_count(&self->worker.counts->steals, 1);
    return task;
}

/* Whether something has been waiting there since the last look, which was a while ago. */
static bool is_stuck(struct gol_member *self, const struct gol_member *other, int64_t now_ns)
{
    struct gol_look *look = &self->looks[other->index % GOL_LOOKS];
    const uint32_t head = atomic_load_explicit(&other->queue.head, memory_order_relaxed); /* relaxed: as in rob */

    if (gol_run_queue_count(&other->queue) == 0)
        return false;
    if (look->at_ns != 0 && look->victim == other->index && look->head == head)
        return now_ns - look->at_ns >= STUCK_NS;
    *look = (struct gol_look){other->index, head, now_ns};
    return false;
}

struct gol_task *gol_workers_balance(struct gol_member *self)
{
    struct gol_workers *workers = self->all;
    struct gol_member *other = &workers->members[gol_rng_below(&self->rng, workers->n)];
    const uint32_t own = gol_run_queue_count(&self->queue);
    int64_t now_ns;

    if (other == self)
        return NULL;
    now_ns = self->worker.scheduler->now_ns(self->worker.scheduler);
    if (gol_workers_is_due(other, now_ns)) {
        gol_workers_expire(self, other, now_ns); /* which may fill the queue */
        return NULL;
    }
    if (gol_run_queue_taken(&self->queue) > GOL_RUN_QUEUE_SIZE / 2)
        return NULL; /* no room for half of another queue */
    return gol_run_queue_count(&other->queue) > 2 * own || is_stuck(self, other, now_ns) ? rob(self, other, now_ns)
                                                                                         : NULL;
}

struct gol_task *gol_workers_steal(struct gol_member *self, int64_t now_ns)
{
    struct gol_workers *workers = self->all;
    const unsigned from = workers->n > 1 ? gol_rng_below(&self->rng, workers->n) : 0;
    struct gol_task *task = gol_workers_take_outside(self);

    for (unsigned i = 0; i < workers->n && task == NULL; i++) {
        struct gol_member *victim = &workers->members[(from + i) % workers->n];

        if (victim != self)
            task = rob(self, victim, now_ns);
        if (task == NULL && gol_workers_is_due(victim, now_ns)) {
            gol_workers_expire(self, victim, now_ns);
            task = gol_workers_take_own(self);
        }
    }
    return task;
}
