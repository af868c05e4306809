/*
 * Figures of a state from its bit planes. Rows are gathered into chunks without their pads, so that narrow grids are
 * counted in long stretches too. A row's last word may hold the right guard (plane.h), a copy of a cell: it is masked
 * out.
 */
#include "life/ages.h"

#include <string.h>

/* Alive cells of a stretch of rows, and where the stretch ends. */
struct gatherer {
    const struct gol_life *life;
    int y;
    size_t word;
};

/* The next stretch of a row that fits `room` words; its length, 0 when there is none or no room. */
static size_t next_piece(struct gatherer *gatherer, size_t room, int *y, size_t *word)
{
    const struct gol_shape *shape = &gatherer->life->shape;
    size_t n;

    if (gatherer->y == shape->height)
        return 0;
    n = shape->words - gatherer->word < room ? shape->words - gatherer->word : room;
    *y = gatherer->y;
    *word = gatherer->word;
    gatherer->word += n;
    if (gatherer->word == shape->words) {
        gatherer->word = 0;
        gatherer->y++;
    }
    return n;
}

static void copy_cells(const struct gol_life *life, int back, int y, size_t word, size_t n, uint64_t *out)
{
    memcpy(out, gol_game_row(life, back, y) + word, n * sizeof *out);
    if (word + n == life->shape.words)
        out[n - 1] &= life->shape.last_mask;
}

/* Fills cells with the words that come next, of as many rows as fit; how many they are. */
static size_t gather_cells(struct gatherer *gatherer, uint64_t cells[GOL_AGES_CHUNK])
{
    size_t at = 0;
    size_t word = 0;
    size_t n;
    int y = 0;

    for (; (n = next_piece(gatherer, GOL_AGES_CHUNK - at, &y, &word)) > 0; at += n)
        copy_cells(gatherer->life, 0, y, word, n, cells + at);
    return at;
}

int64_t gol_life_population(const struct gol_life *life)
{
    struct gatherer gatherer = {.life = life};
    int64_t live = 0;

    while (gatherer.y < life->shape.height) {
        uint64_t cells[GOL_AGES_CHUNK];

        live += life->kernels->count(cells, gather_cells(&gatherer, cells));
    }
    return live;
}

static void sum_up(const struct gol_life *life, struct gol_life_stats *out)
{
    int64_t ages = 0;

    for (int age = 1; age <= life->options.max_age; age++) {
        out->population += out->by_age[age];
        ages += age * out->by_age[age];
    }
    out->by_age[0] = (int64_t)life->options.width * life->options.height - out->population;
    out->mean_age = out->population == 0 ? 0 : (double)ages / (double)out->population;
}

void gol_life_stats(const struct gol_life *life, struct gol_life_stats *out)
{
    struct gatherer gatherer = {.life = life};

    memset(out, 0, sizeof *out);
    while (gatherer.y < life->shape.height) {
        struct gol_ages_chunk chunk;
        alignas(64) uint64_t now[GOL_AGES_STRIDE];
        alignas(64) uint64_t before[GOL_AGES_STRIDE];
        alignas(64) uint64_t both[GOL_AGES_STRIDE];
        int64_t survivors;
        int64_t births;
        int64_t deaths;
        size_t at = 0;
        size_t word = 0;
        size_t n;
        int y = 0;

        for (; (n = next_piece(&gatherer, GOL_AGES_CHUNK - at, &y, &word)) > 0; at += n) {
            gol_ages_get(life, y, word, n, &chunk, at);
            copy_cells(life, 0, y, word, n, now + at);
            copy_cells(life, 1, y, word, n, before + at);
        }
        survivors = life->kernels->split(before, now, at, both, before);
        deaths = life->kernels->count(before, at);
        births = gol_ages_count(life, &chunk, at, now, out->by_age) - survivors;
        out->births += life->is_stepped ? births : 0;
        out->deaths += life->is_stepped ? deaths : 0;
    }
    sum_up(life, out);
}

uint64_t gol_life_hash(const struct gol_life *life)
{
    const struct gol_shape *shape = &life->shape;
    struct gatherer gatherer = {.life = life};

    (void)XXH3_64bits_reset(life->hash);
    while (gatherer.y < shape->height) {
        uint64_t cells[GOL_AGES_CHUNK];
        const size_t n = gather_cells(&gatherer, cells);

        (void)XXH3_64bits_update(life->hash, cells, n * sizeof *cells);
    }
    return XXH3_64bits_digest(life->hash);
}
