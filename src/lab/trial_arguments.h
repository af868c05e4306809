/*
 * The command of a trial: `gollab trial --seed=1 ... counter pool pause=10ms`, which can be typed by hand, too.
 */
#ifndef GOL_LAB_TRIAL_ARGUMENTS_H
#define GOL_LAB_TRIAL_ARGUMENTS_H

#include "lab/live.h"
#include "lab/plan.h"

/*
 * The arguments for a point, each on the heap, ended by NULL; NULL without memory. live is the live memory of the
 * runner, NULL: there is none. foreign: the program is another build, which may not know all of them.
 */
char **gol_trial_arguments(const struct gol_spec *spec, const struct gol_point *point, const struct gol_live *live,
                           bool foreign);
void gol_trial_arguments_free(char **argv);

#endif
