/*
 * What a future is made of; for future.c and await.c only.
 *
 * It has a lock of its own, taken once by whoever settles it and so nearly always free. Who waits puts a *watch*
 * on every future that is pending; each settling takes one off the number that the waiter still misses, and the one
 * that takes the last wakes it.
 *
 * Order of finishing. Each settling draws a ticket from one counter, inside the future's lock. A waiter first reads
 * the counter, then visits the futures one by one under their locks, and reports those whose ticket is not above what
 * it read. A future that it found pending will draw later than it read, so a report is always a whole prefix of the
 * order: what is reported first stays first in every later report.
 *
 * Locks: one future's lock at a time; inside it only the table of pumps.
 */
#ifndef GOL_ACTOR_FUTURE_INNER_H
#define GOL_ACTOR_FUTURE_INNER_H

#include "actor/future.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>

struct gol_pump;

/* A thread that waits; lives on its stack. */
struct gol_waiter {
    /* any thread: atomic */
    _Atomic(int64_t) missing; /* settlings until it may go on; goes below 0 when more come */
    sem_t enough; /* posted once, by the settling that makes `missing` 0 */
    /* the waiter only */
    struct gol_watch *pumps; /* the watches that have one */
    bool elsewhere; /* a future waited for comes from threads that run by themselves */
};

/* One future that a waiter waits for. */
struct gol_watch {
    /* any thread, under the future's lock */
    struct gol_watch *next;
    struct gol_watch **link; /* what points at this watch; NULL: not on a list */
    struct gol_waiter *waiter;
    /* the waiter only */
    struct gol_watch *next_pump;
    struct gol_pump *pump; /* the first watch of each pump has a reference; or NULL */
    int64_t until_ns; /* in that one's virtual time */
};

struct gol_future {
    /* the question; the answering side's only */
    _Alignas(64) struct gol_mail mail;
    /* any thread: atomic */
    atomic_uint refs;
    /* written by the settling under the lock, before the ticket, then read only */
    enum gol_code code;
    struct gol_msg reply;
    /* any thread, under the lock; whether there is a ticket may be read without it */
    _Atomic(uint64_t) ticket; /* 0: pending */
    pthread_mutex_t lock;
    struct gol_watch *watches;
    struct gol_pump *pump; /* of the seeded runtime that is to answer; NULL: none, or settled */
};

/* Tickets drawn. One line for all runtimes: a future does not know its own. Any thread: atomic. */
extern _Atomic(uint64_t) gol_future_tickets;

static inline uint64_t gol_future_ticket(struct gol_future *future)
{
    /* acquire: pairs with the settling (future.c), so that who sees the ticket sees the answer */
    return atomic_load_explicit(&future->ticket, memory_order_acquire);
}

#endif
