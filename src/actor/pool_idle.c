/*
 * How the workers of a pool search for work, sleep and wake.
 *
 * Waking a thread costs a system call of microseconds for who does it, and tens of them for who sleeps. So a worker
 * that has none left searches for some microseconds before it sleeps, and one that makes work wakes another only if one
 * sleeps and none searches; the searcher that finds work wakes the next one if there is more. As in Go's scheduler, a
 * worker promises to look once more:
 *
 *     a worker that makes work             a worker about to sleep
 *     1. puts it where others can see it   1. says that it sleeps (parked), and searches no more
 *     2. looks: searching? parked?         2. looks once more whether there is work
 *
 * Both do 1 before 2 in one order that all threads agree on (sequentially consistent), so one of them sees the other,
 * and no work is left while all sleep. A searcher that has found work looks again in the same way after it has
 * searched.
 *
 * Each worker has its own timers. Of those that sleep, one watches the earliest deadline of all; when a worker
 * sets an earlier one, and is about to be busy, somebody is woken to watch that.
 */
#include "actor/pool.h"

#include "actor/mail.h"
#include "actor/os.h"
#include "util/clock.h"
#include "util/futex.h"
#include "util/nap.h"
#include "util/relax.h"

#define SEARCH_NS 20000 /* about what waking a thread costs */

/* ---- waking ---- */

/* Under the lock. */
static void leave_bed(struct gol_pool *pool, struct gol_bed *bed)
{
    *bed->link = bed->next;
    if (bed->next != NULL)
        bed->next->link = bed->link;
    bed->link = NULL;
    if (pool->watcher == bed) {
        pool->watcher = NULL;
        /* relaxed: who reads more than there is wakes one too many */
        atomic_store_explicit(&pool->watched_ns, GOL_OS_NEVER, memory_order_relaxed);
    }
    /* It searches from now on, and will look before it sleeps again. seq_cst: see gol_pool_wake */
    atomic_fetch_add_explicit(&pool->searching, 1, memory_order_seq_cst);
    atomic_fetch_sub_explicit(&pool->parked, 1, memory_order_seq_cst);
}

void gol_pool_rouse(struct gol_pool *pool)
{
    struct gol_bed *bed;

    pthread_mutex_lock(&pool->lock);
    bed = pool->sleepers;
    if (bed != NULL) {
        leave_bed(pool, bed);
        /* relaxed: the lock orders it */
        atomic_store_explicit(&bed->woken, 1, memory_order_relaxed);
        gol_futex_wake(&bed->woken, 1);
    }
    pthread_mutex_unlock(&pool->lock);
}

void gol_pool_wake(struct gol_pool *pool, struct gol_member *by)
{
    /* seq_cst: step 2 of a worker that makes work */
    if (atomic_load_explicit(&pool->searching, memory_order_seq_cst) > 0 ||
        atomic_load_explicit(&pool->parked, memory_order_seq_cst) == 0)
        return;
    if (by != NULL)
        gol_worker_count(&by->worker.counts->wakes, 1);
    gol_pool_rouse(pool);
}

void gol_pool_watch(struct gol_pool *pool, int64_t deadline_ns)
{
    /* relaxed: who is about to sleep watches the earliest deadline; who sets one later comes here too */
    if (deadline_ns < atomic_load_explicit(&pool->watched_ns, memory_order_relaxed) &&
        atomic_load_explicit(&pool->parked, memory_order_seq_cst) > 0)
        gol_pool_rouse(pool);
}

/* ---- sleeping ---- */

static bool must_rise(struct gol_pool *pool)
{
    /* seq_cst: step 2 of a worker about to sleep */
    return atomic_load_explicit(&pool->stopping, memory_order_seq_cst) ||
           atomic_load_explicit(&pool->wanting, memory_order_seq_cst) > 0 ||
           gol_workers_any(&pool->workers, gol_clock_ns());
}

enum gol_load gol_pool_load(const struct gol_scheduler *scheduler)
{
    const struct gol_pool *pool = (const struct gol_pool *)scheduler;

    if (gol_workers_any(&pool->workers, INT64_MIN)) /* no deadline is that early */
        return GOL_LOAD_QUEUED;
    if (atomic_load_explicit(&pool->parked, memory_order_relaxed) != pool->workers.n) /* relaxed: a look */
        return GOL_LOAD_RUNNING;
    return gol_workers_earliest(&pool->workers, NULL) != GOL_OS_NEVER ? GOL_LOAD_TIMERS : GOL_LOAD_NONE;
}

/*
 * Sleeps on the seat until woken or until the earliest deadline, if nobody else watches it. The caller searches, then
 * as before.
 */
static void park(struct gol_pool *pool, struct gol_member *self)
{
    struct gol_bed *bed = &pool->beds[self->index];
    int64_t deadline_ns;

    pthread_mutex_lock(&pool->lock);
    atomic_store_explicit(&bed->woken, 0, memory_order_relaxed); /* relaxed: under the lock */
    bed->next = pool->sleepers;
    bed->link = &pool->sleepers;
    if (bed->next != NULL)
        bed->next->link = &bed->next;
    pool->sleepers = bed;
    /* seq_cst: step 1 of a worker about to sleep */
    atomic_fetch_add_explicit(&pool->parked, 1, memory_order_seq_cst);
    atomic_fetch_sub_explicit(&pool->searching, 1, memory_order_seq_cst);
    deadline_ns = gol_workers_earliest(&pool->workers, NULL);
    /* relaxed, both: under the lock */
    if (deadline_ns < atomic_load_explicit(&pool->watched_ns, memory_order_relaxed)) {
        pool->watcher = bed;
        atomic_store_explicit(&pool->watched_ns, deadline_ns, memory_order_relaxed);
    } else {
        deadline_ns = GOL_OS_NEVER;
    }
    pthread_mutex_unlock(&pool->lock);

    if (!must_rise(pool)) {
        gol_worker_count(&self->worker.counts->parks, 1);
        if (gol_pool_load(&pool->base) >= GOL_LOAD_TIMERS)
            gol_mail_pool_nudge();
        /* acquire, and in gol_nap_while: pairs with gol_pool_rouse, whose lock orders the rest */
        if (deadline_ns != GOL_OS_NEVER)
            gol_nap_while(&bed->woken, 0, deadline_ns);
        else
            while (atomic_load_explicit(&bed->woken, memory_order_acquire) == 0)
                gol_futex_wait(&bed->woken, 0, -1);
    }
    pthread_mutex_lock(&pool->lock);
    if (bed->link != NULL)
        leave_bed(pool, bed);
    pthread_mutex_unlock(&pool->lock);
}

static void add_time(_Atomic(int64_t) *sum_ns, int64_t ns)
{
    /* relaxed: one writer, a count for people */
    atomic_store_explicit(sum_ns, atomic_load_explicit(sum_ns, memory_order_relaxed) + ns, memory_order_relaxed);
}

/* Looks for work elsewhere for a while. */
static struct gol_task *search(struct gol_pool *pool, struct gol_member *self)
{
    const int64_t started_ns = gol_clock_ns();
    int64_t now_ns = started_ns;
    struct gol_task *task;

    do {
        task = gol_workers_steal(self, now_ns);
        for (unsigned i = 0; i < 16 && task == NULL; i++)
            GOL_RELAX();
        now_ns = gol_clock_ns();
        /* relaxed: looked at again before sleeping */
    } while (task == NULL && now_ns - started_ns < SEARCH_NS &&
             !atomic_load_explicit(&pool->stopping, memory_order_relaxed) &&
             atomic_load_explicit(&pool->wanting, memory_order_relaxed) == 0);
    add_time(&self->worker.counts->search_ns, now_ns - started_ns);
    return task;
}

/* The calling worker, who searched, has work now, or no seat. */
static void stop_searching(struct gol_pool *pool, struct gol_member *self)
{
    /* seq_cst: step 1; somebody may have left work to this searcher, which looks (step 2) for the next one */
    if (atomic_fetch_sub_explicit(&pool->searching, 1, memory_order_seq_cst) != 1)
        return;
    if (gol_workers_any(&pool->workers, 0))
        gol_pool_wake(pool, self);
    else
        gol_pool_watch(pool, gol_workers_earliest(&pool->workers, self));
}

/* ---- waiting for work ---- */

/*
 * The sum of what ended idle times less what began them: while one goes on, it is negative, and lacks the clock
 * (runtime.c).
 */
void gol_pool_begin_idle(struct gol_member *self)
{
    atomic_store_explicit(&self->worker.counts->ready, 0, memory_order_relaxed); /* relaxed: for people */
    add_time(&self->worker.counts->idle_ns, -gol_clock_ns());
}

int64_t gol_pool_end_idle(struct gol_member *self)
{
    const int64_t now_ns = gol_clock_ns();

    add_time(&self->worker.counts->idle_ns, now_ns);
    return now_ns;
}

struct gol_task *gol_pool_wait(struct gol_pool *pool, struct gol_member *self)
{
    struct gol_task *task;
    int64_t now_ns;

    gol_pool_begin_idle(self);
    /* seq_cst: see gol_pool_wake */
    atomic_fetch_add_explicit(&pool->searching, 1, memory_order_seq_cst);
    for (;;) {
        task = search(pool, self);
        /* relaxed: checked by who acts on it */
        if (task != NULL || atomic_load_explicit(&pool->stopping, memory_order_relaxed) ||
            atomic_load_explicit(&pool->wanting, memory_order_relaxed) > 0)
            break;
        park(pool, self);
    }
    stop_searching(pool, self);
    now_ns = gol_pool_end_idle(self);
    if (task != NULL)
        gol_workers_gauge(self, task, now_ns);
    return task;
}
