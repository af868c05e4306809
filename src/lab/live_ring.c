/*
 * The ring of `view: every`: one producer (the trial's driver), one consumer (the runner's drain thread), two counters
 * that only grow (Lamport, "Specifying concurrent program modules", TOPLAS 1983). Who finds it full or empty says that
 * it waits and looks once more before it sleeps on the other's counter; who moves a counter looks whether the other
 * waits.
 */
#include "lab/live_shared.h"
#include "util/futex.h"

#include <string.h>

uint32_t gol_live_ring_slots(const struct gol_live_games *games)
{
    const size_t cells = gol_live_cells_of(games);
    const size_t room = cells > 0 ? GOL_LIVE_RING_CELLS / cells : GOL_LIVE_RING;

    return room > GOL_LIVE_RING ? GOL_LIVE_RING : room > 0 ? (uint32_t)room : 1;
}

static uint8_t *slot_cells(struct ring *ring, const struct gol_live_games *games, uint32_t slot)
{
    return ring->cells + (size_t)slot * gol_live_cells_of(games);
}

/* The part of a state that is shown, packed. */
static void crop(const struct gol_live_games *games, const struct gol_view_state *state, uint8_t *out)
{
    const size_t width = (size_t)games->width, stride = (size_t)state->width;

    if (width == stride)
        memcpy(out, state->cells, gol_live_cells_of(games));
    else
        for (size_t y = 0; y < (size_t)games->height; y++)
            memcpy(out + y * width, state->cells + y * stride, width);
}

bool gol_live_ring_take(struct gol_live *live, int timeout_ms, int *index, struct gol_live_game *game)
{
    struct ring *ring = &live->shared->ring;
    const uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed); /* relaxed: only we write it */
    struct gol_live_games games;
    uint32_t slot;

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
    if (!gol_live_games_get(live, &games) || gol_live_cells_of(&games) > GOL_LIVE_RING_CELLS)
        return false;
    slot = head % gol_live_ring_slots(&games);
    *index = ring->states[slot].index;
    game->generation = ring->states[slot].generation;
    game->population = ring->states[slot].population;
    memcpy(game->cells, slot_cells(ring, &games, slot), gol_live_cells_of(&games));
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
    const struct gol_live_games *games = &live->shape;
    const uint32_t slots = gol_live_ring_slots(games), slot = tail % slots;
    uint32_t head;

    for (;;) {
        /* acquire: pairs with the store of head in gol_live_ring_take */
        head = atomic_load_explicit(&ring->head, memory_order_acquire);
        if (tail - head < slots)
            break;
        atomic_store_explicit(&ring->producer_waits, 1, memory_order_seq_cst); /* seq_cst: see gol_live_ring_take */
        if (atomic_load_explicit(&ring->head, memory_order_seq_cst) == head)
            gol_futex_wait(&ring->head, head, 100 * 1000000LL);
        atomic_store_explicit(&ring->producer_waits, 0,
                              memory_order_relaxed); /* relaxed: a wake too many is harmless */
    }
    ring->states[slot] = (struct ring_state){state->game, state->generation, state->population};
    crop(games, state, slot_cells(ring, games, slot));
    /* seq_cst: hands the slot to the consumer, and see gol_live_ring_take */
    atomic_store_explicit(&ring->tail, tail + 1, memory_order_seq_cst);
    if (atomic_load_explicit(&ring->consumer_waits, memory_order_seq_cst) != 0)
        gol_futex_wake(&ring->tail, 1);
}
