/*
 * The parts of the live memory under sequence locks. See live.h for who writes what, live_shared.h for where it stands.
 */
#include "lab/live_shared.h"

#include "util/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>

/* ---- sequence locks ---- */

/* A process that died inside leaves an odd number: the next writer goes on from it to the next odd one. */
static void part_begin(struct part *lock)
{
    /* relaxed: there is one writer at a time, and it reads its own number */
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed);

    /* relaxed: the release stores of the words behind it keep it in front of them */
    atomic_store_explicit(&lock->sequence, (now + 1) | 1, memory_order_relaxed);
}

static void part_end(struct part *lock)
{
    const uint64_t now = atomic_load_explicit(&lock->sequence, memory_order_relaxed); /* relaxed: as in part_begin */

    atomic_store_explicit(&lock->sequence, now + 1, memory_order_release); /* release: pairs with part_read */
}

static void words_put(_Atomic uint64_t *words, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < WORDS(size); i++) {
        uint64_t word = 0;

        memcpy(&word, at + i * 8, size - i * 8 < 8 ? size - i * 8 : 8);
        atomic_store_explicit(&words[i], word,
                              memory_order_release); /* release: pairs with words_get, after part_begin */
    }
}

static void words_get(const _Atomic uint64_t *words, void *bytes, size_t size)
{
    unsigned char *at = bytes;

    for (size_t i = 0; i < WORDS(size); i++) {
        /* acquire: pairs with words_put; the second look at the sequence stays behind it */
        const uint64_t word = atomic_load_explicit(&words[i], memory_order_acquire);

        memcpy(at + i * 8, &word, size - i * 8 < 8 ? size - i * 8 : 8);
    }
}

/* Copies size bytes out of the words when no writer came in between; a bounded number of tries. */
static bool part_read(const struct part *lock, const _Atomic uint64_t *words, void *out, size_t size)
{
    for (int tries = 0; tries < 64; tries++) {
        /* acquire: pairs with part_end */
        const uint64_t before = atomic_load_explicit(&lock->sequence, memory_order_acquire);

        if (before % 2 == 0) {
            words_get(words, out, size);
            /* relaxed: the acquire loads of the words keep it behind them */
            if (atomic_load_explicit(&lock->sequence, memory_order_relaxed) == before)
                return true;
        }
        if (tries > 8)
            gol_clock_sleep_until(gol_clock_ns() + 20000);
    }
    return false;
}

static void part_write(struct part *lock, _Atomic uint64_t *words, const void *bytes, size_t size)
{
    part_begin(lock);
    words_put(words, bytes, size);
    part_end(lock);
}

/* ---- runner ---- */

void gol_live_status_put(struct gol_live *live, const struct gol_live_status *status)
{
    part_write(&live->shared->status.lock, live->shared->status.words, status, sizeof *status);
}

static void games_put(struct gol_live *live, const struct gol_live_games *games)
{
    part_write(&live->shared->games.lock, live->shared->games.words, games, sizeof *games);
}

void gol_live_trial_begin(struct gol_live *live)
{
    struct ring *ring = &live->shared->ring;

    games_put(live, &(struct gol_live_games){.trial = ++live->trial});
    gol_live_board_clear(live);
    /* relaxed: no trial runs now; starting its process comes after these stores */
    atomic_store_explicit(&ring->head, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->tail, 0, memory_order_relaxed);
    atomic_store_explicit(&ring->producer_waits, 0, memory_order_relaxed);
}

bool gol_live_watched(const struct gol_live *live)
{
    if (flock(live->fd, LOCK_EX | LOCK_NB) == 0) {
        flock(live->fd, LOCK_UN);
        return false;
    }
    return errno == EWOULDBLOCK;
}

/* ---- what is shown of a game ---- */

size_t gol_live_used_bytes(const struct gol_live_games *games)
{
    const size_t cells = (size_t)games->width * (size_t)games->height;

    return offsetof(struct gol_live_game, cells) +
           (cells < GOL_LIVE_SIDE * GOL_LIVE_SIDE ? cells : GOL_LIVE_SIDE * GOL_LIVE_SIDE);
}

void gol_live_crop(const struct gol_view_state *state, struct gol_live_game *out)
{
    const int width = state->width < GOL_LIVE_SIDE ? state->width : GOL_LIVE_SIDE;
    const int height = state->height < GOL_LIVE_SIDE ? state->height : GOL_LIVE_SIDE;

    out->generation = state->generation;
    out->population = state->population;
    for (int y = 0; y < height; y++)
        memcpy(out->cells + (size_t)y * (size_t)width, state->cells + (size_t)y * (size_t)state->width, (size_t)width);
}

static void game_put(struct gol_live *live, int index, const struct gol_live_game *game,
                     const struct gol_live_games *shape)
{
    if (index >= 0 && index < GOL_LIVE_GAMES)
        part_write(&live->shared->game[index].lock, live->shared->game[index].words, game, gol_live_used_bytes(shape));
}

void gol_live_game_pass(struct gol_live *live, int index, const struct gol_live_game *game)
{
    struct gol_live_games shape;

    if (gol_live_games_get(live, &shape))
        game_put(live, index, game, &shape);
}

/* ---- trial ---- */

void gol_live_games_open(struct gol_live *live, int games, int width, int height, int max_age, bool every)
{
    struct gol_live_games opened = {
        .games = games,
        .width = width < GOL_LIVE_SIDE ? width : GOL_LIVE_SIDE,
        .height = height < GOL_LIVE_SIDE ? height : GOL_LIVE_SIDE,
        .whole_width = width,
        .whole_height = height,
        .max_age = max_age,
        .every = every,
    };
    struct gol_live_games before = {0};
    struct gol_live_game blank = {0};

    gol_live_games_get(live, &before);
    opened.trial = before.trial;
    for (int i = 0; i < games && i < GOL_LIVE_GAMES; i++)
        game_put(live, i, &blank, &opened);
    games_put(live, &opened);
}

void gol_live_game_put(struct gol_live *live, const struct gol_view_state *state)
{
    struct gol_live_game game;
    const struct gol_live_games shape = {
        .width = state->width < GOL_LIVE_SIDE ? state->width : GOL_LIVE_SIDE,
        .height = state->height < GOL_LIVE_SIDE ? state->height : GOL_LIVE_SIDE,
    };

    if (state->game >= GOL_LIVE_GAMES)
        return;
    gol_live_crop(state, &game);
    game_put(live, state->game, &game, &shape);
}

/* ---- screen ---- */

bool gol_live_status_get(const struct gol_live *live, struct gol_live_status *out)
{
    return part_read(&live->shared->status.lock, live->shared->status.words, out, sizeof *out);
}

bool gol_live_games_get(const struct gol_live *live, struct gol_live_games *out)
{
    return part_read(&live->shared->games.lock, live->shared->games.words, out, sizeof *out);
}

bool gol_live_game_get(const struct gol_live *live, int index, struct gol_live_game *out)
{
    struct gol_live_games games;

    if (index < 0 || index >= GOL_LIVE_GAMES || !gol_live_games_get(live, &games))
        return false;
    return part_read(&live->shared->game[index].lock, live->shared->game[index].words, out,
                     gol_live_used_bytes(&games));
}
