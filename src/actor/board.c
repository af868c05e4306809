/*
 * Reading a board. The counts go on meanwhile; of actors, those that ended are read first, so that there are never
 * fewer than none.
 */
#include "actor/board.h"

#include "util/clock.h"

#include <stdlib.h>
#include <string.h>

size_t gol_board_bytes(unsigned workers)
{
    const size_t n = workers > 0 ? workers : 1; /* one stands for all threads */

    return sizeof(struct gol_board) + n * sizeof(struct gol_counts);
}

struct gol_board *gol_board_new(unsigned n)
{
    struct gol_board *board = aligned_alloc(64, gol_board_bytes(n));

    if (board != NULL)
        memset(board, 0, gol_board_bytes(n));
    return board;
}

void gol_board_note_depth(struct gol_counts *counts, uint32_t depth)
{
    unsigned at = 0;

    while (at < GOL_DEPTHS - 1 && depth >> at != 0)
        at++;
    atomic_fetch_add_explicit(&counts->depths[at], 1, memory_order_relaxed); /* relaxed: for people */
}

/*
 * How its time was spent, the idle time that goes on included. Only a pool's worker has a thread of its own to tell of.
 */
static void read_times(const struct gol_counts *counts, struct gol_worker_stats *out)
{
    /* relaxed, all: as below. The part is read before the whole, which is more by then rather than less */
    const int64_t search_ns = atomic_load_explicit(&counts->search_ns, memory_order_relaxed);
    const int64_t idle_ns = atomic_load_explicit(&counts->idle_ns, memory_order_relaxed);
    const int64_t now_ns = gol_clock_ns();

    out->search_ns = search_ns;
    out->idle_ns = idle_ns < 0 ? idle_ns + now_ns : idle_ns;
    out->busy_ns = now_ns - atomic_load_explicit(&counts->started_ns, memory_order_relaxed) - out->idle_ns;
}

static void read_counts(const struct gol_board *board, const struct gol_counts *counts, struct gol_worker_stats *out)
{
    *out = (struct gol_worker_stats){
        /* relaxed: counts for people */
        .messages = atomic_load_explicit(&counts->messages, memory_order_relaxed),
        .activations = atomic_load_explicit(&counts->activations, memory_order_relaxed),
        .steals = atomic_load_explicit(&counts->steals, memory_order_relaxed),
        .parks = atomic_load_explicit(&counts->parks, memory_order_relaxed),
        .wakes = atomic_load_explicit(&counts->wakes, memory_order_relaxed),
        .timers = atomic_load_explicit(&counts->timers, memory_order_relaxed),
        .pending = atomic_load_explicit(&counts->pending, memory_order_relaxed),
        .ready = atomic_load_explicit(&counts->ready, memory_order_relaxed),
    };
    for (unsigned i = 0; i < GOL_DEPTHS; i++)
        out->depths[i] = atomic_load_explicit(&counts->depths[i], memory_order_relaxed);
    if (board->timed)
        read_times(counts, out);
}

static void add(struct gol_worker_stats *sum, const struct gol_worker_stats *one)
{
    sum->messages += one->messages;
    sum->activations += one->activations;
    sum->steals += one->steals;
    sum->parks += one->parks;
    sum->wakes += one->wakes;
    sum->timers += one->timers;
    sum->pending += one->pending;
    sum->ready += one->ready;
    sum->busy_ns += one->busy_ns;
    sum->idle_ns += one->idle_ns;
    sum->search_ns += one->search_ns;
    for (unsigned i = 0; i < GOL_DEPTHS; i++)
        sum->depths[i] += one->depths[i];
}

static bool is_used(const struct gol_board *board)
{
    return atomic_load_explicit(&board->used, memory_order_acquire) ==
           GOL_BOARD_COUNTS; /* acquire: pairs with gol_runtime_new */
}

/* How many there are to read; another process may have left anything there. */
static unsigned within(uint32_t n, unsigned room)
{
    return n < room ? n : room > 0 ? room : 1;
}

static uint64_t count_alive(const struct gol_board *board, unsigned n)
{
    /* acquire, all: what ended is read before what was taken, which is more by then rather than less */
    uint64_t ended = atomic_load_explicit(&board->others.ended, memory_order_acquire);
    uint64_t taken;

    for (unsigned i = 0; i < n; i++)
        ended += atomic_load_explicit(&board->workers[i].slots.ended, memory_order_acquire);
    taken = atomic_load_explicit(&board->others.taken, memory_order_acquire);
    for (unsigned i = 0; i < n; i++)
        taken += atomic_load_explicit(&board->workers[i].slots.taken, memory_order_acquire);
    return taken - ended;
}

bool gol_board_stats(const struct gol_board *board, unsigned room, struct gol_runtime_stats *out)
{
    unsigned n;

    *out = (struct gol_runtime_stats){0};
    if (!is_used(board))
        return false;
    n = within(board->n, room);
    out->workers = board->shown > 0 ? n : 0;
    out->actors = count_alive(board, n);
    /* relaxed: for people */
    out->actor_bytes = atomic_load_explicit(&board->actor_bytes, memory_order_relaxed);
    out->actor_slots = atomic_load_explicit(&board->actor_slots, memory_order_relaxed);
    out->mail_bytes = atomic_load_explicit(&board->mail_bytes, memory_order_relaxed);
    out->mails = atomic_load_explicit(&board->mails, memory_order_relaxed);
    out->dead_letters = atomic_load_explicit(&board->dead_letters, memory_order_relaxed);
    for (unsigned i = 0; i < n; i++) {
        struct gol_worker_stats one;

        read_counts(board, &board->workers[i], &one);
        add(&out->total, &one);
    }
    return true;
}

bool gol_board_worker_stats(const struct gol_board *board, unsigned room, unsigned worker, struct gol_worker_stats *out)
{
    *out = (struct gol_worker_stats){0};
    if (!is_used(board) || board->shown == 0 || worker >= within(board->n, room))
        return false;
    read_counts(board, &board->workers[worker], out);
    return true;
}
