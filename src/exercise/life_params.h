/*
 * The parameters of the exercise life: their table, and what follows from their values alone.
 */
#ifndef GOL_EXERCISE_LIFE_PARAMS_H
#define GOL_EXERCISE_LIFE_PARAMS_H

#include "exercise/exercise.h"

enum gol_life_param {
    GOL_LIFE_GAMES,
    GOL_LIFE_SIZE,
    GOL_LIFE_STEPS,
    GOL_LIFE_BATCH,
    GOL_LIFE_PAUSE,
    GOL_LIFE_VIEW,
    GOL_LIFE_RULE,
    GOL_LIFE_TOPOLOGY,
    GOL_LIFE_DENSITY,
    GOL_LIFE_MAX_AGE,
    GOL_LIFE_WORKERS,
    GOL_LIFE_COUNT
};

extern const struct gol_param gol_life_params[GOL_LIFE_COUNT];

/* Rounds of `batch` generations; what is left over makes one more. */
int64_t gol_life_rounds(int64_t steps, int64_t batch);
/* These three are as in struct gol_exercise. */
enum gol_code gol_life_check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                             struct gol_err *err);
int64_t gol_life_ideal_ns(enum gol_mode mode, const struct gol_value *values);
int64_t gol_life_work_ns(enum gol_mode mode, const struct gol_value *values);

#endif
