/*
 * The games in the live memory. Their cells stand one behind the other in one piece of it, of which each game has the
 * same share; so how much is shown of a game is a matter of how many there are. The trial stores the cells where they
 * stay, in words, straight from what it was given: a part of a game has a width of whole words for that.
 */
#include "lab/live_shared.h"

#include "util/least.h"

#include <math.h>
#include <string.h>

/* ---- who has how much ---- */

int gol_live_shown(const struct gol_live_games *games)
{
    return games->games < 1 ? 0 : gol_least_int(games->games, GOL_LIVE_GAMES);
}

size_t gol_live_cells_of(const struct gol_live_games *games)
{
    return (size_t)games->width * (size_t)games->height;
}

/* Cells of each game; each begins on a cache line of its own. */
static size_t share_of(int games)
{
    const int shown = games < 1 ? 1 : gol_least_int(games, GOL_LIVE_GAMES);

    return GOL_LIVE_CELLS / (size_t)shown / LINE * LINE;
}

/* The same, of games that also go through the ring. */
static size_t room_of(int games, bool every)
{
    const size_t share = share_of(games);

    return every && share > GOL_LIVE_RING_CELLS ? GOL_LIVE_RING_CELLS : share;
}

void gol_live_games_fit(struct gol_live_games *out, int games, int width, int height, int max_age, bool every)
{
    const size_t room = room_of(games, every);
    const int side = (int)sqrt((double)room) / 8 * 8;

    *out = (struct gol_live_games){.games = games,
                                   .width = width,
                                   .height = height,
                                   .whole_width = width,
                                   .whole_height = height,
                                   .max_age = max_age,
                                   .every = every};
    if (gol_live_cells_of(out) <= room)
        return;
    /* A square; what one side does not need the other has. */
    out->width = gol_least_int(width, side);
    out->height = (int)(room / (size_t)out->width);
    if (out->height < height)
        return;
    out->height = height;
    out->width = (int)(room / (size_t)height) / 8 * 8;
}

bool gol_live_games_possible(const struct gol_live_games *games)
{
    if (games->games == 0)
        return true;
    return games->games > 0 && games->width > 0 && games->height > 0 &&
           (size_t)games->width <= GOL_LIVE_CELLS / (size_t)games->height &&
           gol_live_cells_of(games) <= room_of(games->games, games->every);
}

void gol_live_states_clear(struct gol_live_states *states, const struct gol_live_games *games)
{
    const size_t cells = gol_live_cells_of(games);

    for (int i = 0; i < GOL_LIVE_GAMES; i++)
        states->game[i] = (struct gol_live_game){.cells = states->cells};
    for (int i = 0; i < gol_live_shown(games); i++)
        states->game[i].cells = states->cells + (size_t)i * cells;
    memset(states->cells, 0, (size_t)gol_live_shown(games) * cells);
}

static _Atomic uint64_t *cells_at(const struct gol_live *live, const struct gol_live_games *games, int index)
{
    return live->shared->cells + (size_t)index * share_of(games->games) / 8;
}

/* ---- the shape ---- */

static void games_put(struct gol_live *live, const struct gol_live_games *games)
{
    gol_live_part_write(&live->shared->games.lock, live->shared->games.words, games, sizeof *games);
}

bool gol_live_games_get(const struct gol_live *live, struct gol_live_games *out)
{
    return gol_live_part_read(&live->shared->games.lock, live->shared->games.words, out, sizeof *out) &&
           gol_live_games_possible(out);
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

/* ---- states ---- */

/* The part of it that is shown; without cells none lives. */
static void state_put(struct gol_live *live, const struct gol_live_games *games, const struct gol_view_state *state)
{
    struct game_part *part = &live->shared->game[state->game];
    _Atomic uint64_t *cells = cells_at(live, games, state->game);
    const size_t width = (size_t)games->width, stride = (size_t)state->width;

    gol_live_part_begin(&part->lock);
    gol_live_words_put(&part->generation, &state->generation, sizeof state->generation);
    gol_live_words_put(&part->population, &state->population, sizeof state->population);
    if (stride == width || state->cells == NULL)
        gol_live_words_put(cells, state->cells, gol_live_cells_of(games));
    else
        for (size_t y = 0; y < (size_t)games->height; y++)
            gol_live_words_put(cells + y * width / 8, state->cells + y * stride, width);
    gol_live_part_end(&part->lock);
}

void gol_live_game_pass(struct gol_live *live, int index, const struct gol_live_game *game)
{
    struct gol_live_games games;

    if (gol_live_games_get(live, &games) && index >= 0 && index < gol_live_shown(&games))
        state_put(live, &games,
                  &(struct gol_view_state){.game = index,
                                           .generation = game->generation,
                                           .population = game->population,
                                           .width = games.width,
                                           .cells = game->cells});
}

void gol_live_games_open(struct gol_live *live, int games, int width, int height, int max_age, bool every)
{
    struct gol_live_games before = {0};

    gol_live_games_get(live, &before);
    gol_live_games_fit(&live->shape, games, width, height, max_age, every);
    live->shape.trial = before.trial;
    for (int i = 0; i < gol_live_shown(&live->shape); i++)
        state_put(live, &live->shape, &(struct gol_view_state){.game = i});
    games_put(live, &live->shape);
}

void gol_live_game_put(struct gol_live *live, const struct gol_view_state *state)
{
    if (state->game < gol_live_shown(&live->shape))
        state_put(live, &live->shape, state);
}

static bool state_get(const struct gol_live *live, const struct gol_live_games *games, int index,
                      struct gol_live_game *out)
{
    const struct game_part *part = &live->shared->game[index];
    uint64_t sequence;

    for (int tries = 0; tries < GOL_LIVE_TRIES; tries++) {
        if (!gol_live_part_enter(&part->lock, tries, &sequence))
            continue;
        gol_live_words_get(&part->generation, &out->generation, sizeof out->generation);
        gol_live_words_get(&part->population, &out->population, sizeof out->population);
        gol_live_words_get(cells_at(live, games, index), out->cells, gol_live_cells_of(games));
        if (gol_live_part_stayed(&part->lock, sequence))
            return true;
    }
    return false;
}

bool gol_live_game_get(const struct gol_live *live, const struct gol_live_games *games, int index,
                       struct gol_live_game *out)
{
    struct gol_live_games now;

    return index >= 0 && index < gol_live_shown(games) && state_get(live, games, index, out) &&
           gol_live_games_get(live, &now) && now.trial == games->trial && now.games == games->games &&
           gol_live_cells_of(&now) == gol_live_cells_of(games);
}
