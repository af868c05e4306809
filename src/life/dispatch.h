/*
 * Which kernels run: the best level that the processor has, found when somebody first asks, or the one that was asked
 * for by gol_life_level_use. Any thread may ask at any time.
 */
#ifndef GOL_LIFE_DISPATCH_H
#define GOL_LIFE_DISPATCH_H

#include "gollab/life.h"
#include "life/kernels.h"

/* The kernels of a level that this processor and this build have. */
const struct gol_kernels *gol_dispatch_kernels(enum gol_life_level level);
/* True when this processor and this build have the level. */
bool gol_dispatch_has(enum gol_life_level level);

#endif
