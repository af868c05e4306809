/*
 * How the cells of one generation lie in memory: a *plane* of rows, 64 cells a word, the leftmost cell in the lowest
 * bit.
 *
 *      | pad | row 0 ........ | pad | row 1 ........ | pad |
 *
 * A row is rounded up to whole vectors, and between two rows is a pad that both share: its last word holds, in the
 * highest bit, the *left guard* of the row behind it (a copy of that row's last cell on a torus, 0 on a plane). The
 * *right guard* is the bit behind a row's last cell, in the row's rounding or in the first word of the pad. A kernel
 * that shifts a row by one cell so finds the wrapped neighbour where a neighbour belongs, for every width. The rows
 * above the first and below the last need no copies: kernels take pointers to rows.
 */
#ifndef GOL_LIFE_PLANE_H
#define GOL_LIFE_PLANE_H

#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

struct gol_shape {
    int width, height;
    bool wraps;
    size_t words; /* of a row that hold cells */
    size_t padded_words; /* of a row, rounded up to whole vectors */
    size_t lead; /* words before the first row of a plane */
    size_t stride; /* words from one row to the next */
    size_t plane_words; /* of all rows and pads, a multiple of a cache line */
    uint64_t last_mask; /* cells of a row's last word */
};

void gol_shape_init(struct gol_shape *shape, const struct gol_life_options *options, size_t vector_words);

static inline uint64_t *gol_shape_row(const struct gol_shape *shape, uint64_t *plane, int y)
{
    return plane + shape->lead + (size_t)y * shape->stride;
}

/* Writes both guards of a row, after its cells were written. Only the row's own words and bits of the pads change. */
static inline void gol_shape_guard(const struct gol_shape *shape, uint64_t *row)
{
    const size_t last = (size_t)shape->width - 1;
    const unsigned end = (unsigned)shape->width & 63;
    uint64_t *const behind = row + ((unsigned)shape->width >> 6);
    const uint64_t keep = ((uint64_t)1 << end) - 1;
    const uint64_t wraps = 0 - (uint64_t)shape->wraps;

    row[-1] = row[last >> 6] >> (last & 63) << 63 & wraps;
    *behind = (*behind & keep) | ((row[0] & 1 & wraps) << end);
}

/* Memory of zeros, aligned to cache lines, in huge pages where it is large. NULL without memory. */
void *gol_plane_memory_new(size_t bytes);
void gol_plane_memory_free(void *memory, size_t bytes);

#endif
