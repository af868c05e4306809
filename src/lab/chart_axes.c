/*
 * Extents, units and logarithms. The unit of an axis is the one in which its largest number has one to three digits. On
 * a logarithmic axis a 0 stands one step before the least number above it, beyond a break of the axis.
 */
#include "lab/chart.h"

#include "lab/trial_measure.h"
#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* ---- extents ---- */

static void include(struct gol_chart_axis *axis, double value)
{
    if (isnan(value))
        return;
    if (isnan(axis->min) || value < axis->min)
        axis->min = value;
    if (isnan(axis->max) || value > axis->max)
        axis->max = value;
}

/* A number on the x axis; a 0 on a logarithmic one has a place of its own. */
static void include_x(struct gol_chart *chart, double value)
{
    if (chart->plot->log_x && value == 0)
        chart->x.zero = 0;
    else
        include(&chart->x, value);
}

static void include_point(struct gol_chart *chart, const struct gol_summary_line *line, int point)
{
    const int low = gol_summary_column_find(chart->measure->low);
    const int high = gol_summary_column_find(chart->measure->high);
    const struct gol_chart_series *series = gol_chart_series_of(chart, point);
    const double median = gol_summary_number(line, gol_summary_column_find(chart->measure->column));

    if (series == NULL || isnan(median))
        return;
    include(&chart->y, median);
    if (low >= 0 && high >= 0 && chart->plot->kind != GOL_PLOT_HEATMAP) {
        include(&chart->y, gol_summary_number(line, low));
        include(&chart->y, gol_summary_number(line, high));
    }
    if (!chart->categories && !series->flat)
        include_x(chart, gol_chart_x(chart, &chart->plan->points[point].values[chart->plot->x]));
}

/* Takes the extent of the data in the units of the file. */
static void measure_data(struct gol_chart *chart, const struct gol_results *results)
{
    const struct gol_axis *x = &chart->plan->spec->axes[chart->plot->x];

    chart->x.min = chart->x.max = chart->y.min = chart->y.max = NAN;
    chart->x.zero = chart->y.zero = NAN;
    for (int p = 0; p < chart->plan->n_points; p++)
        include_point(chart, &results->summary->lines[p], p);
    for (int i = 0; chart->trial_measure != NULL && i < results->n_rows; i++)
        if (results->rows[i].status == GOL_STATUS_OK && results->rows[i].point < chart->plan->n_points &&
            gol_chart_series_of(chart, results->rows[i].point) != NULL)
            include(&chart->y, gol_trial_measure_of(chart->trial_measure, &results->rows[i]));
    for (int r = 0; r < chart->n_references; r++)
        for (int i = 0; i < chart->references[r].n; i++) {
            include_x(chart, chart->references[r].x[i]);
            include(&chart->y, chart->references[r].y[i]);
        }
    if (chart->categories) {
        chart->x.min = 0;
        chart->x.max = gol_chart_side_places(&chart->columns) - 1;
    } else if (isnan(chart->x.min)) { /* flat lines only: as wide as the axis was asked for */
        for (int i = 0; i < x->n; i++)
            include_x(chart, gol_chart_x(chart, &x->values[i]));
    }
    if (isnan(chart->x.min)) /* nothing but 0, on an axis that was to be logarithmic */
        chart->x.min = chart->x.max = 0;
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

/* ---- logarithms ---- */

/* A logarithmic axis shows nothing below 0: better a linear one than points that vanish. */
static void check_log(const struct gol_chart *chart, struct gol_chart_axis *axis, const char *name, bool wanted,
                      struct gol_buf *warnings)
{
    axis->log = wanted && axis->min > 0;
    if (wanted && !axis->log)
        gol_buf_printf(warnings,
                       "chart %s: %s has values of 0 or less, which a logarithmic axis cannot show: it is linear\n",
                       chart->plot->name, name);
}

/* One step before the least number: as far as the next one is from it, but a decade at most. */
static void place_zero(struct gol_chart *chart)
{
    const struct gol_axis *x = &chart->plan->spec->axes[chart->plot->x];
    double step = 10;

    if (isnan(chart->x.zero) || !chart->x.log) {
        chart->x.zero = NAN;
        return;
    }
    for (int i = 0; i < x->n; i++) {
        const double ratio = gol_chart_x(chart, &x->values[i]) * chart->x.factor / chart->x.min;

        if (ratio > 1 && ratio < step)
            step = ratio;
    }
    chart->x.zero = chart->x.min / fmax(step, 2);
}

/*
 * From here on no one unit is right for both ends of a logarithmic axis; values of a sweep are shown as they were
 * given.
 */
#define WIDE_FACTOR 1e4
#define WIDE_FACTOR_X 1e2

/* A y axis that goes from nanoseconds to milliseconds, or from bytes to megabytes. */
static bool is_wide(const struct gol_chart *chart)
{
    const char *unit = chart->measure->unit;

    return chart->plot->log_y && chart->y.min > 0 && chart->y.max / chart->y.min >= WIDE_FACTOR &&
           (unit[0] == 's' || strcmp(unit, "bytes") == 0 || strcmp(unit, "1/s") == 0);
}

const char *gol_chart_amount(char *out, double amount, const char *unit)
{
    char text[GOL_NUM_TEXT];
    const char *number;

    if (strcmp(unit, "bytes") == 0) {
        number = gol_num_short(text, amount);
        snprintf(out, GOL_PARAM_TEXT, "%.24s%s", number, strchr(number, ' ') == NULL ? " B" : "B");
    } else if (strcmp(unit, "1/s") == 0) {
        snprintf(out, GOL_PARAM_TEXT, "%s", gol_num_short(text, amount));
    } else if (amount < 0.9e-9) {
        snprintf(out, GOL_PARAM_TEXT, "%.24s ns", gol_num_real(text, amount * 1e9));
    } else {
        snprintf(out, GOL_PARAM_TEXT, "%s", gol_num_duration(text, llround(amount * 1e9)));
    }
    return out;
}

void gol_chart_make_axes(struct gol_chart *chart, const struct gol_results *results, struct gol_buf *warnings)
{
    const struct gol_param *param = gol_chart_param(chart, chart->plot->x);
    const bool by_second =
        strcmp(chart->measure->unit, "1/s") == 0; /* then marks have the prefix, the label has the rest */

    measure_data(chart, results);
    chart->x.wide = chart->plot->log_x && param->type == GOL_PARAM_DURATION && chart->x.min > 0 &&
                    chart->x.max / chart->x.min >= WIDE_FACTOR_X;
    if (chart->categories || chart->x.wide)
        axis_unit(&chart->x, param->name, "", "", 0);
    else
        axis_unit(&chart->x, param->name, param->type == GOL_PARAM_DURATION ? "s" : "", "", chart->x.max);
    chart->y.wide = is_wide(chart);
    axis_unit(&chart->y, chart->what, chart->y.wide && !by_second ? "" : chart->measure->unit,
              chart->plan->spec->exercise->work_unit, chart->y.wide ? 0 : fmax(fabs(chart->y.min), fabs(chart->y.max)));
    apply_factors(chart);
    check_log(chart, &chart->x, param->name, chart->plot->log_x && !chart->categories, warnings);
    check_log(chart, &chart->y, chart->what, chart->plot->log_y, warnings);
    place_zero(chart);
}
