/*
 * A thread for each actor (Akka: pinned dispatcher): it sleeps on a semaphore of its own until the actor is
 * scheduled, and sleeps out the actor's pauses.
 *
 * Nobody waits for a thread while it is in use, and a thread cannot join itself; so each one that ends joins the one
 * that ended before it, and the last one is joined by settle, when all have got so far. At most one ended thread at a
 * time keeps its stack.
 *
 * Locks: `lock`, around the fields it guards only.
 */
#include "actor/alarm.h"
#include "actor/context.h"
#include "actor/os.h"
#include "actor/scheduler.h"
#include "util/clock.h"
#include "util/futex.h"
#include "util/thread.h"

#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

#define BELLS 64U
/*
 * Visits, of all actors, before the clock is asked whether to look at a mailbox: a prime, so that all have their turn.
 */
#define GAUGE_VISITS 61U

struct threads {
    struct gol_scheduler base;
    struct gol_worker all; /* stands for all threads: its counts are added to by each */
    struct gol_alarm alarm;
    /* any thread: atomic; futexes of those who sleep out a pause, by task: who rings wakes some that need not wake */
    _Atomic(uint32_t) bells[BELLS];
    _Atomic(int64_t) gauge_ns; /* any thread; when a mailbox is to be looked at next */
    /* any ending thread, under the lock */
    pthread_mutex_t lock;
    pthread_t ended; /* the last one; valid when any_ended */
    bool any_ended;
    size_t running; /* threads that have not followed yet */
    pthread_cond_t none; /* broadcast when that is 0 */
};

/* The place of one actor. */
struct gol_seat {
    /* set by admit, then read only */
    struct threads *threads;
    struct gol_task *task;
    pthread_t thread;
    /* any thread: posted for each scheduling */
    sem_t scheduled;
};

static struct threads *threads_of(struct gol_scheduler *scheduler)
{
    return (struct threads *)scheduler;
}

/* Makes the calling thread the last one ended. True: *before is the one that was. */
static bool follow(struct threads *threads, pthread_t *before)
{
    bool any;

    pthread_mutex_lock(&threads->lock);
    any = threads->any_ended;
    *before = threads->ended;
    threads->ended = pthread_self();
    threads->any_ended = true;
    if (--threads->running == 0)
        pthread_cond_broadcast(&threads->none); /* several may settle at once */
    pthread_mutex_unlock(&threads->lock);
    return any;
}

/* One thread more, or one that there is not after all. */
static void count_running(struct threads *threads, bool more)
{
    pthread_mutex_lock(&threads->lock);
    threads->running += more ? 1 : (size_t)-1;
    pthread_mutex_unlock(&threads->lock);
}

static _Atomic(uint32_t) *bell_of(struct threads *threads, const struct gol_task *task)
{
    return &threads->bells[((uintptr_t)task >> 6) % BELLS];
}

/* Sleeps until wake_ns, or until the task is to end. */
static void pause_until(struct threads *threads, const struct gol_task *task, int64_t wake_ns)
{
    _Atomic(uint32_t) *bell = bell_of(threads, task);

    for (;;) {
        /* acquire: pairs with threads_hasten: a bell that was rung before is heard by looking at the task */
        const uint32_t seen = atomic_load_explicit(bell, memory_order_acquire);
        const int64_t now_ns = gol_clock_ns();

        if (now_ns >= wake_ns || gol_task_hurried(task))
            return;
        gol_futex_wait(bell, seen, wake_ns - now_ns);
    }
}

/* Looks how deep a mailbox is, if it is time for that again. Its visitor. */
static void gauge(struct threads *threads, struct gol_task *task)
{
    const int64_t now_ns = gol_clock_ns();

    /* relaxed, both: two that look at once do no harm */
    if (now_ns < atomic_load_explicit(&threads->gauge_ns, memory_order_relaxed))
        return;
    atomic_store_explicit(&threads->gauge_ns, now_ns + GOL_GAUGE_NS, memory_order_relaxed);
    gol_board_note_depth(threads->all.counts, gol_task_depth(task, GOL_DEPTH_MOST));
}

static void *run_actor(void *argument)
{
    struct gol_seat *seat = argument;
    struct threads *threads = seat->threads;
    struct gol_task *task = seat->task;
    struct gol_context *context = &gol_context_here;
    enum gol_visit visit = GOL_VISIT_REST;
    int64_t wake_ns = 0;
    pthread_t before;

    while (visit != GOL_VISIT_END) {
        const uint64_t messages = context->messages;

        if (visit == GOL_VISIT_REST)
            gol_os_sem_wait(&seat->scheduled, GOL_OS_NEVER);
        else if (visit == GOL_VISIT_PAUSE)
            pause_until(threads, task, wake_ns);
        /* seq_cst: pairs with runtime.c's visits; relaxed: a count for people */
        if (atomic_fetch_add_explicit(&threads->all.counts->activations, 1, memory_order_seq_cst) % GAUGE_VISITS == 0)
            gauge(threads, task);
        visit = gol_task_visit(&task, context, UINT_MAX, false, &wake_ns);
        atomic_fetch_add_explicit(&threads->all.counts->messages, context->messages - messages, memory_order_relaxed);
    }
    sem_destroy(&seat->scheduled);
    free(seat);
    if (follow(threads, &before))
        pthread_join(before, NULL);
    return NULL;
}

static enum gol_code threads_admit(struct gol_scheduler *scheduler, struct gol_task *task, struct gol_err *err)
{
    struct gol_seat *seat = malloc(sizeof *seat);
    enum gol_code code;

    if (seat == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a thread");
    seat->threads = threads_of(scheduler);
    seat->task = task;
    task->seat = seat;
    sem_init(&seat->scheduled, 0, 0);
    count_running(seat->threads, true);
    code = gol_thread_start(&seat->thread, run_actor, seat, err);
    if (code != GOL_OK) {
        count_running(seat->threads, false);
        sem_destroy(&seat->scheduled);
        free(seat);
    }
    return code;
}

static void threads_schedule(struct gol_scheduler *scheduler, struct gol_task *task)
{
    (void)scheduler;
    sem_post(&task->seat->scheduled);
}

static void ring(_Atomic(uint32_t) *bell)
{
    /* release: pairs with pause_until */
    atomic_fetch_add_explicit(bell, 1, memory_order_release);
    gol_futex_wake(bell, INT_MAX);
}

static void threads_hasten(struct gol_scheduler *scheduler, struct gol_task *task)
{
    ring(bell_of(threads_of(scheduler), task));
}

static void threads_hasten_all(struct gol_scheduler *scheduler)
{
    for (unsigned i = 0; i < BELLS; i++)
        ring(&threads_of(scheduler)->bells[i]);
}

static enum gol_code threads_arm(struct gol_scheduler *scheduler, struct gol_timer *timer, struct gol_err *err)
{
    return gol_alarm_arm(&threads_of(scheduler)->alarm, timer, err);
}

static bool threads_disarm(struct gol_scheduler *scheduler, struct gol_timer *timer)
{
    return gol_alarm_disarm(&threads_of(scheduler)->alarm, timer);
}

/* The thread is the actor's own: it may wait as it likes. */
static bool threads_block_begin(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
    return true;
}

static void threads_block_end(struct gol_scheduler *scheduler, struct gol_context *context)
{
    (void)scheduler;
    (void)context;
}

static int64_t threads_now_ns(const struct gol_scheduler *scheduler)
{
    (void)scheduler;
    return gol_clock_ns();
}

static struct gol_worker *threads_worker(const struct gol_scheduler *scheduler, unsigned i)
{
    (void)i;
    return &threads_of((struct gol_scheduler *)(uintptr_t)scheduler)->all;
}

static void threads_settle(struct gol_scheduler *scheduler)
{
    struct threads *threads = threads_of(scheduler);
    pthread_t last;
    bool any;

    pthread_mutex_lock(&threads->lock);
    while (threads->running > 0)
        pthread_cond_wait(&threads->none, &threads->lock);
    any = threads->any_ended;
    last = threads->ended;
    threads->any_ended = false;
    pthread_mutex_unlock(&threads->lock);
    if (any)
        pthread_join(last, NULL);
}

static void threads_free(struct gol_scheduler *scheduler)
{
    struct threads *threads = threads_of(scheduler);

    threads_settle(scheduler);
    gol_alarm_fini(&threads->alarm);
    pthread_mutex_destroy(&threads->lock);
    pthread_cond_destroy(&threads->none);
    free(threads);
}

enum gol_code gol_threads_new(struct gol_board *board, struct gol_scheduler **out, struct gol_err *err)
{
    struct threads *threads = calloc(1, sizeof *threads);

    *out = NULL;
    if (threads == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the threads dispatcher");
    threads->base = (struct gol_scheduler){
        .admit = threads_admit,
        .schedule = threads_schedule,
        .hasten = threads_hasten,
        .hasten_all = threads_hasten_all,
        .arm = threads_arm,
        .disarm = threads_disarm,
        .block_begin = threads_block_begin,
        .block_end = threads_block_end,
        .now_ns = threads_now_ns,
        .settle = threads_settle,
        .worker = threads_worker,
        .n_workers = 1,
        .one_for_all = true,
        .free = threads_free,
    };
    threads->all.scheduler = &threads->base;
    threads->all.counts = &board->workers[0];
    gol_slab_stock_init(&threads->all.stock, &board->workers[0].slots);
    gol_alarm_init(&threads->alarm);
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->none, NULL);
    *out = &threads->base;
    return GOL_OK;
}
