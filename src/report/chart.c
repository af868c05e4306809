/*
 * The points of the plan that fit the plot's conditions are grouped by mode and by the values that the plot draws by;
 * each group is a line. Texts of values are canonical, so that groups are compared as texts, and a parameter that a mode
 * ignores ("-") fits every condition.
 */
#include "report/chart.h"

#include "util/num.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct gol_param *param_of(const struct gol_chart *chart, int param)
{
    return &chart->plan->spec->exercise->params[param];
}

static const char *text_of(const struct gol_chart *chart, int point, int param)
{
    return gol_point_text(chart->plan->spec, &chart->plan->points[point], param);
}

double gol_chart_x(const struct gol_chart *chart, const struct gol_value *value)
{
    return gol_param_number(param_of(chart, chart->plot->x), value);
}

/* ---- lines ---- */

static bool fits_where(const struct gol_chart *chart, int point)
{
    const struct gol_point *at = &chart->plan->points[point];

    for (int i = 0; i < chart->plot->n_where; i++) {
        const struct gol_plot_where *where = &chart->plot->where[i];

        if (where->param < 0 && at->mode != where->mode)
            return false;
        if (where->param >= 0 && gol_point_uses(chart->plan->spec, at, where->param) &&
            strcmp(at->values[where->param].text, where->value.text) != 0)
            return false;
    }
    return true;
}

/* Whether two points differ in nothing that the plot draws by, besides the mode. */
static bool same_values(const struct gol_chart *chart, int a, int b)
{
    for (int i = 0; i < chart->plot->n_by; i++)
        if (chart->plot->by[i] >= 0 &&
            strcmp(text_of(chart, a, chart->plot->by[i]), text_of(chart, b, chart->plot->by[i])) != 0)
            return false;
    return true;
}

static bool same_mode(const struct gol_chart *chart, int a, int b)
{
    return chart->plan->points[a].mode == chart->plan->points[b].mode;
}

static void append(char *out, size_t size, const char *format, ...) GOL_PRINTF(3, 4);

static void append(char *out, size_t size, const char *format, ...)
{
    const size_t length = strlen(out);
    va_list args;

    va_start(args, format);
    vsnprintf(out + length, size - length, format, args);
    va_end(args);
}

/* "pool, counters = 4"; without the mode when all lines have the same one and something else tells them apart. */
static void write_label(const struct gol_chart *chart, struct gol_chart_series *series)
{
    const struct gol_point *point = &chart->plan->points[series->point];
    char shown[GOL_PARAM_TEXT];

    series->label[0] = '\0';
    if (!chart->one_mode || chart->n_series == 1)
        append(series->label, sizeof series->label, "%s", gol_mode_name(point->mode));
    for (int i = 0; i < chart->plot->n_by; i++) {
        const int param = chart->plot->by[i];

        if (param < 0 || !gol_point_uses(chart->plan->spec, point, param))
            continue;
        append(series->label, sizeof series->label, "%s%s = %s", series->label[0] == '\0' ? "" : ", ",
               param_of(chart, param)->name, gol_param_show(param_of(chart, param), &point->values[param], shown));
    }
    if (series->label[0] == '\0')
        append(series->label, sizeof series->label, "%s", gol_mode_name(point->mode));
    if (series->flat)
        append(series->label, sizeof series->label, ", any %s", param_of(chart, chart->plot->x)->name);
}

/* Modes in their own order, so that the legend has the lines of one mode beside each other. */
static void sort_series(struct gol_chart *chart)
{
    for (int i = 1; i < chart->n_series; i++) {
        const struct gol_chart_series moved = chart->series[i];
        const enum gol_mode mode = chart->plan->points[moved.point].mode;
        int at = i;

        for (; at > 0 && chart->plan->points[chart->series[at - 1].point].mode > mode; at--)
            chart->series[at] = chart->series[at - 1];
        chart->series[at] = moved;
    }
}

static void find_series(struct gol_chart *chart, const struct gol_summary *summary, int column,
                        struct gol_buf *warnings)
{
    int variations[GOL_CHART_SERIES_MAX]; /* a point of each */
    int n_variations = 0;
    int dropped = 0;

    for (int p = 0; p < chart->plan->n_points; p++) {
        int at = 0;
        int variation = 0;

        if (!fits_where(chart, p) || isnan(gol_summary_number(&summary->lines[p], column)))
            continue;
        while (at < chart->n_series &&
               !(same_mode(chart, chart->series[at].point, p) && same_values(chart, chart->series[at].point, p)))
            at++;
        if (at < chart->n_series)
            continue;
        if (at == GOL_CHART_SERIES_MAX) {
            dropped++;
            continue;
        }
        while (variation < n_variations && !same_values(chart, variations[variation], p))
            variation++;
        if (variation == n_variations)
            variations[n_variations++] = p;
        chart->series[chart->n_series++] = (struct gol_chart_series){
            .point = p,
            .variation = variation,
            .flat = !gol_point_uses(chart->plan->spec, &chart->plan->points[p], chart->plot->x),
        };
    }
    if (dropped > 0)
        gol_buf_printf(warnings, "chart %s: more than %d lines; the others are left out (fix some with where:)\n",
                       chart->plot->name, GOL_CHART_SERIES_MAX);
    chart->one_mode = true;
    for (int i = 1; i < chart->n_series; i++)
        if (!same_mode(chart, chart->series[0].point, chart->series[i].point))
            chart->one_mode = false;
    sort_series(chart);
    for (int i = 0; i < chart->n_series; i++)
        write_label(chart, &chart->series[i]);
}

/* The line that this point is of; NULL when it is of none. */
static const struct gol_chart_series *series_of(const struct gol_chart *chart, int point)
{
    for (int i = 0; i < chart->n_series; i++)
        if (same_mode(chart, chart->series[i].point, point) && same_values(chart, chart->series[i].point, point) &&
            fits_where(chart, point))
            return &chart->series[i];
    return NULL;
}

/* ---- units ---- */

struct scale {
    double least; /* used when the largest number is at least this */
    double factor;
    const char *prefix;
};

/* Seconds down to nanoseconds; anything else up to giga. Ends with the scale that takes all the rest. */
static const struct scale small_scales[] = {{1, 1, ""}, {1e-3, 1e3, "m"}, {1e-6, 1e6, "µ"}, {0, 1e9, "n"}};
static const struct scale large_scales[] = {{1e9, 1e-9, "G"}, {1e6, 1e-6, "M"}, {1e4, 1e-3, "k"}, {0, 1, ""}};

static const struct scale *scale_for(const struct scale *scales, double largest)
{
    while (largest < scales->least)
        scales++;
    return scales;
}

/* What the measure is of: "execution time", or "execution time per call" when it is one by unit of work. */
static void name_measure(struct gol_chart *chart)
{
    snprintf(chart->what, sizeof chart->what, "%s", chart->measure->label);
    if (strcmp(chart->measure->unit, "s/work") == 0)
        append(chart->what, sizeof chart->what, " per %s", chart->plan->spec->exercise->work_one);
}

/* Sets label and factor for numbers up to `largest` in this unit. */
static void axis_unit(struct gol_chart_axis *axis, const char *what, const char *unit, const char *work, double largest)
{
    const struct scale *scale = &large_scales[3];

    if (strcmp(unit, "s/work") == 0)
        unit = "s"; /* whose work it is, stands in `what` */
    if (strcmp(unit, "s") == 0)
        scale = largest > 0 ? scale_for(small_scales, largest) : &small_scales[0];
    else if (unit[0] != '\0')
        scale = scale_for(large_scales, largest);
    axis->factor = scale->factor;
    if (strcmp(unit, "1/s") == 0)
        snprintf(axis->label, sizeof axis->label, "%s (%s%s%s/s)", what, scale->prefix,
                 scale->prefix[0] == '\0' ? "" : " ", work);
    else if (strcmp(unit, "bytes") == 0)
        snprintf(axis->label, sizeof axis->label, "%s (%sB)", what, scale->prefix);
    else if (unit[0] == '\0')
        snprintf(axis->label, sizeof axis->label, "%s", what);
    else
        snprintf(axis->label, sizeof axis->label, "%s (%s%s)", what, scale->prefix, unit);
}

/* ---- axes ---- */

static void include(struct gol_chart_axis *axis, double value)
{
    if (isnan(value))
        return;
    if (isnan(axis->min) || value < axis->min)
        axis->min = value;
    if (isnan(axis->max) || value > axis->max)
        axis->max = value;
}

/* Where a value stands on the x axis before the factor: its number, or its place among the categories. */
static double place_of(const struct gol_chart *chart, const struct gol_value *value)
{
    const struct gol_axis *axis = &chart->plan->spec->axes[chart->plot->x];

    if (!chart->categories)
        return gol_chart_x(chart, value);
    for (int i = 0; i < chart->n_ticks; i++)
        if (strcmp(axis->values[chart->ticks[i]].text, value->text) == 0)
            return i;
    return NAN;
}

static enum gol_code make_ticks(struct gol_chart *chart, struct gol_err *err)
{
    const struct gol_axis *axis = &chart->plan->spec->axes[chart->plot->x];

    chart->ticks = calloc((size_t)axis->n, sizeof *chart->ticks);
    if (chart->ticks == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "chart %s: out of memory", chart->plot->name);
    /* Insertion: an axis has few values, and most are sorted. A size goes by its cells, so that 33x33 is before 100x100. */
    for (int i = 0; i < axis->n; i++) {
        const double number = gol_chart_x(chart, &axis->values[i]);
        int at = chart->n_ticks++;

        for (; at > 0 && gol_chart_x(chart, &axis->values[chart->ticks[at - 1]]) > number; at--)
            chart->ticks[at] = chart->ticks[at - 1];
        chart->ticks[at] = i;
    }
    return GOL_OK;
}

/* Takes the extent of the data in the units of the file. */
static void measure_data(struct gol_chart *chart, const struct gol_summary *summary, int column)
{
    const int low = gol_summary_column_find(chart->measure->low);
    const int high = gol_summary_column_find(chart->measure->high);

    chart->x.min = chart->x.max = chart->y.min = chart->y.max = NAN;
    for (int p = 0; p < chart->plan->n_points; p++) {
        const struct gol_summary_line *line = &summary->lines[p];
        const struct gol_chart_series *series = series_of(chart, p);

        if (series == NULL || isnan(gol_summary_number(line, column)))
            continue;
        include(&chart->y, gol_summary_number(line, column));
        if (low >= 0 && high >= 0) {
            include(&chart->y, gol_summary_number(line, low));
            include(&chart->y, gol_summary_number(line, high));
        }
        if (!series->flat)
            include(&chart->x, place_of(chart, &chart->plan->points[p].values[chart->plot->x]));
    }
    if (isnan(chart->x.min)) /* flat lines only: as wide as the axis was asked for */
        for (int i = 0; i < chart->plan->spec->axes[chart->plot->x].n; i++)
            include(&chart->x, place_of(chart, &chart->plan->spec->axes[chart->plot->x].values[i]));
    for (int r = 0; r < chart->n_references; r++)
        for (int i = 0; i < chart->references[r].n; i++) {
            include(&chart->x, chart->references[r].x[i]);
            include(&chart->y, chart->references[r].y[i]);
        }
}

static void apply_factors(struct gol_chart *chart)
{
    chart->x.min *= chart->x.factor;
    chart->x.max *= chart->x.factor;
    chart->y.min *= chart->y.factor;
    chart->y.max *= chart->y.factor;
    for (int r = 0; r < chart->n_references; r++)
        for (int i = 0; i < chart->references[r].n; i++) {
            chart->references[r].x[i] *= chart->x.factor;
            chart->references[r].y[i] *= chart->y.factor;
        }
}

/* A logarithmic axis shows no 0: better a linear one than points that vanish. */
static void check_log(const struct gol_chart *chart, struct gol_chart_axis *axis, const char *name, bool wanted,
                      struct gol_buf *warnings)
{
    axis->log = wanted && axis->min > 0;
    if (wanted && !axis->log)
        gol_buf_printf(warnings,
                       "chart %s: %s has values of 0 or less, which a logarithmic axis cannot show: it is linear\n",
                       chart->plot->name, name);
}

/* From here on no one unit is right for both ends of a logarithmic axis; values of a sweep are shown as they were given. */
#define WIDE_FACTOR 1e4
#define WIDE_FACTOR_X 1e2

/* A y axis of time or memory that goes from nanoseconds to milliseconds, or from bytes to megabytes. */
static bool is_wide(const struct gol_chart *chart)
{
    const char *unit = chart->measure->unit;

    return chart->plot->log_y && chart->y.min > 0 && chart->y.max / chart->y.min >= WIDE_FACTOR &&
           (unit[0] == 's' || strcmp(unit, "bytes") == 0);
}

static void make_axes(struct gol_chart *chart, const struct gol_summary *summary, int column, struct gol_buf *warnings)
{
    const struct gol_param *param = param_of(chart, chart->plot->x);

    measure_data(chart, summary, column);
    chart->x.wide = chart->plot->log_x && param->type == GOL_PARAM_DURATION && chart->x.min > 0 &&
                    chart->x.max / chart->x.min >= WIDE_FACTOR_X;
    if (chart->categories || chart->x.wide)
        axis_unit(&chart->x, param->name, "", "", 0);
    else
        axis_unit(&chart->x, param->name, param->type == GOL_PARAM_DURATION ? "s" : "", "", chart->x.max);
    chart->y.wide = is_wide(chart);
    axis_unit(&chart->y, chart->what, chart->y.wide ? "" : chart->measure->unit, chart->plan->spec->exercise->work_unit,
              fmax(fabs(chart->y.min), fabs(chart->y.max)));
    apply_factors(chart);
    check_log(chart, &chart->x, param->name, chart->plot->log_x && !chart->categories, warnings);
    check_log(chart, &chart->y, chart->what, chart->plot->log_y, warnings);
}

/* ---- the chart ---- */

enum gol_code gol_chart_make(const struct gol_plan *plan, const struct gol_summary *summary,
                             const struct gol_plot *plot, const char *reference_text, struct gol_buf *warnings,
                             struct gol_chart *out, struct gol_err *err)
{
    enum gol_code code;
    int column;

    *out = (struct gol_chart){.plan = plan, .plot = plot, .measure = gol_measure_find(plot->y)};
    if (out->measure == NULL)
        return gol_err_set(err, GOL_INVALID, "chart %s: there is no measure \"%s\" (want one of %s)", plot->name,
                           plot->y, gol_measure_names());
    name_measure(out);
    out->categories = !gol_param_is_numeric(param_of(out, plot->x));
    column = gol_summary_column_find(out->measure->column);
    code = make_ticks(out, err);
    if (code != GOL_OK)
        goto out;
    find_series(out, summary, column, warnings);
    if (out->n_series == 0) {
        code = gol_err_set(err, GOL_NOT_FOUND, "chart %s: nothing of it was measured", plot->name);
        goto out;
    }
    if (reference_text != NULL)
        code = gol_chart_reference_read(out, reference_text, warnings, err);
    if (code == GOL_OK)
        make_axes(out, summary, column, warnings);
out:
    if (code != GOL_OK)
        gol_chart_fini(out);
    return code;
}

void gol_chart_fini(struct gol_chart *chart)
{
    for (int i = 0; i < chart->n_references; i++) {
        free(chart->references[i].x);
        free(chart->references[i].y);
    }
    free(chart->references);
    free(chart->ticks);
    *chart = (struct gol_chart){0};
}
