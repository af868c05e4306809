/*
 * Trials of an exercise in this process, from values given as text.
 */
#ifndef GOL_TESTS_EXERCISE_TRIAL_H
#define GOL_TESTS_EXERCISE_TRIAL_H

#include "cmocka_all.h"

#include "exercise/exercise.h"
#include "lab/trial.h"

/* Values of an exercise: the defaults, and then what NAME=VALUE pairs say (ended by NULL). */
static inline void read_values(const struct gol_exercise *exercise, const char *const *pairs, struct gol_value *values)
{
    struct gol_err err = {0};

    for (int i = 0; i < exercise->n_params; i++)
        assert_ok(gol_param_parse(&exercise->params[i], exercise->params[i].fallback, &values[i], &err), &err);
    for (; pairs[0] != NULL; pairs += 2) {
        const int param = gol_exercise_param(exercise, pairs[0]);

        assert_true(param >= 0);
        assert_ok(gol_param_parse(&exercise->params[param], pairs[1], &values[param], &err), &err);
    }
}

static inline enum gol_code try_trial(const char *name, enum gol_mode mode, const char *const *pairs,
                                      struct gol_row *row, struct gol_err *err)
{
    struct gol_value values[GOL_PARAM_MAX];
    struct gol_trial_order order = {
        .exercise = gol_exercise_find(name),
        .setting = {.mode = mode, .seed = 42, .values = values},
        .warmup = 1,
    };

    assert_non_null(order.exercise);
    read_values(order.exercise, pairs, values);
    gol_row_init(row);
    return gol_trial_run(&order, row, err);
}

static inline struct gol_row trial(const char *name, enum gol_mode mode, const char *const *pairs)
{
    struct gol_row row;
    struct gol_err err = {0};

    assert_ok(try_trial(name, mode, pairs, &row, &err), &err);
    return row;
}

#endif
