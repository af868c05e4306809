/*
 * Ranges and marks of the axes. What gnuplot would choose is right for linear axes from 0; the values of the sweep,
 * categories and logarithms need more.
 */
#include "report/script.h"

#include "util/num.h"

#include <math.h>
#include <string.h>

#define TICKS_MAX 12 /* values that are marked one by one on a logarithmic axis */
#define PLACES_MAX 24 /* places that are marked one by one */
#define PLACES_WIDTH 90 /* characters beside each other under all of them */

/* Marks the powers of ten, each with its unit; every third of them where there are many. */
static void put_wide_ticks(struct gol_buf *out, const char *axis, double from, double to, const char *unit)
{
    const double step = to / from > 1e9 ? 1000 : 10;
    double power = pow(10, ceil(log10(from)));
    char text[GOL_PARAM_TEXT];
    bool first = true;

    gol_buf_printf(out, "set %stics (", axis);
    for (; power <= to; power *= step) {
        gol_buf_printf(out, "%s'%s' ", first ? "" : ", ", gol_chart_amount(text, power, unit));
        gol_script_real(out, power);
        first = false;
    }
    gol_buf_puts(out, ")\n");
}

int gol_script_mark_step(int places)
{
    return (places + PLACES_MAX - 1) / PLACES_MAX;
}

bool gol_script_is_crowded(const struct gol_chart *chart, int places)
{
    const int room = PLACES_WIDTH * gol_script_mark_step(places) / places;
    char text[GOL_PARAM_TEXT];

    for (int i = 0; i < gol_chart_side_places(&chart->columns); i++)
        if ((int)strlen(gol_chart_side_label(chart, &chart->columns, i, text)) + 1 > room)
            return true;
    return false;
}

/* "'10 ms' 0.01": a mark; a comma before all but the first. */
static void put_mark(struct gol_buf *out, const char *label, double at, bool *first)
{
    gol_buf_puts(out, *first ? "" : ", ");
    gol_script_quoted(out, label);
    gol_buf_puts(out, " ");
    gol_script_real(out, at);
    *first = false;
}

static void put_places(struct gol_buf *out, const struct gol_chart *chart)
{
    const int n = gol_chart_side_places(&chart->columns);
    char text[GOL_PARAM_TEXT];
    bool first = true;

    gol_buf_puts(out, "set xtics (");
    for (int i = 0; i < n; i += gol_script_mark_step(n))
        put_mark(out, gol_chart_side_label(chart, &chart->columns, i, text), i, &first);
    gol_buf_puts(out, ")\n");
    if (gol_script_is_crowded(chart, n))
        gol_buf_puts(out, "set xtics rotate by -45\n");
}

/* Each value of the sweep on a logarithmic axis. */
static void put_values(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_param *param = gol_chart_param(chart, chart->plot->x);
    char number[GOL_NUM_TEXT];
    char text[GOL_PARAM_TEXT];
    bool first = true;

    gol_buf_puts(out, "set xtics (");
    for (int i = 0; i < chart->columns.n; i++) {
        const struct gol_value *value = &chart->plan->spec->axes[chart->plot->x].values[chart->columns.values[i]];
        const double at = gol_chart_x(chart, value) * chart->x.factor;

        if (at > 0)
            put_mark(out, chart->x.wide ? gol_param_show(param, value, text) : gol_num_short(number, at), at, &first);
    }
    gol_buf_puts(out, ")\n");
}

/* The place of 0 on a logarithmic axis, and a break of the axis between it and the rest. */
static void put_zero(struct gol_buf *out, const struct gol_chart *chart)
{
    const double at = sqrt(chart->x.zero * chart->x.min);

    gol_buf_puts(out, "set xtics add ('0' ");
    gol_script_real(out, chart->x.zero);
    gol_buf_puts(out, ")\nset arrow from first ");
    gol_script_real(out, at);
    gol_buf_puts(out, ", graph 0 to first ");
    gol_script_real(out, at);
    gol_buf_puts(out, ", graph 1 nohead dt 3 lw 1 lc rgb colour_reference back\nset label '//' at first ");
    gol_script_real(out, at);
    gol_buf_puts(out, ", graph 0 center front textcolor rgb colour_frame\n");
}

static void put_x_ticks(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_param *param = gol_chart_param(chart, chart->plot->x);

    if (!chart->categories && !chart->x.log) {
        if (param->type == GOL_PARAM_COUNT && chart->x.max - chart->x.min <= TICKS_MAX)
            gol_buf_puts(out, "set xtics 1\n");
        return;
    }
    if (chart->categories)
        put_places(out, chart);
    else if (chart->columns.n <= TICKS_MAX)
        put_values(out, chart);
    else if (chart->x.wide)
        put_wide_ticks(out, "x", chart->x.min, chart->x.max, "s");
    if (!isnan(chart->x.zero))
        put_zero(out, chart);
}

void gol_script_range(struct gol_buf *out, const char *axis, double min, double max)
{
    gol_buf_printf(out, "set %srange [", axis);
    gol_script_real(out, min);
    gol_buf_puts(out, ":");
    gol_script_real(out, max);
    gol_buf_puts(out, "]\n");
}

void gol_script_log_marks(struct gol_buf *out, const char *axis, const struct gol_chart *chart, double from, double to)
{
    bool first = true;

    if (chart->y.wide)
        put_wide_ticks(out, axis, from, to, chart->measure->unit);
    if (to / from >= 100)
        return;
    gol_buf_printf(out, "set %stics (", axis);
    for (double power = pow(10, floor(log10(from))); power <= to; power *= 10)
        for (const char *digit = to / from < 10 ? "1234568" : "125"; *digit != '\0'; digit++) {
            const double mark = (*digit - '0') * power;

            if (mark < from || mark > to)
                continue;
            gol_buf_puts(out, first ? "" : ", ");
            gol_script_real(out, mark);
            first = false;
        }
    gol_buf_puts(out, ")\n");
}

/* It spans a factor of 4 at least, which holds several marks. */
static void put_log_y(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_chart_axis *y = &chart->y;
    const double margin = fmax(pow(y->max / y->min, 0.04) * 1.1, 2 / sqrt(y->max / y->min));

    gol_buf_puts(out, "set logscale y\n");
    gol_script_range(out, "y", y->min / margin, y->max * margin);
    gol_script_log_marks(out, "y", chart, y->min / margin, y->max * margin);
}

void gol_script_x_axis(struct gol_buf *out, const struct gol_chart *chart, double *x_from, double *x_to)
{
    const double least = isnan(chart->x.zero) ? chart->x.min : chart->x.zero;
    const double span = chart->x.max - least;

    if (chart->categories) {
        *x_from = -0.5;
        *x_to = gol_chart_side_places(&chart->columns) - 0.5;
    } else if (chart->x.log) {
        const double margin = span > 0 ? pow(chart->x.max / least, 0.025) : 2;

        *x_from = least / margin;
        *x_to = chart->x.max * margin;
        gol_buf_puts(out, "set logscale x\n");
    } else {
        const double margin = span > 0 ? span * 0.025 : chart->x.max > 0 ? chart->x.max / 2 : 1;

        *x_from = least - margin;
        *x_to = chart->x.max + margin;
    }
    gol_script_range(out, "x", *x_from, *x_to);
    put_x_ticks(out, chart);
}

void gol_script_y_axis(struct gol_buf *out, const struct gol_chart *chart)
{
    if (chart->y.log)
        put_log_y(out, chart);
    else if (chart->y.max == 0 && chart->y.min == 0)
        gol_buf_puts(out, "set yrange [0:1]\n");
    else if (chart->y.min >= 0)
        gol_buf_puts(out, "set yrange [0:*]\n");
}
