/*
 * The reference that every kernel is tested against: Life as one would say it, cell by cell, without a thought for
 * speed. Tests only.
 */
#ifndef GOL_LIFE_ORACLE_H
#define GOL_LIFE_ORACLE_H

#include "gollab/life.h"

#include <stdint.h>

/*
 * Writes the generation after `cells` into `next`; both hold height * width ages, none above max_age, and do not
 * overlap. Any thread.
 */
void gol_oracle_step(const struct gol_life_options *options, const uint8_t *cells, uint8_t *next);

#endif
