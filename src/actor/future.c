/*
 * A future has a lock of its own, taken once by the actor that settles it and so nearly always free. Whoever waits
 * puts a *watch* on every future that is pending and sleeps on one semaphore; each settling takes one off the
 * number that the waiter still misses, and the one that takes the last wakes it.
 *
 * Order of finishing. Each settling draws a ticket from one counter, inside the future's lock. A waiter first reads
 * the counter, then visits the futures one by one, and reports those whose ticket is not above what it read. A
 * future that it found pending will draw later than it read, so a report is always a whole prefix of the order:
 * what is reported first stays first in every later report.
 *
 * Locks: one future's lock at a time, nothing is locked inside it.
 */
#include "actor/future.h"

#include "actor/os.h"
#include "actor/scheduler.h"
#include "util/clock.h"

#include <pthread.h>
#include <stdlib.h>

/* A thread that waits; lives on its stack. */
struct waiter {
    /* any thread: atomic */
    _Atomic(int64_t) missing; /* settlings until it may go on; goes below 0 when more come */
    sem_t enough; /* posted once, by the settling that makes `missing` 0 */
};

/* One future that a waiter waits for. */
struct watch {
    struct watch *next;
    struct watch **link; /* what points at this watch; NULL: not on a list */
    struct waiter *waiter;
};

struct gol_future {
    struct gol_mail mail; /* the question; the answering side's only */
    /* any thread: atomic */
    atomic_uint refs;
    /* any thread, under the lock */
    pthread_mutex_t lock;
    struct watch *watches;
    uint64_t ticket; /* 0: pending */
    /* written by the settling under the lock, then read only */
    enum gol_code code;
    struct gol_msg reply;
};

/* Tickets drawn. One line for all runtimes: a future does not know its own. */
static _Alignas(64) _Atomic(uint64_t) tickets;

struct gol_future *gol_future_new(const struct gol_msg *request)
{
    struct gol_future *future = malloc(sizeof *future);

    if (future == NULL)
        return NULL;
    future->mail.msg = *request;
    future->mail.msg.size |= GOL_MAIL_CALL;
    atomic_init(&future->refs, 2);
    pthread_mutex_init(&future->lock, NULL); /* cannot fail without attributes on Linux */
    future->watches = NULL;
    future->ticket = 0;
    future->reply.blob = NULL;
    return future;
}

struct gol_mail *gol_future_mail(struct gol_future *future)
{
    return &future->mail;
}

struct gol_future *gol_future_of(struct gol_mail *mail)
{
    return (struct gol_future *)(void *)((char *)mail - offsetof(struct gol_future, mail));
}

void gol_future_release(struct gol_future *future)
{
    /* acq_rel: pairs with itself, so that the other side is done before the last one frees */
    if (future == NULL || atomic_fetch_sub_explicit(&future->refs, 1, memory_order_acq_rel) != 1)
        return;
    gol_blob_release(future->reply.blob);
    pthread_mutex_destroy(&future->lock);
    free(future);
}

void gol_future_settle(struct gol_future *future, enum gol_code code, const struct gol_msg *reply)
{
    pthread_mutex_lock(&future->lock);
    future->code = code;
    if (reply != NULL)
        future->reply = *reply;
    /* relaxed: see "order of finishing"; the locks order the draw and the reading of the counter */
    future->ticket = atomic_fetch_add_explicit(&tickets, 1, memory_order_relaxed) + 1;
    while (future->watches != NULL) {
        struct watch *watch = future->watches;

        future->watches = watch->next;
        watch->link = NULL;
        /*
         * acq_rel: pairs with itself along the row of settlings. The waiter cannot leave before it has had this
         * lock, so it is alive here even after the post.
         */
        if (atomic_fetch_sub_explicit(&watch->waiter->missing, 1, memory_order_acq_rel) == 1)
            sem_post(&watch->waiter->enough);
    }
    pthread_mutex_unlock(&future->lock);
}

/* ---- waiting ---- */

/* Puts a watch on every future that is pending, and counts the others as settled. */
static void watch_all(struct gol_future *const *futures, size_t n, struct watch *watches, struct waiter *waiter)
{
    for (size_t i = 0; i < n; i++) {
        struct gol_future *future = futures[i];
        struct watch *watch = &watches[i];

        *watch = (struct watch){.waiter = waiter};
        pthread_mutex_lock(&future->lock);
        if (future->ticket == 0) {
            watch->next = future->watches;
            watch->link = &future->watches;
            if (watch->next != NULL)
                watch->next->link = &watch->next;
            future->watches = watch;
        } else if (atomic_fetch_sub_explicit(&waiter->missing, 1, memory_order_acq_rel) == 1) {
            /* acq_rel: as in gol_future_settle */
            sem_post(&waiter->enough);
        }
        pthread_mutex_unlock(&future->lock);
    }
}

static void unwatch_all(struct gol_future *const *futures, size_t n, struct watch *watches)
{
    for (size_t i = 0; i < n; i++) {
        struct watch *watch = &watches[i];

        pthread_mutex_lock(&futures[i]->lock);
        if (watch->link != NULL) {
            *watch->link = watch->next;
            if (watch->next != NULL)
                watch->next->link = watch->link;
        }
        pthread_mutex_unlock(&futures[i]->lock);
    }
}

/* Sleeps until k of the n are settled or the deadline has passed. */
static enum gol_code sleep_for(struct gol_future *const *futures, size_t n, size_t k, int64_t deadline_ns,
                               struct gol_err *err)
{
    struct watch single;
    struct watch *watches = &single;
    struct waiter waiter;

    if (n > 1)
        watches = n <= SIZE_MAX / sizeof *watches ? malloc(n * sizeof *watches) : NULL;
    if (watches == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "no memory to wait for %zu futures", n);
    atomic_init(&waiter.missing, (int64_t)k);
    sem_init(&waiter.enough, 0, 0);
    watch_all(futures, n, watches, &waiter);
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

/* Counts those that are settled, and notes them in finished[0 .. n-1] when it is not NULL. */
static size_t look(struct gol_future *const *futures, size_t n, struct finish *finished)
{
    /* relaxed: as in gol_future_settle */
    const uint64_t drawn = atomic_load_explicit(&tickets, memory_order_relaxed);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t ticket;

        pthread_mutex_lock(&futures[i]->lock);
        ticket = futures[i]->ticket;
        pthread_mutex_unlock(&futures[i]->lock);
        if (ticket == 0 || ticket > drawn)
            continue;
        if (finished != NULL)
            finished[count] = (struct finish){ticket, i};
        count++;
    }
    return count;
}

/* What get and wait check alike; the deadline of a timeout. */
static enum gol_code begin_wait(int64_t timeout_ns, int64_t *deadline_ns, struct gol_err *err)
{
    if (timeout_ns < 0 && timeout_ns != GOL_FOREVER)
        return gol_err_set(err, GOL_INVALID, "a timeout of %lld ns is negative", (long long)timeout_ns);
    if (timeout_ns != 0 && gol_task_visiting())
        return gol_err_set(err, GOL_WOULD_DEADLOCK, "a handler must not wait for an answer, only look (timeout 0)");
    *deadline_ns = timeout_ns <= 0 ? GOL_OS_NEVER : gol_os_deadline(gol_clock_ns(), timeout_ns);
    return GOL_OK;
}

static enum gol_code timed_out(size_t ready, size_t k, struct gol_err *err)
{
    return gol_err_set(err, GOL_TIMED_OUT, "%zu of the %zu answers waited for came in time", ready, k);
}

enum gol_code gol_future_get(struct gol_future *future, int64_t timeout_ns, struct gol_msg *reply, struct gol_err *err)
{
    int64_t deadline_ns;
    enum gol_code code = begin_wait(timeout_ns, &deadline_ns, err);

    if (code == GOL_OK && timeout_ns != 0 && look(&future, 1, NULL) == 0)
        code = sleep_for(&future, 1, 1, deadline_ns, err);
    if (code != GOL_OK)
        return code;
    if (look(&future, 1, NULL) == 0)
        return timed_out(0, 1, err);
    if (future->code != GOL_OK)
        return gol_err_set(err, future->code, "the actor ended its turn without an answer");
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
        code = sleep_for(futures, n, k, deadline_ns, err);
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
