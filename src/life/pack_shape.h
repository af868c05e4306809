/*
 * How the cells of a pack's games are laid out; see pack_step.h for what the figures mean.
 */
#ifndef GOL_LIFE_PACK_SHAPE_H
#define GOL_LIFE_PACK_SHAPE_H

#include "life/pack_step.h"

/* For options in their ranges, and vectors of this many lanes. */
void gol_pack_shape_init(struct gol_pack_shape *shape, const struct gol_life_options *options, int lanes);

#endif
