/*
 * What a plot is and what its axes are. Each kind says in one table what it can do; a plot that asks it for more is
 * told so before anything runs.
 */
#include "lab/spec_plot.h"
#include "lab/summary.h"
#include "lab/trial_measure.h"

#include <stdio.h>
#include <string.h>

enum x_wants { X_NUMBER, X_COUNT, X_ANY };

static const struct kind {
    const char *name;
    enum x_wants x;
    bool reference, log_x, intervals, bands;
} kinds[] = {
    [GOL_PLOT_LINE] =
        {.name = "line", .x = X_NUMBER, .reference = true, .log_x = true, .intervals = true, .bands = true},
    [GOL_PLOT_BARS] = {.name = "bars", .x = X_ANY, .intervals = true},
    [GOL_PLOT_SPEEDUP] =
        {.name = "speedup", .x = X_COUNT, .reference = true, .log_x = true, .intervals = true, .bands = true},
    [GOL_PLOT_DISTRIBUTION] = {.name = "distribution", .x = X_ANY},
    [GOL_PLOT_HEATMAP] = {.name = "heatmap", .x = X_ANY},
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])
_Static_assert(N_KINDS == GOL_PLOT_KINDS, "one entry a kind");

static const char *const measures[] = {
#define MEASURE_NAME(name, column, low, high, label, unit) name,
    GOL_MEASURES(MEASURE_NAME)
#undef MEASURE_NAME
};

const char *gol_plot_kind_name(enum gol_plot_kind kind)
{
    return kinds[kind].name;
}

static const struct kind *kind_of(const struct gol_plot_maker *maker)
{
    return &kinds[maker->plot->kind];
}

static enum gol_code read_kind(struct gol_plot_maker *maker)
{
    const struct gol_spec_text *kind = maker->raw->kind;
    const char *names[N_KINDS];
    char what[GOL_SPEC_SCALAR_MAX + 32];

    for (size_t i = 0; i < N_KINDS; i++) {
        names[i] = kinds[i].name;
        if (kind == NULL || strcmp(kind->text, names[i]) == 0) {
            maker->plot->kind = (enum gol_plot_kind)i;
            return GOL_OK;
        }
    }
    snprintf(what, sizeof what, "\"%s\" is not a kind of plot", kind->text);
    return gol_plot_unknown(maker, kind, "kind", what, names, N_KINDS);
}

/* What the kind cannot do. */
static enum gol_code refuse(const struct gol_plot_maker *maker, const struct gol_spec_text *at, const char *key,
                            const char *what)
{
    char message[128];

    snprintf(message, sizeof message, "a plot of kind %s %s", kind_of(maker)->name, what);
    return gol_plot_blame(maker, at, key, GOL_INVALID, message);
}

/* ---- x, y ---- */

bool gol_plot_can_be_x(enum gol_plot_kind kind, const struct gol_param *param)
{
    switch (kinds[kind].x) {
    case X_NUMBER:
        return gol_param_is_numeric(param) || param->type == GOL_PARAM_SIZE || param->type == GOL_PARAM_COUNT_OR_WORD;
    case X_COUNT:
        return param->type == GOL_PARAM_COUNT;
    case X_ANY:
        break;
    }
    return true;
}

static enum gol_code read_x(struct gol_plot_maker *maker)
{
    const struct gol_spec_text *x = maker->raw->x;
    const struct gol_exercise *exercise = maker->spec->exercise;
    const struct gol_param *param;
    char message[160];

    if (x == NULL)
        return gol_plot_blame_all(maker, "x is missing (want a parameter, for example x: pause)");
    maker->plot->x = gol_exercise_param(exercise, x->text);
    if (maker->plot->x < 0)
        return gol_plot_unknown_param(maker, x, "x", false);
    param = &exercise->params[maker->plot->x];
    if (gol_plot_can_be_x(maker->plot->kind, param))
        return GOL_OK;
    if (kind_of(maker)->x == X_COUNT)
        snprintf(message, sizeof message,
                 "%.32s is %s, and a speed-up is drawn over how many work (want for example x: workers)", x->text,
                 gol_param_type_about(param->type));
    else
        snprintf(message, sizeof message, "%.32s is %s, and an axis needs numbers (kind: bars does not)", x->text,
                 gol_param_type_about(param->type));
    return gol_plot_blame(maker, x, "x", GOL_INVALID, message);
}

static enum gol_code read_y(struct gol_plot_maker *maker)
{
    const struct gol_spec_text *y = maker->raw->y;
    const bool speedup = maker->plot->kind == GOL_PLOT_SPEEDUP;
    char message[GOL_SPEC_SCALAR_MAX + 160];

    if (y == NULL && !speedup)
        return gol_plot_blame_all(maker, "y is missing (want a measure, for example y: time)");
    if (y != NULL && gol_measure_find(y->text) == NULL) {
        snprintf(message, sizeof message, "\"%s\" is not a measure", y->text);
        return gol_plot_unknown(maker, y, "y", message, measures, sizeof measures / sizeof measures[0]);
    }
    if (speedup && y != NULL && strcmp(y->text, "speedup") != 0)
        return refuse(maker, y, "y", "shows the speed-up (want y: speedup, or none)");
    if (maker->plot->kind == GOL_PLOT_DISTRIBUTION && gol_trial_measure_find(y->text) == NULL) {
        snprintf(message, sizeof message, "%.32s is not known of a single trial (want one of %s)", y->text,
                 gol_trial_measure_names());
        return gol_plot_blame(maker, y, "y", GOL_INVALID, message);
    }
    snprintf(maker->plot->y, sizeof maker->plot->y, "%s", y == NULL ? "speedup" : y->text);
    return GOL_OK;
}

/* ---- log, intervals, reference ---- */

static enum gol_code read_log(struct gol_plot_maker *maker)
{
    const struct gol_spec_text *log = maker->raw->log;
    const struct gol_param *x = &maker->spec->exercise->params[maker->plot->x];
    const struct gol_axis *axis = &maker->spec->axes[maker->plot->x];
    char message[GOL_SPEC_SCALAR_MAX + 64];

    if (log == NULL)
        return GOL_OK;
    if (strcmp(log->text, "x") != 0 && strcmp(log->text, "y") != 0 && strcmp(log->text, "xy") != 0) {
        snprintf(message, sizeof message, "\"%s\" is not an axis (want x, y or xy)", log->text);
        return gol_plot_blame(maker, log, "log", GOL_PARSE, message);
    }
    maker->plot->log_x = log->text[0] == 'x';
    maker->plot->log_y = strchr(log->text, 'y') != NULL;
    if (maker->plot->log_x && !kind_of(maker)->log_x)
        return refuse(maker, log, "log", "has its values of x side by side (want log: y, or none)");
    /* A 0 gets a place of its own beside the axis; gnuplot would drop what is below without a word. */
    for (int i = 0; maker->plot->log_x && i < axis->n; i++) {
        if (gol_param_number(x, &axis->values[i]) < 0) {
            snprintf(message, sizeof message, "%.32s has values below 0, which have no place on a logarithmic axis",
                     x->name);
            return gol_plot_blame(maker, log, "log", GOL_INVALID, message);
        }
    }
    return GOL_OK;
}

static enum gol_code read_intervals(struct gol_plot_maker *maker)
{
    static const char *const names[] = {
        [GOL_INTERVALS_BARS] = "bars", [GOL_INTERVALS_BANDS] = "bands", [GOL_INTERVALS_NONE] = "none"};
    const struct gol_spec_text *text = maker->raw->intervals;
    char what[GOL_SPEC_SCALAR_MAX + 32];

    if (text == NULL)
        return GOL_OK;
    if (!kind_of(maker)->intervals)
        return refuse(maker, text, "intervals", "draws no intervals");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(text->text, names[i]) == 0) {
            maker->plot->intervals = (enum gol_plot_intervals)i;
            if (i == GOL_INTERVALS_BANDS && !kind_of(maker)->bands)
                return refuse(maker, text, "intervals", "has no lines to draw bands along (want bars or none)");
            return GOL_OK;
        }
    snprintf(what, sizeof what, "\"%s\" is no way to draw intervals", text->text);
    return gol_plot_unknown(maker, text, "intervals", what, names, sizeof names / sizeof names[0]);
}

static enum gol_code check_reference(const struct gol_plot_maker *maker)
{
    const struct gol_spec_raw_reference *reference = maker->raw->reference;
    const struct gol_spec_text at = {.line = reference == NULL ? 0 : reference->line,
                                     .column = reference == NULL ? 0 : reference->column};

    if (reference == NULL || kind_of(maker)->reference)
        return GOL_OK;
    return refuse(maker, &at, "reference", "draws no reference data (want kind: line)");
}

enum gol_code gol_plot_read_axes(struct gol_plot_maker *maker)
{
    enum gol_code code = read_kind(maker);

    if (code == GOL_OK)
        code = read_x(maker);
    if (code == GOL_OK)
        code = read_y(maker);
    if (code == GOL_OK)
        code = read_log(maker);
    if (code == GOL_OK)
        code = read_intervals(maker);
    if (code == GOL_OK)
        code = check_reference(maker);
    return code;
}
