/*
 * Row by row. The live cells of three rows are first added up column by column (vertical sums); the neighbours of a
 * cell are then three adjacent sums less the cell itself: about four additions a cell instead of eight loads. The
 * sums have one more place at either end, which holds the opposite end on a torus and 0 on a plane, so that the inner
 * loop has no edges and no branches.
 */
#include "life/step.h"

#include <string.h>

/* Masks (0 or 255) for what becomes of a cell, by 16 * alive + neighbours. */
struct fates {
    uint8_t keep[32];
};

static struct fates fates_of(struct gol_rule rule)
{
    struct fates fates = {{0}};

    for (unsigned n = 0; n <= 8; n++) {
        fates.keep[n] = (rule.birth >> n & 1) != 0 ? 255 : 0;
        fates.keep[16 + n] = (rule.survival >> n & 1) != 0 ? 255 : 0;
    }
    return fates;
}

static void add_live(uint8_t *restrict sums, const uint8_t *restrict row, size_t width)
{
    for (size_t x = 0; x < width; x++)
        sums[x] = (uint8_t)(sums[x] + (row[x] != 0));
}

/* sums[1 + x] is the number of live cells among (x, y - 1), (x, y) and (x, y + 1). */
static void sum_columns(const struct gol_life_options *options, const uint8_t *restrict cells, size_t y,
                        uint8_t *restrict sums)
{
    const size_t width = (size_t)options->width;
    const size_t last = (size_t)options->height - 1;
    const int wraps = options->topology == GOL_TOPOLOGY_TORUS;

    memset(sums, 0, width + 2);
    add_live(sums + 1, cells + y * width, width);
    if (y > 0 || wraps)
        add_live(sums + 1, cells + (y > 0 ? y - 1 : last) * width, width);
    if (y < last || wraps)
        add_live(sums + 1, cells + (y < last ? y + 1 : 0) * width, width);
    if (wraps) {
        sums[0] = sums[width];
        sums[width + 1] = sums[1];
    }
}

static void step_row(const struct fates *fates, uint8_t max_age, const uint8_t *restrict row,
                     const uint8_t *restrict sums, uint8_t *restrict next, size_t width)
{
    for (size_t x = 0; x < width; x++) {
        const unsigned alive = row[x] != 0;
        const unsigned neighbours = (unsigned)sums[x] + sums[x + 1] + sums[x + 2] - alive;
        const unsigned older = (unsigned)row[x] + (row[x] < max_age);

        next[x] = (uint8_t)(older & fates->keep[16 * alive + neighbours]);
    }
}

size_t gol_step_scratch_bytes(int width)
{
    return (size_t)width + 2;
}

void gol_step_generation(const struct gol_life_options *options, const uint8_t *restrict cells, uint8_t *restrict next,
                         uint8_t *restrict scratch)
{
    const struct fates fates = fates_of(options->rule);
    const size_t width = (size_t)options->width;

    for (size_t y = 0; y < (size_t)options->height; y++) {
        sum_columns(options, cells, y, scratch);
        step_row(&fates, (uint8_t)options->max_age, cells + y * width, scratch, next + y * width, width);
    }
}
