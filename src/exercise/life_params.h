/*
 * The parameters of the exercise life: which there are, what goes together, and what a plan must know of them.
 */
#ifndef GOL_EXERCISE_LIFE_PARAMS_H
#define GOL_EXERCISE_LIFE_PARAMS_H

#include "exercise/exercise.h"
#include "exercise/life_host.h"

enum gol_life_param {
    GOL_LIFE_PARAM_GAMES,
    GOL_LIFE_PARAM_SIZE,
    GOL_LIFE_PARAM_STEPS,
    GOL_LIFE_PARAM_BATCH,
    GOL_LIFE_PARAM_PACK,
    GOL_LIFE_PARAM_PAUSE,
    GOL_LIFE_PARAM_VIEW,
    GOL_LIFE_PARAM_UNTIL,
    GOL_LIFE_PARAM_HISTORY,
    GOL_LIFE_PARAM_RULE,
    GOL_LIFE_PARAM_TOPOLOGY,
    GOL_LIFE_PARAM_DENSITY,
    GOL_LIFE_PARAM_MAX_AGE,
    GOL_LIFE_PARAM_THREADS,
    GOL_LIFE_PARAM_WORKERS,
    GOL_LIFE_PARAM_COUNT
};

extern const struct gol_param gol_life_params[GOL_LIFE_PARAM_COUNT];

/* These three as in struct gol_exercise. */
enum gol_code gol_life_params_check(enum gol_mode mode, const struct gol_value *values, const char **warning,
                                    struct gol_err *err);
int64_t gol_life_params_ideal_ns(enum gol_mode mode, const struct gol_value *values);
int64_t gol_life_params_work_ns(enum gol_mode mode, const struct gol_value *values);

int64_t gol_life_params_rounds(int64_t steps, int64_t batch);
/*
 * Games of each host, the last one may have fewer: `pack` of them, or with `auto` all games spread evenly over as many
 * hosts as there are workers (pool) or processors (threads, and serial: so that its packs are those of the actors).
 */
int64_t gol_life_params_pack(enum gol_mode mode, const struct gol_value *values);
/* All that is equal for every host of a trial; the seed, first and games are the caller's. */
enum gol_code gol_life_params_start(const struct gol_value *values, struct gol_host_start *out, struct gol_err *err);

#endif
