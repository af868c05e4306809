/*
 * The exercises there are, one file each. A new one is declared here and added to the table in exercise.c.
 */
#ifndef GOL_EXERCISE_TABLE_H
#define GOL_EXERCISE_TABLE_H

#include "exercise/exercise.h"

extern const struct gol_exercise gol_exercise_counter; /* counter.c */
extern const struct gol_exercise gol_exercise_life; /* life.c */
extern const struct gol_exercise gol_exercise_spawn; /* spawn.c */
extern const struct gol_exercise gol_exercise_grain; /* grain.c */

#endif
