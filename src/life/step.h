/*
 * The kernel: one generation of a whole grid of ages. It knows nothing of games, buffers or generations, so that a
 * faster one can take its place.
 */
#ifndef GOL_LIFE_STEP_H
#define GOL_LIFE_STEP_H

#include "gollab/life.h"

#include <stddef.h>
#include <stdint.h>

/* Bytes of work space that gol_step_generation needs for a grid of this width. */
size_t gol_step_scratch_bytes(int width);
/*
 * Writes the generation after `cells` into `next`; both hold height * width ages, none above max_age, and do not
 * overlap. The contents of scratch mean nothing before or after. Any thread.
 */
void gol_step_generation(const struct gol_life_options *options, const uint8_t *restrict cells, uint8_t *restrict next,
                         uint8_t *restrict scratch);

#endif
