/*
 * A thread for each actor (Akka: pinned dispatcher): it sleeps on a semaphore of its own until the actor is
 * scheduled, and sleeps out the actor's pauses.
 *
 * Nobody waits for a thread while it is in use, and a thread cannot join itself; so each one that ends joins the
 * one that ended before it, and the last one is joined by settle. At most one ended thread at a time keeps its stack.
 *
 * Locks: `lock`, around the two fields it guards only.
 */
#include "actor/os.h"
#include "actor/scheduler.h"
#include "util/clock.h"
#include "util/thread.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

struct threads {
    struct gol_scheduler base;
    /* any ending thread, under the lock */
    pthread_mutex_t lock;
    pthread_t ended; /* the last one; valid when any_ended */
    bool any_ended;
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

/* Makes the calling thread the last one ended. True: *before is the one that was. */
static bool follow(struct threads *threads, pthread_t *before)
{
    bool any;

    pthread_mutex_lock(&threads->lock);
    any = threads->any_ended;
    *before = threads->ended;
    threads->ended = pthread_self();
    threads->any_ended = true;
    pthread_mutex_unlock(&threads->lock);
    return any;
}

static void *run_actor(void *argument)
{
    struct gol_seat *seat = argument;
    struct gol_task *task = seat->task;
    enum gol_visit visit = GOL_VISIT_REST;
    int64_t wake_ns = 0;
    pthread_t before;
    bool any_before;

    while (visit != GOL_VISIT_END) {
        if (visit == GOL_VISIT_REST)
            gol_os_sem_wait(&seat->scheduled, GOL_OS_NEVER);
        else if (visit == GOL_VISIT_PAUSE)
            gol_clock_sleep_until(wake_ns);
        visit = gol_task_visit(task, UINT_MAX, &wake_ns);
    }
    any_before = follow(seat->threads, &before);
    sem_destroy(&seat->scheduled);
    free(seat);
    gol_task_free(task); /* last: from here on settle or free may be waiting for this thread */
    if (any_before)
        pthread_join(before, NULL);
    return NULL;
}

static enum gol_code threads_admit(struct gol_scheduler *scheduler, struct gol_task *task, struct gol_err *err)
{
    struct threads *threads = (struct threads *)scheduler;
    struct gol_seat *seat = malloc(sizeof *seat);
    enum gol_code code;

    if (seat == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for a thread");
    seat->threads = threads;
    seat->task = task;
    task->seat = seat;
    sem_init(&seat->scheduled, 0, 0);
    code = gol_thread_start(&seat->thread, run_actor, seat, err);
    if (code != GOL_OK) {
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

static void threads_settle(struct gol_scheduler *scheduler)
{
    struct threads *threads = (struct threads *)scheduler;
    pthread_t last;
    bool any;

    pthread_mutex_lock(&threads->lock);
    any = threads->any_ended;
    last = threads->ended;
    threads->any_ended = false;
    pthread_mutex_unlock(&threads->lock);
    /* All tasks are gone, so every thread has followed the one before it: the last one ends last. */
    if (any)
        pthread_join(last, NULL);
}

static void threads_free(struct gol_scheduler *scheduler)
{
    struct threads *threads = (struct threads *)scheduler;

    threads_settle(scheduler);
    pthread_mutex_destroy(&threads->lock);
    free(threads);
}

enum gol_code gol_threads_new(struct gol_scheduler **out, struct gol_err *err)
{
    struct threads *threads = malloc(sizeof *threads);

    *out = NULL;
    if (threads == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory for the threads dispatcher");
    threads->base = (struct gol_scheduler){threads_admit, threads_schedule, threads_settle, threads_free};
    pthread_mutex_init(&threads->lock, NULL);
    threads->any_ended = false;
    *out = &threads->base;
    return GOL_OK;
}
