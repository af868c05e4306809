/*
 * Ranges and marks of the axes. What gnuplot would choose is right for linear axes from 0; the values of the sweep, categories
 * and logarithms need more.
 */
#include "report/script.h"

#include "util/num.h"

#include <math.h>
#include <string.h>

#define TICKS_MAX 12 /* values that are marked one by one on an axis */

/* "10 us", "1 MB". */
static void put_amount(struct gol_buf *out, double amount, const char *unit)
{
    char text[GOL_NUM_TEXT];
    const char *number;

    if (strcmp(unit, "bytes") == 0) {
        number = gol_num_short(text, amount);
        gol_buf_printf(out, "'%s%s'", number, strchr(number, ' ') == NULL ? " B" : "B");
    } else if (amount < 0.9e-9) {
        gol_buf_printf(out, "'%s ns'", gol_num_real(text, amount * 1e9));
    } else {
        gol_buf_printf(out, "'%s'", gol_num_duration(text, llround(amount * 1e9)));
    }
}

/* Marks the powers of ten, each with its unit; every third of them where there are many. */
static void put_wide_ticks(struct gol_buf *out, const char *axis, double from, double to, const char *unit)
{
    const double step = to / from > 1e9 ? 1000 : 10;
    double power = pow(10, ceil(log10(from)));
    bool first = true;

    gol_buf_printf(out, "set %stics (", axis);
    for (; power <= to; power *= step) {
        gol_buf_puts(out, first ? "" : ", ");
        put_amount(out, power, unit);
        gol_buf_puts(out, " ");
        gol_script_real(out, power);
        first = false;
    }
    gol_buf_puts(out, ")\n");
}

static void put_x_ticks(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_axis *axis = &chart->plan->spec->axes[chart->plot->x];
    const struct gol_param *param = &chart->plan->spec->exercise->params[chart->plot->x];
    char text[GOL_PARAM_TEXT];

    if (!chart->categories && !chart->x.log) {
        if (param->type == GOL_PARAM_COUNT && chart->x.max - chart->x.min <= TICKS_MAX)
            gol_buf_puts(out, "set xtics 1\n");
        return;
    }
    if (!chart->categories && chart->n_ticks > TICKS_MAX) {
        if (chart->x.wide)
            put_wide_ticks(out, "x", chart->x.min, chart->x.max, "s");
        return;
    }
    gol_buf_puts(out, "set xtics (");
    for (int i = 0; i < chart->n_ticks; i++) {
        const struct gol_value *value = &axis->values[chart->ticks[i]];
        const double at = chart->categories ? i : gol_chart_x(chart, value) * chart->x.factor;
        char number[GOL_NUM_TEXT];

        gol_buf_puts(out, i == 0 ? "" : ", ");
        gol_script_quoted(out, chart->categories || chart->x.wide ? gol_param_show(param, value, text)
                                                                  : gol_num_short(number, at));
        gol_buf_puts(out, " ");
        gol_script_real(out, at);
    }
    gol_buf_puts(out, ")\n");
    if (chart->categories && chart->n_ticks > TICKS_MAX)
        gol_buf_puts(out, "set xtics rotate by -35\n");
}

static void put_range(struct gol_buf *out, const char *axis, double min, double max)
{
    gol_buf_printf(out, "set %srange [", axis);
    gol_script_real(out, min);
    gol_buf_puts(out, ":");
    gol_script_real(out, max);
    gol_buf_puts(out, "]\n");
}

/*
 * A logarithmic y axis. gnuplot marks powers of ten only, so that an axis of less than two decades could have one mark or
 * none: then 1, 2 and 5 are marked. It spans a factor of 4 at least, which holds two of them.
 */
static void put_log_y(struct gol_buf *out, const struct gol_chart_axis *y, const char *unit)
{
    const double margin = fmax(pow(y->max / y->min, 0.04) * 1.1, 2 / sqrt(y->max / y->min));
    const double from = y->min / margin;
    const double to = y->max * margin;
    bool first = true;

    gol_buf_puts(out, "set logscale y\n");
    put_range(out, "y", from, to);
    if (y->wide)
        put_wide_ticks(out, "y", from, to, unit);
    if (to / from >= 100)
        return;
    gol_buf_puts(out, "set ytics (");
    for (double power = pow(10, floor(log10(from))); power <= to; power *= 10)
        for (int digit = 1; digit <= 5; digit += digit == 1 ? 1 : 3)
            if (digit * power >= from && digit * power <= to) {
                gol_buf_puts(out, first ? "" : ", ");
                gol_script_real(out, digit * power);
                first = false;
            }
    gol_buf_puts(out, ")\n");
}

void gol_script_axes(struct gol_buf *out, const struct gol_chart *chart, double *x_from, double *x_to)
{
    const double span = chart->x.max - chart->x.min;

    if (chart->categories) {
        *x_from = -0.5;
        *x_to = chart->n_ticks - 0.5;
    } else if (chart->x.log) {
        const double margin = span > 0 ? pow(chart->x.max / chart->x.min, 0.025) : 2;

        *x_from = chart->x.min / margin;
        *x_to = chart->x.max * margin;
        gol_buf_puts(out, "set logscale x\n");
    } else {
        const double margin = span > 0 ? span * 0.025 : chart->x.max > 0 ? chart->x.max / 2 : 1;

        *x_from = chart->x.min - margin;
        *x_to = chart->x.max + margin;
    }
    put_range(out, "x", *x_from, *x_to);
    put_x_ticks(out, chart);
    if (chart->y.log) {
        put_log_y(out, &chart->y, chart->measure->unit);
    } else if (chart->y.max == 0 && chart->y.min == 0) {
        gol_buf_puts(out, "set yrange [0:1]\n");
    } else if (chart->y.min >= 0) {
        gol_buf_puts(out, "set yrange [0:*]\n");
    } else {
        gol_buf_puts(out, "set xzeroaxis lt 1 lw 1 lc rgb \"#404040\"\n");
    }
}
