/*
 * Seats: as many threads run handlers as there are workers, but a thread may be stuck inside a handler that has to
 * wait. It gives its worker's seat to a spare thread then, and when it can go on, it asks for a seat and gets one from
 * the first worker that is between two rows of visits.
 */
#include "actor/pool.h"
#include "util/futex.h"
#include "util/thread.h"

#include <stdlib.h>

/* Under the lock. */
static void give(struct gol_hand *hand, struct gol_member *seat)
{
    hand->seat = seat;
    seat->hand = hand;
}

/*
 * To the seat that it was given. Not under the lock: it often runs at once, in place of the caller, and would have to
 * wait for that.
 */
static void call(struct gol_hand *hand)
{
    gol_processors_bring(hand->thread, &hand->left); /* the caller has no seat any more, and is about to sleep */
    /* release: pairs with gol_seats_wait */
    atomic_store_explicit(&hand->called, 1, memory_order_release);
    gol_futex_wake(&hand->called, 1);
}

struct gol_hand *gol_seats_hire(struct gol_pool *pool, struct gol_member *seat, struct gol_err *err)
{
    struct gol_hand *hand = calloc(1, sizeof *hand);

    if (hand == NULL) {
        gol_err_set(err, GOL_NO_MEMORY, "no memory for a thread of the pool");
        return NULL;
    }
    hand->pool = pool;
    hand->seat = seat;
    if (seat != NULL)
        seat->hand = hand;
    atomic_init(&hand->called, seat != NULL);
    if (gol_thread_start(&hand->thread, gol_pool_work, hand, err) != GOL_OK) {
        free(hand);
        return NULL;
    }
    pthread_mutex_lock(&pool->lock);
    hand->next_made = pool->hands;
    pool->hands = hand;
    pthread_mutex_unlock(&pool->lock);
    return hand;
}

bool gol_seats_wait(struct gol_hand *hand, struct gol_context *context)
{
    /* acquire: pairs with call and with the pool's stop */
    while (atomic_load_explicit(&hand->called, memory_order_acquire) == 0)
        gol_futex_wait(&hand->called, 0, -1);
    atomic_store_explicit(&hand->called, 0,
                          memory_order_relaxed); /* relaxed: it is called again only with a seat gone */
    gol_processors_go_back(&hand->left);
    gol_workers_sit(context, hand->seat);
    return hand->seat != NULL;
}

bool gol_seats_yield(struct gol_hand *hand, struct gol_context *context)
{
    struct gol_pool *pool = hand->pool;
    struct gol_hand *wanter;

    pthread_mutex_lock(&pool->lock);
    wanter = pool->wanters;
    if (wanter != NULL) {
        pool->wanters = wanter->next;
        atomic_fetch_sub_explicit(&pool->wanting, 1, memory_order_relaxed); /* relaxed: under the lock */
        give(wanter, hand->seat);
        hand->seat = NULL;
        hand->next = pool->spare;
        pool->spare = hand;
    }
    pthread_mutex_unlock(&pool->lock);
    if (wanter == NULL)
        return false;
    gol_workers_sit(context, NULL);
    call(wanter);
    return true;
}

static _Thread_local struct gol_hand *blocked; /* the hand that the calling thread is, while it has no seat */

bool gol_seats_block_begin(struct gol_scheduler *scheduler, struct gol_context *context)
{
    struct gol_pool *pool = (struct gol_pool *)scheduler;
    struct gol_hand *self;
    struct gol_hand *other;

    self = ((struct gol_member *)context->worker)->hand;
    pthread_mutex_lock(&pool->lock);
    other = pool->spare;
    if (other != NULL)
        pool->spare = other->next;
    pthread_mutex_unlock(&pool->lock);
    if (other == NULL) {
        other = gol_seats_hire(pool, NULL, NULL);
        if (other == NULL)
            return false;
    }
    pthread_mutex_lock(&pool->lock);
    give(other, self->seat);
    self->seat = NULL;
    pthread_mutex_unlock(&pool->lock);
    blocked = self;
    gol_workers_sit(context, NULL);
    call(other);
    return true;
}

void gol_seats_block_end(struct gol_scheduler *scheduler, struct gol_context *context)
{
    struct gol_pool *pool = (struct gol_pool *)scheduler;
    struct gol_hand *self = blocked;
    struct gol_hand **last = &pool->wanters;

    pthread_mutex_lock(&pool->lock);
    while (*last != NULL)
        last = &(*last)->next;
    self->next = NULL;
    *last = self;
    /* seq_cst: pairs with the look before a worker sleeps, see pool_idle.c's park */
    atomic_fetch_add_explicit(&pool->wanting, 1, memory_order_seq_cst);
    pthread_mutex_unlock(&pool->lock);
    gol_pool_rouse(pool);
    gol_seats_wait(self, context);
}

void gol_seats_close(struct gol_pool *pool)
{
    struct gol_hand *next;

    for (struct gol_hand *hand = pool->hands; hand != NULL; hand = next) {
        next = hand->next_made;
        /* release: pairs with gol_seats_wait */
        atomic_store_explicit(&hand->called, 1, memory_order_release);
        gol_futex_wake(&hand->called, 1);
    }
    for (struct gol_hand *hand = pool->hands; hand != NULL; hand = next) {
        next = hand->next_made;
        pthread_join(hand->thread, NULL);
        free(hand);
    }
}
