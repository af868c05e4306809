/*
 * Waiting for futures: one, or enough of several. The waiter sleeps on a semaphore; where what it waits for has to be
 * run by itself (seeded runtimes, pump.h), it does that in the place of sleeping.
 */
#include "actor/future_inner.h"
#include "actor/os.h"
#include "actor/pump.h"
#include "actor/scheduler.h"
#include "util/clock.h"

#include <stdlib.h>

#define LOOK_AGAIN_NS 1000000 /* when seeded runtimes have nothing to do, but threads elsewhere might give them some */

/* ---- watches ---- */

/* One settling less to wait for. */
static void count_down(struct gol_waiter *waiter)
{
    /* acq_rel: as in settle in future.c */
    if (atomic_fetch_sub_explicit(&waiter->missing, 1, memory_order_acq_rel) == 1)
        sem_post(&waiter->enough);
}

static bool has_enough(struct gol_waiter *waiter)
{
    /* acquire: pairs with the settlings that counted down */
    return atomic_load_explicit(&waiter->missing, memory_order_acquire) <= 0;
}

/* Remembers what has to be run for this pending future. */
static void note_pump(struct gol_waiter *waiter, struct gol_watch *watch, struct gol_pump *pump)
{
    const struct gol_watch *known = waiter->pumps;

    if (pump == NULL) {
        waiter->elsewhere = true;
        return;
    }
    while (known != NULL && known->pump != pump)
        known = known->next_pump;
    if (known != NULL)
        return;
    watch->pump = gol_pump_retain(pump);
    watch->next_pump = waiter->pumps;
    waiter->pumps = watch;
}

/* Puts a watch on every future that is pending, and counts the others as settled. */
static void watch_all(struct gol_future *const *futures, size_t n, struct gol_watch *watches, struct gol_waiter *waiter)
{
    for (size_t i = 0; i < n; i++) {
        struct gol_future *future = futures[i];
        struct gol_watch *watch = &watches[i];

        *watch = (struct gol_watch){.waiter = waiter};
        pthread_mutex_lock(&future->lock);
        if (gol_future_pending(future)) {
            watch->next = future->watches;
            watch->link = &future->watches;
            if (watch->next != NULL)
                watch->next->link = &watch->next;
            future->watches = watch;
            note_pump(waiter, watch, future->pump);
        } else {
            count_down(waiter);
        }
        pthread_mutex_unlock(&future->lock);
    }
}

static void unwatch_all(struct gol_future *const *futures, size_t n, struct gol_watch *watches)
{
    for (size_t i = 0; i < n; i++) {
        struct gol_watch *watch = &watches[i];

        pthread_mutex_lock(&futures[i]->lock);
        if (watch->link != NULL) {
            *watch->link = watch->next;
            if (watch->next != NULL)
                watch->next->link = watch->link;
        }
        pthread_mutex_unlock(&futures[i]->lock);
        gol_pump_release(watch->pump);
    }
}

/* ---- running seeded runtimes ---- */

/* One step of each. False: none has anything to do. */
static bool step_all(struct gol_waiter *waiter)
{
    bool moved = false;

    for (struct gol_watch *watch = waiter->pumps; watch != NULL && !has_enough(waiter); watch = watch->next_pump)
        if (gol_pump_step(watch->pump, watch->until_ns))
            moved = true;
    return moved;
}

/* Whether a thread may still settle what these runtimes do not. */
static bool others_may(const struct gol_waiter *waiter)
{
    bool may = waiter->elsewhere;

    for (const struct gol_watch *watch = waiter->pumps; watch != NULL && !may; watch = watch->next_pump)
        may = !gol_pump_lives(watch->pump); /* somebody kept a promise of it */
    return may;
}

static void run_until_enough(struct gol_waiter *waiter, int64_t timeout_ns, int64_t deadline_ns)
{
    for (struct gol_watch *watch = waiter->pumps; watch != NULL; watch = watch->next_pump)
        watch->until_ns = gol_pump_deadline(watch->pump, timeout_ns);
    while (!has_enough(waiter)) {
        const bool moved = step_all(waiter);
        int64_t now_ns;

        if (has_enough(waiter) || (!moved && !others_may(waiter)))
            return;
        if (moved && !waiter->elsewhere)
            continue; /* the clock that counts is theirs */
        now_ns = gol_clock_ns();
        if (now_ns >= deadline_ns)
            return;
        if (!moved) {
            const int64_t again_ns = gol_os_deadline(now_ns, LOOK_AGAIN_NS);

            gol_os_sem_wait(&waiter->enough, again_ns < deadline_ns ? again_ns : deadline_ns);
        }
    }
}

/* ---- waiting ---- */

/* Waits until k of the n are settled or the deadline has passed. */
static enum gol_code wait_for(struct gol_future *const *futures, size_t n, size_t k, int64_t timeout_ns,
                              int64_t deadline_ns, struct gol_err *err)
{
    struct gol_watch single;
    struct gol_watch *watches = &single;
    struct gol_waiter waiter = {.pumps = NULL};

    if (n > 1)
        watches = n <= SIZE_MAX / sizeof *watches ? malloc(n * sizeof *watches) : NULL;
    if (watches == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory to wait for %zu futures", n);
    atomic_init(&waiter.missing, (int64_t)k);
    sem_init(&waiter.enough, 0, 0);
    watch_all(futures, n, watches, &waiter);
    if (waiter.pumps != NULL)
        run_until_enough(&waiter, timeout_ns, deadline_ns);
    else
        gol_os_sem_wait(&waiter.enough, deadline_ns);
    unwatch_all(futures, n, watches);
    sem_destroy(&waiter.enough);
    if (watches != &single)
        free(watches);
    return GOL_OK;
}

struct finish {
    uint64_t ticket;
    size_t index;
};

static int compare_finish(const void *left, const void *right)
{
    const struct finish *a = left;
    const struct finish *b = right;

    if (a->ticket != b->ticket)
        return a->ticket < b->ticket ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index); /* the same future twice */
}

/* Notes those that are settled in finished[0 .. n-1], and counts them. */
static size_t look(struct gol_future *const *futures, size_t n, struct finish *finished)
{
    /* relaxed: as in the settling; the locks below order the two */
    const uint64_t drawn = atomic_load_explicit(&gol_future_tickets, memory_order_relaxed);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t ticket;

        pthread_mutex_lock(&futures[i]->lock);
        ticket = gol_future_ticket(futures[i]);
        pthread_mutex_unlock(&futures[i]->lock);
        if (ticket == 0 || ticket > drawn)
            continue;
        finished[count++] = (struct finish){ticket, i};
    }
    return count;
}

/* What get and wait check alike; the deadline of a timeout. */
static enum gol_code begin_wait(int64_t timeout_ns, int64_t *deadline_ns, struct gol_err *err)
{
    *deadline_ns = timeout_ns <= 0 ? GOL_OS_NEVER : gol_os_deadline(gol_clock_ns(), timeout_ns);
    if (timeout_ns < 0 && timeout_ns != GOL_FOREVER)
        return gol_err_set(err, GOL_INVALID, "a timeout of %lld ns is negative", (long long)timeout_ns);
    if (timeout_ns != 0 && gol_task_visiting())
        return gol_err_set(err, GOL_WOULD_DEADLOCK, "a handler must not wait for an answer, only look (timeout 0)");
    return GOL_OK;
}

static enum gol_code timed_out(size_t ready, size_t k, struct gol_err *err)
{
    return gol_err_set(err, GOL_TIMED_OUT, "%zu of the %zu answers waited for came in time", ready, k);
}

static enum gol_code no_answer(enum gol_code code, struct gol_err *err)
{
    switch (code) {
    case GOL_CLOSED:
        return gol_err_set(err, code, "the actor ended its turn without an answer");
    case GOL_STOPPED:
        return gol_err_set(err, code, "the call was cancelled");
    default:
        return gol_err_set(err, code, "the promise was broken: %s", gol_code_meaning(code));
    }
}

enum gol_code gol_future_get(struct gol_future *future, int64_t timeout_ns, struct gol_msg *reply, struct gol_err *err)
{
    int64_t deadline_ns;
    enum gol_code code = begin_wait(timeout_ns, &deadline_ns, err);

    if (code == GOL_OK && timeout_ns != 0 && gol_future_pending(future))
        code = wait_for(&future, 1, 1, timeout_ns, deadline_ns, err);
    if (code != GOL_OK)
        return code;
    if (gol_future_pending(future))
        return timed_out(0, 1, err);
    if (future->code != GOL_OK)
        return no_answer(future->code, err);
    *reply = future->reply;
    return GOL_OK;
}

enum gol_code gol_future_wait(struct gol_future *const *futures, size_t n, size_t k, int64_t timeout_ns, size_t *ready,
                              size_t *n_ready, struct gol_err *err)
{
    struct finish *finished = NULL;
    int64_t deadline_ns;
    enum gol_code code;

    *n_ready = 0;
    if (k < 1 || k > n)
        return gol_err_set(err, GOL_INVALID, "cannot wait for %zu of %zu futures", k, n);
    code = begin_wait(timeout_ns, &deadline_ns, err);
    if (code != GOL_OK)
        return code;
    finished = n <= SIZE_MAX / sizeof *finished ? malloc(n * sizeof *finished) : NULL;
    if (finished == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory to wait for %zu futures", n);

    *n_ready = look(futures, n, finished);
    if (*n_ready < k && timeout_ns != 0) {
        code = wait_for(futures, n, k, timeout_ns, deadline_ns, err);
        *n_ready = look(futures, n, finished);
    }
    qsort(finished, *n_ready, sizeof *finished, compare_finish);
    for (size_t i = 0; i < *n_ready; i++)
        ready[i] = finished[i].index;
    free(finished);
    if (code == GOL_OK && *n_ready < k)
        code = timed_out(*n_ready, k, err);
    return code;
}
