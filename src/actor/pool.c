/*
 * All actors on a few workers: one run queue, one heap of timers, one lock around both (so M:N scheduling at its
 * plainest; Erlang's first SMP scheduler had this shape).
 *
 * A worker pops a task, visits it outside the lock, and settles what the visit asked for when it comes for the next
 * one: one locking for each visit. What has no work sleeps on a semaphore of its own, so that a wake is meant for one
 * worker and found by it. Three rules keep them from thundering:
 * - Of the sleepers one, the *keeper*, sleeps until the earliest deadline only; the others sleep until they are
 *   picked. When it fires it moves all that is due to the run queue at once.
 * - At most one picked worker is on its way (`waking`). It looks at the queue when it arrives, and picks the next one
 *   if there is more than it takes itself.
 * - Who leaves the keeper's post empty while timers run picks a successor, if anybody sleeps.
 * So whenever the lock is free and the queue is not empty, some worker is running or on its way, or all are running;
 * and whenever a timer runs, a keeper or a running worker will come to look at it.
 *
 * Locks: `lock` is the last one anybody takes; semaphores are posted outside it, workers live as long as the pool.
 */
#include "actor/os.h"
#include "actor/scheduler.h"
#include "actor/timers.h"
#include "util/clock.h"
#include "util/thread.h"

#include <pthread.h>
#include <stdlib.h>

/* Turns of one actor before others run. Enough to make the locking cheap, few enough to be fair. */
#define TURNS_A_VISIT 64U

struct pool;

enum place { PLACE_RUNNING, PLACE_IDLE, PLACE_KEEPER };

struct worker {
    /* set by gol_pool_new, then read only */
    struct pool *pool;
    pthread_t thread;
    /* any thread, under the pool's lock */
    enum place place;
    struct worker *next; /* of the idle ones */
    /* any thread: posted after it was picked, or when an earlier timer was set */
    sem_t wake;
};

struct pool {
    struct gol_scheduler base;
    /* set by gol_pool_new, then read only */
    unsigned n_workers;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct gol_task *first, *last; /* the run queue */
    struct gol_timers timers;
    size_t n_tasks; /* admitted and not ended: there is room for so many timers */
    struct worker *idle; /* a stack: the one that slept shortest has the warmest cache */
    struct worker *keeper; /* or NULL */
    bool waking; /* a picked worker has not arrived yet */
    bool stopping;
    struct worker workers[];
};

/* ---- under the lock ---- */

static void enqueue(struct pool *pool, struct gol_task *task)
{
    task->next = NULL;
    if (pool->first == NULL)
        pool->first = task;
    else
        pool->last->next = task;
    pool->last = task;
}

static struct gol_task *dequeue(struct pool *pool)
{
    struct gol_task *task = pool->first;

    if (task != NULL)
        pool->first = task->next;
    return task;
}

/* Takes a sleeper for work; the caller posts its semaphore after unlocking. NULL: none is needed, or none sleeps. */
static struct worker *pick(struct pool *pool)
{
    struct worker *worker = pool->idle;

    if (pool->waking)
        return NULL;
    if (worker != NULL)
        pool->idle = worker->next;
    else if ((worker = pool->keeper) != NULL)
        pool->keeper = NULL;
    else
        return NULL;
    worker->place = PLACE_RUNNING;
    pool->waking = true;
    return worker;
}

static void fire_due(struct pool *pool)
{
    struct gol_task *task;
    int64_t now_ns;

    if (pool->timers.count == 0)
        return;
    now_ns = gol_clock_ns();
    while ((task = gol_timers_pop_due(&pool->timers, now_ns)) != NULL)
        enqueue(pool, task);
}

/* Sleeps, as keeper or until it is picked; unlocks meanwhile. */
static void sleep_until_needed(struct pool *pool, struct worker *worker)
{
    int64_t until_ns = GOL_OS_NEVER;

    if (pool->keeper == NULL && pool->timers.count > 0) {
        pool->keeper = worker;
        worker->place = PLACE_KEEPER;
        until_ns = gol_timers_earliest(&pool->timers);
    } else {
        worker->next = pool->idle;
        pool->idle = worker;
        worker->place = PLACE_IDLE;
    }
    /* A post may come late, for a pick that this worker found out about by itself: that is not a pick. */
    do {
        pthread_mutex_unlock(&pool->lock);
        gol_os_sem_wait(&worker->wake, until_ns);
        pthread_mutex_lock(&pool->lock);
    } while (worker->place == PLACE_IDLE);
    if (worker->place == PLACE_KEEPER)
        pool->keeper = NULL; /* its time has come, or an earlier one was set: look */
    else
        pool->waking = false; /* picked */
    worker->place = PLACE_RUNNING;
}

/* The next task to visit; sleeps while there is none. NULL: the pool stops. *helper is to be woken, or NULL. */
static struct gol_task *next_task(struct pool *pool, struct worker *worker, struct worker **helper)
{
    *helper = NULL;
    for (;;) {
        struct gol_task *task;

        fire_due(pool);
        task = dequeue(pool);
        if (task != NULL) {
            if (pool->first != NULL || (pool->timers.count > 0 && pool->keeper == NULL))
                *helper = pick(pool);
            return task;
        }
        if (pool->stopping)
            return NULL;
        sleep_until_needed(pool, worker);
    }
}

/* What a visit asked for. *rearm is a keeper to wake because an earlier timer was set, or NULL. */
static void settle(struct pool *pool, struct gol_task *task, enum gol_visit visit, int64_t wake_ns,
                   struct worker **rearm)
{
    *rearm = NULL;
    switch (visit) {
    case GOL_VISIT_REST:
        break;
    case GOL_VISIT_MORE:
        enqueue(pool, task);
        break;
    case GOL_VISIT_PAUSE:
        if (wake_ns < gol_timers_earliest(&pool->timers))
            *rearm = pool->keeper;
        gol_timers_push(&pool->timers, wake_ns, task);
        break;
    case GOL_VISIT_END:
        pool->n_tasks--;
        break;
    }
}

/* ---- workers ---- */

static void wake(struct worker *worker)
{
    if (worker != NULL)
        sem_post(&worker->wake);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    struct worker *helper;
    struct gol_task *task;

    pthread_mutex_lock(&pool->lock);
    while ((task = next_task(pool, worker, &helper)) != NULL) {
        struct worker *rearm;
        enum gol_visit visit;
        int64_t wake_ns = 0;

        pthread_mutex_unlock(&pool->lock);
        wake(helper);
        visit = gol_task_visit(task, TURNS_A_VISIT, &wake_ns);
        if (visit == GOL_VISIT_END)
            gol_task_free(task);
        pthread_mutex_lock(&pool->lock);
        settle(pool, task, visit, wake_ns, &rearm);
        if (rearm != NULL) {
            pthread_mutex_unlock(&pool->lock);
            wake(rearm);
            pthread_mutex_lock(&pool->lock);
        }
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* ---- the dispatcher ---- */

static enum gol_code pool_admit(struct gol_scheduler *scheduler, struct gol_task *task, struct gol_err *err)
{
    struct pool *pool = (struct pool *)scheduler;
    enum gol_code code;

    (void)task;
    pthread_mutex_lock(&pool->lock);
    code = gol_timers_reserve(&pool->timers, pool->n_tasks + 1, err);
    if (code == GOL_OK)
        pool->n_tasks++;
    pthread_mutex_unlock(&pool->lock);
    return code;
}

static void pool_schedule(struct gol_scheduler *scheduler, struct gol_task *task)
{
    struct pool *pool = (struct pool *)scheduler;
    struct worker *helper;

    pthread_mutex_lock(&pool->lock);
    enqueue(pool, task);
    helper = pick(pool);
    pthread_mutex_unlock(&pool->lock);
    wake(helper);
}

/* Stops and joins the first n workers, and frees. */
static void stop(struct pool *pool, unsigned n)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    for (unsigned i = 0; i < n; i++)
        pool->workers[i].place = PLACE_RUNNING;
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < n; i++)
        wake(&pool->workers[i]);
    for (unsigned i = 0; i < n; i++)
        pthread_join(pool->workers[i].thread, NULL);
    for (unsigned i = 0; i < n; i++)
        sem_destroy(&pool->workers[i].wake);
    gol_timers_fini(&pool->timers);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* The workers are to stay, and sleep by now or are about to. */
static void pool_settle(struct gol_scheduler *scheduler)
{
    (void)scheduler;
}

static void pool_free(struct gol_scheduler *scheduler)
{
    struct pool *pool = (struct pool *)scheduler;

    stop(pool, pool->n_workers);
}

enum gol_code gol_pool_new(unsigned workers, struct gol_scheduler **out, struct gol_err *err)
{
    struct pool *pool = calloc(1, sizeof *pool + workers * sizeof pool->workers[0]);

    *out = NULL;
    if (pool == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a pool of %u workers", workers);
    pool->base = (struct gol_scheduler){pool_admit, pool_schedule, pool_settle, pool_free};
    pool->n_workers = workers;
    pthread_mutex_init(&pool->lock, NULL);
    gol_timers_init(&pool->timers);
    for (unsigned i = 0; i < workers; i++) {
        struct worker *worker = &pool->workers[i];
        enum gol_code code;

        worker->pool = pool;
        sem_init(&worker->wake, 0, 0);
        code = gol_thread_start(&worker->thread, work, worker, err);
        if (code != GOL_OK) {
            gol_err_prefix(err, "worker %u of %u", i + 1, workers);
            sem_destroy(&worker->wake);
            stop(pool, i);
            return code;
        }
    }
    *out = &pool->base;
    return GOL_OK;
}
