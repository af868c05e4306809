/*
 * What a game consists of, for the sources of the engine that share it: life.c (its API), march.c (stepping), ages.c
 * (ages in and out).
 *
 * Bytes of memory for each cell, with R planes in the ring and b bits in max_age: R / 8 with a ring, (2 + b) / 8 with
 * counters. Rounding to vectors and pads add 3% at a width of 16384, half as much again at 1024.
 */
#ifndef GOL_LIFE_GAME_H
#define GOL_LIFE_GAME_H

#include "gollab/life.h"
#include "life/kernels.h"
#include "life/plane.h"
#include "life/team.h"
#include "life/tuning.h"

#include <stdint.h>
#include <xxhash.h>

struct gol_life {
    struct gol_life_options options;
    struct gol_tuning tuning;
    const struct gol_kernels *kernels;
    struct gol_shape shape;
    int64_t generation;
    bool is_stepped; /* since it was last written: slot now - 1 is the generation before */
    /*
     * Alive cells of the last n_planes generations: generation - k is in slot (now - k) mod n_planes. Older than the
     * state that was written they are invented: alive where the age that was written is above k.
     */
    int n_planes, now;
    uint64_t *planes;
    /* Ages as age_bits planes, the lowest bit first; NULL when they come from the ring. */
    uint64_t *counters;
    unsigned age_bits; /* that max_age takes */
    uint64_t *dead_row; /* what lies outside a plane: a row of zeros with its pads */
    void *memory; /* where all these are */
    size_t memory_bytes;
    XXH3_state_t *hash;
    /* Made when they are first needed. */
    struct gol_team *team;
    bool has_no_team; /* the system gave no threads: not asked again */
    uint64_t *wave_rows;
    size_t wave_rows_bytes;
};

static inline uint64_t *gol_game_slot(const struct gol_life *life, int slot)
{
    return life->planes + (size_t)slot * life->shape.plane_words;
}

/* The row of the generation `back` before this one; back < n_planes. */
static inline uint64_t *gol_game_row(const struct gol_life *life, int back, int y)
{
    return gol_shape_row(&life->shape, gol_game_slot(life, (life->now - back + life->n_planes) % life->n_planes), y);
}

#endif
