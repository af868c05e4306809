/*
 * Points are counted before any is made, with products that stop at the largest number instead of overflowing. Each
 * mode has an odometer over the axes that it uses; the odometers are merged by what they show, so that the points of
 * one setting stand side by side and a parameter that a mode ignores (its wheel stays at 0) does not multiply it.
 */
#include "lab/plan.h"

#include "lab/plan_rules.h"
#include "lab/ranks.h"
#include "lab/repeats.h"
#include "lab/spec_tree.h"
#include "lab/stats.h"
#include "util/num.h"
#include "util/saturating.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES_MAX 4096 /* points that are looked at to say how long a plan that is too large would take */

/* ---- odometers ---- */

struct odometer {
    enum gol_mode mode;
    int at[GOL_PARAM_MAX]; /* index of the value on each axis; 0 where the mode ignores the parameter */
    bool done;
};

/* Positions of that wheel. */
static int wheel(const struct gol_spec *spec, enum gol_mode mode, int param)
{
    return gol_mode_uses(spec, mode, param) ? spec->axes[param].n : 1;
}

static int64_t count_points(const struct gol_spec *spec, enum gol_mode mode)
{
    int64_t n = 1;

    for (int i = 0; i < spec->exercise->n_params; i++)
        n = gol_sat_multiply(n, wheel(spec, mode, i));
    return n;
}

/* The last parameter turns fastest. */
static void advance(const struct gol_spec *spec, struct odometer *odometer)
{
    for (int i = spec->exercise->n_params - 1; i >= 0; i--) {
        if (++odometer->at[i] < wheel(spec, odometer->mode, i))
            return;
        odometer->at[i] = 0;
    }
    odometer->done = true;
}

/* Point number `index` of the mode. */
static void turn_to(const struct gol_spec *spec, struct odometer *odometer, int64_t index)
{
    for (int i = spec->exercise->n_params - 1; i >= 0; i--) {
        const int n = wheel(spec, odometer->mode, i);

        odometer->at[i] = (int)(index % n);
        index /= n;
    }
}

static bool is_before(const struct gol_spec *spec, const struct odometer *a, const struct odometer *b)
{
    for (int i = 0; i < spec->exercise->n_params; i++)
        if (a->at[i] != b->at[i])
            return a->at[i] < b->at[i];
    return false;
}

/* Values of the point; `defaults` stand for what the mode ignores. */
static void read_odometer(const struct gol_spec *spec, const struct odometer *odometer,
                          const struct gol_value *defaults, struct gol_point *point)
{
    point->mode = odometer->mode;
    for (int i = 0; i < spec->exercise->n_params; i++)
        point->values[i] = gol_mode_uses(spec, odometer->mode, i) ? spec->axes[i].values[odometer->at[i]] : defaults[i];
}

static enum gol_code read_defaults(const struct gol_spec *spec, struct gol_value *defaults, struct gol_err *err)
{
    for (int i = 0; i < spec->exercise->n_params; i++) {
        const struct gol_param *param = &spec->exercise->params[i];

        if (gol_param_parse(param, param->fallback, &defaults[i], err) != GOL_OK)
            return gol_err_prefix(err, "%s: the default of %s", spec->path, param->name);
    }
    return GOL_OK;
}

/* ---- a plan that is too large ---- */

/* What all points of the mode take once, from samples evenly spread over them. */
static int64_t sample_estimate(const struct gol_spec *spec, enum gol_mode mode, const struct gol_value *defaults)
{
    const int64_t n = count_points(spec, mode);
    const int64_t samples = n < SAMPLES_MAX ? n : SAMPLES_MAX;
    struct odometer odometer = {.mode = mode};
    struct gol_point point;
    double sum = 0;

    for (int64_t i = 0; i < samples; i++) {
        turn_to(spec, &odometer, (int64_t)((double)n / (double)samples * ((double)i + 0.5)));
        read_odometer(spec, &odometer, defaults, &point);
        sum += (double)gol_point_estimate_ns(spec, &point);
    }
    sum *= (double)n / (double)samples;
    return sum < 9e18 ? (int64_t)sum : INT64_MAX;
}

static enum gol_code check_size(const struct gol_spec *spec, const struct gol_value *defaults, int64_t *n_points,
                                struct gol_err *err)
{
    char time[GOL_NUM_TEXT];
    int64_t estimate_ns = 0;
    int64_t trials;

    *n_points = 0;
    for (int i = 0; i < spec->n_modes; i++)
        *n_points = gol_sat_add(*n_points, count_points(spec, spec->modes[i]));
    trials = gol_sat_multiply(*n_points, spec->repeats_max);
    if (trials <= GOL_PLAN_TRIALS_MAX)
        return GOL_OK;
    for (int i = 0; i < spec->n_modes; i++)
        estimate_ns = gol_sat_add(estimate_ns, sample_estimate(spec, spec->modes[i], defaults));
    estimate_ns = gol_sat_multiply(estimate_ns, spec->repeats_max);
    return gol_spec_error(err, GOL_LIMIT, spec->path, spec->sweep_line, spec->sweep_column, "",
                          "the plan has %s%lld trials, %s %s (want at most %d: fewer values, modes or repeats)",
                          trials == INT64_MAX ? "more than " : "", (long long)trials,
                          estimate_ns == INT64_MAX ? "more than" : "about", gol_num_duration(time, estimate_ns),
                          GOL_PLAN_TRIALS_MAX);
}

/* ---- the plan ---- */

/*
 * The number of the setting among those of serial: equal for points in which every parameter that serial uses is
 * equal. -1 when the mode of the odometer ignores one that serial sweeps.
 */
static int serial_setting(const struct gol_spec *spec, const struct odometer *odometer)
{
    int setting = 0;

    for (int i = 0; i < spec->exercise->n_params; i++) {
        const int n = wheel(spec, GOL_MODE_SERIAL, i);

        if (n > 1 && !gol_mode_uses(spec, odometer->mode, i))
            return -1;
        setting = setting * n + (gol_mode_uses(spec, GOL_MODE_SERIAL, i) ? odometer->at[i] : 0);
    }
    return setting;
}

/* Turns setting numbers in plan->serial into indices of points; -1 everywhere when there is no serial mode. */
static enum gol_code link_serial(struct gol_plan *plan, struct gol_err *err)
{
    int *point_of = malloc((size_t)plan->n_points * sizeof *point_of);

    if (point_of == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    for (int i = 0; i < plan->n_points; i++)
        point_of[i] = -1;
    for (int i = 0; i < plan->n_points; i++)
        if (plan->points[i].mode == GOL_MODE_SERIAL)
            point_of[plan->serial[i]] = i;
    for (int i = 0; i < plan->n_points; i++)
        plan->serial[i] = plan->serial[i] < 0 ? -1 : point_of[plan->serial[i]];
    free(point_of);
    return GOL_OK;
}

/* ---- the twin ---- */

struct estimate {
    int64_t ns;
    int point;
};

static int compare_estimates(const void *a, const void *b)
{
    const struct estimate *x = a;
    const struct estimate *y = b;

    if (x->ns != y->ns)
        return x->ns < y->ns ? -1 : 1;
    return (x->point > y->point) - (x->point < y->point);
}

/*
 * The point in the middle when they are sorted by how long a trial takes: it is neither the one that noise hits hardest
 * nor the one that would take the most time.
 */
static enum gol_code add_twin(struct gol_plan *plan, struct gol_err *err)
{
    struct estimate *estimates;

    /* With fewer repeats no interval of their ratio has the level. */
    if (!plan->spec->noise_floor ||
        plan->spec->repeats_max < gol_ranks_trials_for(gol_repeats_level_to_ask(plan->spec, GOL_STATS_LEVEL)))
        return GOL_OK;
    estimates = calloc((size_t)plan->n_points, sizeof *estimates);
    if (estimates == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    for (int i = 0; i < plan->n_points; i++)
        estimates[i] = (struct estimate){gol_point_estimate_ns(plan->spec, &plan->points[i]), i};
    qsort(estimates, (size_t)plan->n_points, sizeof *estimates, compare_estimates);
    plan->twin_of = estimates[plan->n_points / 2].point;
    plan->has_twin = true;
    plan->points[plan->n_points] = plan->points[plan->twin_of];
    plan->serial[plan->n_points] = plan->serial[plan->twin_of];
    plan->estimate_ns =
        gol_sat_add(plan->estimate_ns, gol_sat_multiply(estimates[plan->n_points / 2].ns, plan->spec->repeats_min));
    free(estimates);
    return GOL_OK;
}

static enum gol_code expand(struct gol_plan *plan, const struct gol_value *defaults, struct gol_err *err)
{
    const struct gol_spec *spec = plan->spec;
    struct odometer odometers[GOL_MODE_COUNT];
    bool serial = false;
    enum gol_code code = GOL_OK;

    for (int i = 0; i < spec->n_modes; i++) {
        odometers[i] = (struct odometer){.mode = spec->modes[i]};
        serial = serial || spec->modes[i] == GOL_MODE_SERIAL;
    }
    for (int i = 0; i < plan->n_points && code == GOL_OK; i++) {
        struct odometer *least = NULL;
        struct gol_point *point = &plan->points[i];

        for (int k = 0; k < spec->n_modes; k++)
            if (!odometers[k].done && (least == NULL || is_before(spec, &odometers[k], least)))
                least = &odometers[k];
        if (least == NULL)
            return gol_err_set(err, GOL_INVALID, "%s: the plan was counted wrongly", spec->path);
        read_odometer(spec, least, defaults, point);
        plan->serial[i] = serial ? serial_setting(spec, least) : -1;
        plan->estimate_ns = gol_sat_add(plan->estimate_ns, gol_point_estimate_ns(spec, point));
        code = gol_plan_check_point(plan, point, err);
        advance(spec, least);
    }
    plan->estimate_ns = gol_sat_multiply(plan->estimate_ns, spec->repeats_min);
    return code == GOL_OK ? link_serial(plan, err) : code;
}

int64_t gol_plan_longest_ns(const struct gol_plan *plan)
{
    const struct gol_spec *spec = plan->spec;
    int64_t sum_ns = 0;

    if (spec->repeats_max == spec->repeats_min)
        return plan->estimate_ns;
    for (int i = 0; i < gol_plan_measured(plan); i++) {
        const int64_t once_ns = gol_point_estimate_ns(spec, &plan->points[i]);
        const int64_t least_ns = gol_sat_multiply(once_ns, spec->repeats_min);
        int64_t most_ns = gol_sat_multiply(once_ns, spec->repeats_max);

        if (spec->budget_ns > 0 && most_ns > gol_sat_add(spec->budget_ns, once_ns)) /* the last one goes beyond it */
            most_ns = gol_sat_add(spec->budget_ns, once_ns);
        sum_ns = gol_sat_add(sum_ns, most_ns > least_ns ? most_ns : least_ns);
    }
    return sum_ns;
}

enum gol_code gol_plan_new(const struct gol_spec *spec, struct gol_plan **out, struct gol_err *err)
{
    struct gol_plan *plan = calloc(1, sizeof *plan);
    struct gol_value defaults[GOL_PARAM_MAX];
    int64_t n_points;
    enum gol_code code;

    *out = NULL;
    if (plan == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory", spec->path);
    plan->spec = spec;
    code = read_defaults(spec, defaults, err);
    if (code == GOL_OK)
        code = check_size(spec, defaults, &n_points, err);
    if (code != GOL_OK)
        goto out;
    plan->points = calloc((size_t)n_points + 1, sizeof *plan->points); /* one for the twin */
    plan->serial = calloc((size_t)n_points + 1, sizeof *plan->serial);
    if (plan->points == NULL || plan->serial == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "%s: out of memory for %lld points", spec->path, (long long)n_points);
        goto out;
    }
    plan->n_points = (int)n_points;
    code = gol_plan_warn_unused(plan, err);
    if (code == GOL_OK)
        code = expand(plan, defaults, err);
    if (code == GOL_OK)
        code = add_twin(plan, err);
    plan->trials_min = (int64_t)gol_plan_measured(plan) * spec->repeats_min;
    plan->trials_max = (int64_t)gol_plan_measured(plan) * spec->repeats_max;
    if (code == GOL_OK) {
        *out = plan;
        plan = NULL;
    }
out:
    gol_plan_free(plan);
    return code;
}

void gol_plan_free(struct gol_plan *plan)
{
    if (plan == NULL)
        return;
    for (int i = 0; i < plan->n_warnings; i++)
        free(plan->warnings[i]);
    free(plan->warnings);
    free(plan->serial);
    free(plan->points);
    free(plan);
}
