/* What is right in the options of a game, for all that take them. */
#ifndef GOL_LIFE_OPTIONS_H
#define GOL_LIFE_OPTIONS_H

#include "gollab/life.h"

/* GOL_INVALID when width or height is out of range. */
enum gol_code gol_options_check_size(const struct gol_life_options *options, struct gol_err *err);
/* GOL_INVALID when any option is out of range but `threads`, which not everybody heeds. */
enum gol_code gol_options_check(const struct gol_life_options *options, struct gol_err *err);

#endif
