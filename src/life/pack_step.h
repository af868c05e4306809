/*
 * The layout of a pack and the kernels that step it; between pack.c and the files that hold one instruction set each.
 *
 * A *group* is as many games as a vector has 64-bit lanes. A row of a game is cut into *strips* of at most 64 bits;
 * a strip of a group is a column of `height` vectors, one row each, in which lane i belongs to game i:
 *
 *     bit of a word:  0 ........ guard ................ guard + width ........ 63
 *                     | guard    | cells of the strip   | guard    | unused
 *
 * The guards repeat the cells that lie beside the strip: in the next strip, or across the edge of a torus (the same
 * strip, when there is only one). Stepping spoils them from outside, one bit a generation, so that a strip can be
 * stepped `guard` times without a look at any other; then the guards are filled again. On a plane what lies outside the
 * grid is dead, and a mask keeps it so.
 *
 * A strip of 63 or 64 cells on a torus has no room for guards: it is wide enough only alone, and is then wrapped around
 * within each word as it is stepped.
 */
#ifndef GOL_LIFE_PACK_STEP_H
#define GOL_LIFE_PACK_STEP_H

#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

#define GOL_PACK_RUN_MAX 32 /* generations of one call of a kernel */

struct gol_pack_shape {
    enum gol_topology topology;
    struct gol_rule rule;
    int width, height;
    int strips;
    int strip_width; /* cells of a strip; of all but the last one */
    int last_width; /* cells of the last strip */
    int guard; /* bits on either side of a strip */
    int age_bits; /* of an age less one, when ages are counted; 0: they are not */
    unsigned age_top; /* max_age - 1 */
    size_t strip_words; /* of a strip in one plane of a group, all lanes */
    size_t plane_words; /* of one plane of a group */
};

/* How to get from one state to another: all of it belongs to one group. */
struct gol_pack_run {
    const struct gol_pack_shape *shape;
    uint64_t *planes; /* of live cells; each starts at a multiple of the vector's size */
    /*
     * Counters of ages: for strip, row and bit a vector. They tell nothing where the cell is dead. NULL: not counted.
     */
    uint64_t *ages;
    int generations; /* 1 .. GOL_PACK_RUN_MAX; no more than the guards stand */
    size_t at[GOL_PACK_RUN_MAX + 1]; /* words from `planes` to the state before and after each of them */
};

struct gol_pack_kernels {
    int lanes; /* 0: not in this build */
    void (*step)(const struct gol_pack_run *run);
    /* Fills the guards of the state at `plane`. */
    void (*guard)(const struct gol_pack_shape *shape, uint64_t *plane);
};

extern const struct gol_pack_kernels gol_pack_plain, gol_pack_avx2, gol_pack_avx512;

static inline int gol_pack_strip_width(const struct gol_pack_shape *shape, int strip)
{
    return strip == shape->strips - 1 ? shape->last_width : shape->strip_width;
}

/* The lowest n bits, 0 <= n <= 64. */
static inline uint64_t gol_pack_ones(int n)
{
    return n == 0 ? 0 : UINT64_MAX >> (64 - n);
}

/* The bits of a strip that are its cells. */
static inline uint64_t gol_pack_cells_mask(const struct gol_pack_shape *shape, int strip)
{
    return gol_pack_ones(gol_pack_strip_width(shape, strip)) << shape->guard;
}

#endif
