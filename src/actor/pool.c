/*
 * A pool: threads on the seats of workers (workers.h). How they sleep and wake is in pool_idle.c, how they change seats
 * in seats.c.
 */
#include "actor/pool.h"

#include "actor/os.h"
#include "util/clock.h"

#include <sched.h>
#include <stdlib.h>

static struct gol_pool *pool_of(struct gol_scheduler *scheduler)
{
    return (struct gol_pool *)scheduler;
}

static struct gol_member *member_here(const struct gol_context *context)
{
    return (struct gol_member *)context->worker;
}

/* ---- working ---- */

/*
 * The next task; searches and sleeps while there is none, and nothing waits in the local queue. NULL: that does, or the
 * pool stops, or the seat is wanted.
 */
static struct gol_task *next_task(struct gol_pool *pool, struct gol_context *context, struct gol_member *self)
{
    struct gol_task *task = gol_worker_next(&self->worker, context);

    if (task == NULL)
        task = gol_workers_find(self);
    return task != NULL || gol_local_any(&self->worker.warm.local) ? task : gol_pool_wait(pool, self);
}

/* False: it ended before the local queue had its turn. */
static bool visit_in_a_row(struct gol_pool *pool, struct gol_context *context, struct gol_task *task)
{
    const uint64_t messages = context->messages;
    struct gol_member *self = member_here(context);
    int64_t wake_ns = 0;
    enum gol_visit visit;

    if (task != NULL)
        gol_worker_count(&self->worker.counts->activations, 1);
    visit = gol_task_visit(&task, context, GOL_TURNS_A_VISIT, true, &wake_ns);
    self = member_here(context); /* another seat, when the handler was blocked meanwhile */
    gol_worker_count(&self->worker.counts->messages, context->messages - messages);
    if (visit == GOL_VISIT_MORE) {
        if (gol_workers_again(self, task) && pool->workers.n > 1)
            gol_pool_wake(pool, self);
    } else if (visit == GOL_VISIT_PAUSE) {
        if (gol_workers_pause(self, task, wake_ns) != GOL_OK)
            gol_task_fail(task, context);
    }
    return visit != GOL_VISIT_MORE && visit != GOL_VISIT_PAUSE;
}

static void visit(struct gol_pool *pool, struct gol_context *context, struct gol_task *task)
{
    if (!visit_in_a_row(pool, context, task) && task != NULL && gol_local_any(&member_here(context)->worker.warm.local))
        visit_in_a_row(pool, context, NULL);
}

/* Deadlines of a worker that is busy are watched by one that sleeps. */
static void look_after_timers(struct gol_pool *pool, struct gol_member *self)
{
    /* relaxed: its own worker's, see gol_pool_watch */
    const int64_t earliest_ns = atomic_load_explicit(&self->earliest_ns, memory_order_relaxed);

    if (earliest_ns != GOL_OS_NEVER && pool->workers.n > 1)
        gol_pool_watch(pool, earliest_ns);
}

/* A call, so that the loop below keeps the pointer, and does not ask for the thread's own copy at each use. */
static __attribute__((noinline)) struct gol_context *own_context(void)
{
    struct gol_context *context = &gol_context_here;

    __asm__("" : "+r"(context)); /* the compiler is not to look through it */
    return context;
}

void *gol_pool_work(void *argument)
{
    struct gol_hand *hand = argument;
    struct gol_pool *pool = hand->pool;
    struct gol_context *context = own_context();

    gol_clock_tighten();
    while (gol_seats_wait(hand, context)) {
        for (;;) {
            struct gol_member *self = member_here(context);
            struct gol_task *task;

            if (GOL_UNLIKELY((int)(self->worker.tick - self->pace.next_tick) >= 0) && pool->workers.n > 1)
                gol_team_feel(pool, self);
            task = next_task(pool, context, self);
            if (task != NULL || gol_local_any(&member_here(context)->worker.warm.local)) {
                look_after_timers(pool, member_here(context));
                visit(pool, context, task);
            }
            /*
             * relaxed: it is asked again after each row of visits. After, and not before: those who want a seat back
             * have waited for what others do meanwhile.
             */
            if (atomic_load_explicit(&pool->wanting, memory_order_relaxed) > 0 && gol_seats_yield(hand, context))
                break;
            if (task == NULL &&
                atomic_load_explicit(&pool->stopping, memory_order_acquire)) { /* pairs with pool_free */
                return NULL;
            }
        }
    }
    return NULL;
}

/* ---- the dispatcher ---- */

/*
 * What a guest brings may be the last there is to do: once others can have it the runtime may be freed, but for those
 * who are still in here.
 */
static void enter(struct gol_pool *pool)
{
    atomic_fetch_add_explicit(&pool->guests, 1, memory_order_relaxed); /* relaxed: published with what it brings */
}

static void leave(struct gol_pool *pool)
{
    atomic_fetch_sub_explicit(&pool->guests, 1, memory_order_release); /* pairs with pool_free */
}

static void pool_schedule(struct gol_scheduler *scheduler, struct gol_task *task)
{
    struct gol_pool *pool = pool_of(scheduler);

    enter(pool);
    gol_workers_inject(&pool->workers, task);
    gol_pool_wake(pool, NULL);
    leave(pool);
}

static void pool_offered(struct gol_scheduler *scheduler, struct gol_worker *worker)
{
    struct gol_pool *pool = pool_of(scheduler);
    struct gol_member *self = (struct gol_member *)worker;

    /* relaxed: it is about help, as in pool_spill */
    if (self->rest != NULL && atomic_load_explicit(&pool->parked, memory_order_relaxed) +
                                      atomic_load_explicit(&pool->searching, memory_order_relaxed) >
                                  0)
        gol_workers_flush(self);
    gol_pool_wake(pool, self);
}

static void pool_spill(struct gol_scheduler *scheduler, struct gol_context *context)
{
    struct gol_pool *pool = pool_of(scheduler);

    /* relaxed, both: it is about help, which may come a little later */
    if (atomic_load_explicit(&pool->parked, memory_order_relaxed) == 0 &&
        atomic_load_explicit(&pool->searching, memory_order_relaxed) == 0)
        return;
    if (gol_workers_spill(member_here(context)))
        gol_pool_wake(pool, member_here(context));
}

static void pool_hasten(struct gol_scheduler *scheduler, struct gol_task *task)
{
    struct gol_pool *pool = pool_of(scheduler);

    if (!gol_workers_hasten(&pool->workers, task))
        return;
    gol_workers_inject(&pool->workers, task);
    gol_pool_wake(pool, NULL);
}

static void pool_hasten_all(struct gol_scheduler *scheduler)
{
    struct gol_pool *pool = pool_of(scheduler);
    struct gol_task *next;

    for (struct gol_task *task = gol_workers_hasten_all(&pool->workers); task != NULL; task = next) {
        next = task->next;
        gol_workers_inject(&pool->workers, task);
        gol_pool_wake(pool, NULL);
    }
}

static enum gol_code pool_arm(struct gol_scheduler *scheduler, struct gol_timer *timer, struct gol_err *err)
{
    struct gol_context *context = &gol_context_here;
    struct gol_pool *pool = pool_of(scheduler);
    struct gol_member *member = context->worker != NULL && context->worker->scheduler == scheduler
                                    ? member_here(context)
                                    : &pool->workers.members[0];
    const int64_t deadline_ns = gol_timer_deadline_ns(timer);
    enum gol_code code;

    enter(pool);
    code = gol_workers_arm(member, timer, err);
    if (code == GOL_OK)
        gol_pool_watch(pool, deadline_ns);
    leave(pool);
    return code;
}

static bool pool_disarm(struct gol_scheduler *scheduler, struct gol_timer *timer)
{
    return gol_workers_disarm(&pool_of(scheduler)->workers, timer);
}

static int64_t pool_now_ns(const struct gol_scheduler *scheduler)
{
    (void)scheduler;
    return gol_clock_ns();
}

static struct gol_worker *pool_worker(const struct gol_scheduler *scheduler, unsigned i)
{
    return &((const struct gol_pool *)scheduler)->workers.members[i].worker;
}

static void pool_free(struct gol_scheduler *scheduler)
{
    struct gol_pool *pool = pool_of(scheduler);

    /* seq_cst: pairs with the look before a worker sleeps */
    atomic_store_explicit(&pool->stopping, 1, memory_order_seq_cst);
    for (unsigned i = 0; i < pool->workers.n; i++)
        gol_pool_rouse(pool);
    gol_team_call(pool);
    gol_seats_close(pool);
    while (atomic_load_explicit(&pool->guests, memory_order_acquire) > 0) /* pairs with leave */
        sched_yield();
    gol_workers_fini(&pool->workers);
    pthread_mutex_destroy(&pool->lock);
    free(pool->beds);
    free(pool);
}

enum gol_code gol_pool_new(unsigned workers, struct gol_board *board, struct gol_scheduler **out, struct gol_err *err)
{
    struct gol_pool *pool = aligned_alloc(64, sizeof *pool);
    enum gol_code code;

    *out = NULL;
    if (pool == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a pool of %u workers", workers);
    *pool = (struct gol_pool){
        .base =
            {
                .schedule = pool_schedule,
                .offered = pool_offered,
                .hasten = pool_hasten,
                .hasten_all = pool_hasten_all,
                .arm = pool_arm,
                .disarm = pool_disarm,
                .block_begin = gol_seats_block_begin,
                .block_end = gol_seats_block_end,
                .load = gol_pool_load,
                .spill = pool_spill,
                .now_ns = pool_now_ns,
                .worker = pool_worker,
                .n_workers = workers,
                .free = pool_free,
            },
        .beds = calloc(workers, sizeof *pool->beds),
    };
    pthread_mutex_init(&pool->lock, NULL);
    atomic_init(&pool->watched_ns, GOL_OS_NEVER);
    code = pool->beds != NULL
               ? gol_workers_init(&pool->workers, workers, true, (uint64_t)gol_clock_ns(), board, &pool->base, err)
               : gol_err_set(err, GOL_NO_MEMORY, "no memory for a pool of %u workers", workers);
    if (code != GOL_OK) {
        free(pool->beds);
        free(pool);
        return code;
    }
    for (unsigned i = 0; i < workers; i++) {
        struct gol_err why;

        if (gol_seats_hire(pool, &pool->workers.members[i], &why) == NULL) {
            pool_free(&pool->base);
            return gol_err_set(err, why.code, "worker %u of %u: %s", i + 1, workers, why.message);
        }
    }
    *out = &pool->base;
    return GOL_OK;
}
