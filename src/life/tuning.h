/*
 * Sizes that decide how a game is laid out and stepped. They change speed, never a result; tests make them small so
 * that small games take every path.
 */
#ifndef GOL_LIFE_TUNING_H
#define GOL_LIFE_TUNING_H

#include "gollab/life.h"

#include <stddef.h>

#define GOL_BLOCK_ROWS_MAX 64

struct gol_tuning {
    size_t vector_words; /* of the kernel: 1, 4 or 8; 0: the level's largest that does not waste more than a smaller */
    int near_rows; /* rows of a block, 1 .. GOL_BLOCK_ROWS_MAX, when two planes fit near_bytes */
    int far_rows; /* the same when they do not */
    size_t near_bytes;
    int wave_depth; /* generations of a wavefront, at most; 1: none */
    size_t wave_bytes; /* of rows that it keeps for each thread: they should stay in the cache of one core */
    size_t wave_min_bytes; /* smaller planes are stepped one generation a pass by one thread */
    size_t wave_min_rows; /* of a band, for each generation of depth: at its ends a wavefront makes rows twice */
    size_t band_min_words; /* a thread of its own is not worth it for less */
    size_t ring_bytes_max; /* larger games count ages at every generation whatever the options say */
    int ring_planes_max; /* the same for a max_age above this */
};

struct gol_tuning gol_tuning_default(void);
/* gol_life_new with other sizes. */
enum gol_code gol_life_new_tuned(const struct gol_life_options *options, const struct gol_tuning *tuning,
                                 struct gol_life **out, struct gol_err *err);
/* True when ages are counted in bit planes, false when they come from a ring of generations. */
bool gol_life_is_counted(const struct gol_life *life);

#endif
