/*
 * The ring of `view: every`: one producer (the trial's driver), one consumer (the runner's drain thread), two counters
 * that only grow (Lamport, "Specifying concurrent program modules", TOPLAS 1983). Who finds it full or empty says that it
 * waits and looks once more before it sleeps on the other's counter; who moves a counter looks whether the other waits.
 */
#include "lab/live_shared.h"
#include "util/futex.h"

#include <string.h>

bool gol_live_ring_take(struct gol_live *live, int timeout_ms, int *index, struct gol_live_game *game)
{
    struct ring *ring = &live->shared->ring;
    const uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed); /* relaxed: only we write it */
    struct gol_live_games games;
    const struct ring_slot *slot;

    /* acquire: pairs with the store of tail in gol_live_ring_put */
    if (atomic_load_explicit(&ring->tail, memory_order_acquire) == head) {
        /* seq_cst here and in gol_live_ring_put: of "I wait" and "there is one more", one side sees the other's */
        atomic_store_explicit(&ring->consumer_waits, 1, memory_order_seq_cst);
        if (atomic_load_explicit(&ring->tail, memory_order_seq_cst) == head)
            gol_futex_wait(&ring->tail, head, timeout_ms * 1000000LL);
        atomic_store_explicit(&ring->consumer_waits, 0,
                              memory_order_relaxed); /* relaxed: a wake too many is harmless */
        /* acquire: as above */
        if (atomic_load_explicit(&ring->tail, memory_order_acquire) == head)
            return false;
    }
    slot = &ring->slots[head % GOL_LIVE_RING];
    if (!gol_live_games_get(live, &games))
        return false;
    *index = slot->index;
    memcpy(game, &slot->game, gol_live_used_bytes(&games));
    /* seq_cst: releases the slot to the producer, and see above */
    atomic_store_explicit(&ring->head, head + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&ring->producer_waits, memory_order_seq_cst) != 0)
        gol_futex_wake(&ring->head, 1);
    return true;
}

void gol_live_ring_put(struct gol_live *live, const struct gol_view_state *state)
{
    struct ring *ring = &live->shared->ring;
    const uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed); /* relaxed: only we write it */
    struct ring_slot *slot = &ring->slots[tail % GOL_LIVE_RING];
    uint32_t head;

    for (;;) {
        /* acquire: pairs with the store of head in gol_live_ring_take */
        head = atomic_load_explicit(&ring->head, memory_order_acquire);
        if (tail - head < GOL_LIVE_RING)
            break;
        atomic_store_explicit(&ring->producer_waits, 1, memory_order_seq_cst); /* seq_cst: see gol_live_ring_take */
        if (atomic_load_explicit(&ring->head, memory_order_seq_cst) == head)
            gol_futex_wait(&ring->head, head, 100 * 1000000LL);
        atomic_store_explicit(&ring->producer_waits, 0,
                              memory_order_relaxed); /* relaxed: a wake too many is harmless */
    }
    slot->index = state->game;
    gol_live_crop(state, &slot->game);
    /* seq_cst: hands the slot to the consumer, and see gol_live_ring_take */
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&ring->consumer_waits, memory_order_seq_cst) != 0)
        gol_futex_wake(&ring->tail, 1);
}
