/*
 * With a ring nobody keeps ages: that of a cell is the number of generations, back from now, in which it lived without
 * a break. The run is counted when somebody looks, and a state that is written is given the past that its ages tell of.
 */
#include "life/ages.h"

#include <string.h>

static uint64_t mask_of(const struct gol_shape *shape, size_t word)
{
    return word + 1 == shape->words ? shape->last_mask : ~UINT64_C(0);
}

void gol_ages_get(const struct gol_life *life, int y, size_t word, size_t n, struct gol_ages_chunk *chunk, size_t at)
{
    const struct gol_shape *shape = &life->shape;
    const unsigned bits = life->age_bits;

    if (life->counters != NULL) {
        const uint64_t *row = gol_shape_row(shape, life->counters, y) + word;

        for (unsigned k = 0; k < bits; k++, row += shape->plane_words)
            memcpy(&chunk->bits[k][at], row, n * sizeof *row);
    } else {
        const uint64_t *planes[UINT8_MAX];

        for (int i = 0; i < life->options.max_age; i++)
            planes[i] = gol_game_row(life, i, y) + word;
        life->kernels->count_runs(planes, life->options.max_age, n, &chunk->bits[0][at], GOL_AGES_STRIDE, bits);
    }
    for (unsigned k = 0; k < bits; k++)
        chunk->bits[k][at + n - 1] &= mask_of(shape, word + n - 1);
}

/* Cells whose age is above `limit`: a comparison from the lowest bit up. */
static uint64_t above(const struct gol_ages_chunk *chunk, size_t at, unsigned bits, unsigned limit)
{
    uint64_t is_above = 0;

    for (unsigned k = 0; k < bits; k++)
        is_above = (limit >> k & 1) != 0 ? chunk->bits[k][at] & is_above : chunk->bits[k][at] | is_above;
    return is_above;
}

void gol_ages_put(struct gol_life *life, int y, size_t word, size_t n, const struct gol_ages_chunk *chunk)
{
    const unsigned bits = life->age_bits;

    for (int back = 0; back < life->n_planes; back++) {
        uint64_t *const row = gol_game_row(life, back, y) + word;

        for (size_t i = 0; i < n; i++)
            row[i] = above(chunk, i, bits, (unsigned)back);
    }
    for (unsigned k = 0; k < bits && life->counters != NULL; k++)
        memcpy(gol_shape_row(&life->shape, life->counters + k * life->shape.plane_words, y) + word, chunk->bits[k],
               n * sizeof(uint64_t));
}

void gol_ages_pack(const struct gol_life *life, const uint8_t *ages, size_t cells, struct gol_ages_chunk *chunk)
{
    const uint8_t max_age = (uint8_t)life->options.max_age;

    for (size_t at = 0; at * 64 < cells; at++) {
        const size_t end = cells - at * 64 < 64 ? cells - at * 64 : 64;

        for (unsigned k = 0; k < life->age_bits; k++)
            chunk->bits[k][at] = 0;
        for (size_t i = 0; i < end; i++) {
            const uint8_t age = ages[at * 64 + i] < max_age ? ages[at * 64 + i] : max_age;

            for (unsigned k = 0; k < life->age_bits && age >> k != 0; k++)
                chunk->bits[k][at] |= (uint64_t)(age >> k & 1) << i;
        }
    }
}

/* Cells in the set have an age of `prefix` in the bits from `bits` on; n_cells are left of them. The set is used up. */
static void count_below(const struct gol_life *life, const struct gol_ages_chunk *chunk, size_t n, unsigned bits,
                        unsigned prefix, uint64_t *set, int64_t n_cells, int64_t by_age[256])
{
    alignas(64) uint64_t ones[GOL_AGES_STRIDE];
    unsigned with_one;
    int64_t n_ones;

    if (n_cells == 0)
        return;
    if (bits == 0) {
        by_age[prefix] += n_cells;
        return;
    }
    bits--;
    with_one = prefix | 1U << bits;
    if (with_one <= (unsigned)life->options.max_age) {
        n_ones = life->kernels->split(set, chunk->bits[bits], n, ones, set);
        n_cells -= n_ones;
        count_below(life, chunk, n, bits, with_one, ones, n_ones, by_age);
    }
    count_below(life, chunk, n, bits, prefix, set, n_cells, by_age);
}

int64_t gol_ages_count(const struct gol_life *life, const struct gol_ages_chunk *chunk, size_t n, uint64_t *live,
                       int64_t by_age[256])
{
    const int64_t population = life->kernels->count(live, n);

    count_below(life, chunk, n, life->age_bits, 0, live, population, by_age);
    return population;
}
