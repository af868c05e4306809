/*
 * The plan: every point that an experiment names, expanded once.
 *
 * A point is a mode and a value for each parameter. A parameter that a mode ignores does not multiply the
 * plan. Points are ordered with the first parameter slowest, and modes fastest, so that the
 * modes of one setting run close together in time when the order is interleaved.
 *
 * One point has a twin: the same setting measured again under another number, n_points. What the two differ by is noise
 * and nothing else (an A/A test), so that a run knows the smallest difference that it could have shown.
 */
#ifndef GOL_LAB_PLAN_H
#define GOL_LAB_PLAN_H

#include "lab/schedule.h"
#include "lab/spec.h"

#define GOL_PLAN_TRIALS_MAX 100000 /* more is refused, with how many and how long */

struct gol_point {
    enum gol_mode mode;
    struct gol_value values[GOL_PARAM_MAX]; /* ignored ones hold the default */
};

struct gol_plan {
    const struct gol_spec *spec; /* borrowed */
    struct gol_point *points; /* n_points of them, and behind them the twin if there is one */
    int n_points;
    bool has_twin;
    int twin_of; /* the point that the twin is a copy of */
    int64_t trials_min, trials_max; /* points and twin times repeats */
    int64_t estimate_ns; /* of trials_min, with the cost of starting processes */
    int *serial; /* for each point the index of its serial partner, or -1: gol_plan_serial_of */
    char **warnings; /* one line each: remainders of batches, and the like */
    int n_warnings;
};

/*
 * Expands the spec; too many trials and parameters that do not fit together are errors. *out is NULL on error. The
 * message of an exercise's check should lead with the parameter to blame ("batch 50 is more than steps 25"): it is
 * shown where the first parameter that it names stands in the file, as "FILE:9:10: sweep.batch: 50 is more than steps
 * 25".
 */
enum gol_code gol_plan_new(const struct gol_spec *spec, struct gol_plan **out, struct gol_err *err);
void gol_plan_free(struct gol_plan *plan);

/* How many points are measured: all, and the twin. Numbers of points in rows and schedules are below this. */
static inline int gol_plan_measured(const struct gol_plan *plan)
{
    return plan->n_points + plan->has_twin;
}

/* The point that results of this number belong to: the twin's are those of the point that it is a copy of. */
static inline int gol_plan_original(const struct gol_plan *plan, int point)
{
    return plan->has_twin && point == plan->n_points ? plan->twin_of : point;
}

/* "A" for the point that has a twin, "B" for the twin, "-" for all others. */
const char *gol_plan_label(const struct gol_plan *plan, int point);

/* Whether that mode uses that parameter. */
static inline bool gol_mode_uses(const struct gol_spec *spec, enum gol_mode mode, int param)
{
    return (spec->exercise->params[param].modes & GOL_MODE_BIT(mode)) != 0;
}

/* The same for the mode of a point. */
bool gol_point_uses(const struct gol_spec *spec, const struct gol_point *point, int param);
/* The value as text for CSV: "-" when the mode ignores the parameter. */
const char *gol_point_text(const struct gol_spec *spec, const struct gol_point *point, int param);
/* "pool pause=10ms counters=4": the mode and what is swept; cut at size. Returns out. */
const char *gol_point_label(const struct gol_spec *spec, const struct gol_point *point, char *out, size_t size);
/* What one trial of this point is expected to take, in ns, warm-up and process start included. */
int64_t gol_point_estimate_ns(const struct gol_spec *spec, const struct gol_point *point);
/*
 * What all trials of trials_max are expected to take, or of as many as the budget of each point lets it have;
 * estimate_ns where repeats do not adapt. INT64_MAX: more.
 */
int64_t gol_plan_longest_ns(const struct gol_plan *plan);
/* Whether both have one mode, and one value of every parameter that it uses but for `param`. */
bool gol_plan_same_but(const struct gol_plan *plan, int a, int b, int param);
/* The point in serial mode that has every parameter equal that serial uses; -1 when the plan has none. */
int gol_plan_serial_of(const struct gol_plan *plan, int point);

#endif
