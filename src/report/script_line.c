/*
 * Lines over the numbers of x: the medians, the intervals under them as bars or as bands, reference data, and of a
 * speed-up the ideal one.
 */
#include "report/script.h"

#include <math.h>
#include <string.h>

/* at(c): where the value of column c stands on the x axis. */
static void put_x_function(struct gol_buf *out, const struct gol_chart *chart)
{
    if (chart->categories) {
        gol_script_places(out, "at", chart, &chart->columns);
        return;
    }
    if (isnan(chart->x.zero)) {
        gol_buf_puts(out, "at(c) = known(c)");
        gol_script_factor(out, chart->x.factor);
        gol_buf_puts(out, "\n");
        return;
    }
    gol_buf_puts(out, "# A value of 0 has no logarithm: it stands at `zero`, and no line goes there.\nzero = ");
    gol_script_real(out, chart->x.zero);
    gol_buf_puts(out, "\nat(c) = known(c) == 0 ? zero : known(c)");
    gol_script_factor(out, chart->x.factor);
    gol_buf_puts(out, "\nabove(c, y) = known(c) > 0 ? y : NaN\nbelow(c, y) = known(c) == 0 ? y : NaN\n");
}

static void put_style(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const int variation = chart->series[index].variation;
    const char *mode = gol_mode_name(chart->plan->points[chart->series[index].point].mode);

    gol_buf_puts(out, "lc rgb ");
    gol_script_colour(out, chart, index);
    if (chart->n_series == 1)
        gol_buf_puts(out, " lw width_one pt shape_one ps size_one");
    else if (chart->one_mode || gol_script_varied(chart))
        gol_buf_printf(out, " lw width_one dt int(nth(dashes, %d)) pt int(nth(shapes, %d)) ps size_one", variation,
                       variation);
    else
        gol_buf_printf(out, " lw width_%s pt shape_%s ps size_%s", mode, mode, mode);
}

/* "(above("pause_s", on0(...)))": a y of the line, or (part "below") of the point at 0; part NULL: of both. */
static void put_part(struct gol_buf *out, const struct gol_chart *chart, int index, const char *column,
                     const char *part)
{
    if (part == NULL || isnan(chart->x.zero)) {
        gol_script_y(out, chart, index, column);
        return;
    }
    gol_buf_printf(out, "(%s(", part);
    gol_script_x_column(out, chart);
    gol_buf_puts(out, ", ");
    gol_script_y(out, chart, index, column);
    gol_buf_puts(out, "))");
}

static void put_series(struct gol_buf *out, const struct gol_chart *chart, int index, double x_from, double x_to)
{
    const struct gol_chart_series *series = &chart->series[index];

    gol_buf_puts(out, "    summary using (");
    if (series->flat) {
        gol_script_real(out, x_from);
        gol_buf_puts(out, "):");
        gol_script_y(out, chart, index, chart->measure->column);
        gol_buf_puts(out, ":(");
        gol_script_real(out, x_to - x_from);
        gol_buf_puts(out, "):(0) with vectors nohead lw width_one dt 4 lc rgb ");
        gol_script_colour(out, chart, index);
    } else {
        gol_buf_puts(out, "at(");
        gol_script_x_column(out, chart);
        gol_buf_puts(out, ")):");
        put_part(out, chart, index, chart->measure->column, "above");
        gol_buf_puts(out, " smooth unique with linespoints ");
        put_style(out, chart, index);
    }
    gol_buf_puts(out, " title ");
    gol_script_quoted(out, series->label);
    if (series->flat || isnan(chart->x.zero))
        return;
    gol_buf_puts(out, ", \\\n    summary using (at(");
    gol_script_x_column(out, chart);
    gol_buf_puts(out, ")):");
    put_part(out, chart, index, chart->measure->column, "below");
    gol_buf_puts(out, " with points ");
    put_style(out, chart, index);
    gol_buf_puts(out, " notitle");
}

/* "summary using (at("pause_s"))" */
static void put_at(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_buf_puts(out, "    summary using (at(");
    gol_script_x_column(out, chart);
    gol_buf_puts(out, "))");
}

/*
 * What follows the x of an interval: it is an upright line with a stroke at each end. (yerrorbars would do it in one
 * word, but blank out a disc around each point, and with it parts of the bars of other series.)
 */
static void put_bar(struct gol_buf *out, const struct gol_chart *chart, int index, const char *part)
{
    gol_buf_puts(out, ":");
    put_part(out, chart, index, chart->measure->low, part);
    gol_buf_printf(out, ":(0):(on%d((known(\"%s\") - known(\"%s\"))", index, chart->measure->high, chart->measure->low);
    gol_script_factor(out, chart->y.factor);
    gol_buf_puts(out, ")) with vectors heads size screen 0.0035,90 fixed lw width_bar lc rgb ");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, " notitle, \\\n");
}

/* A line for all x has its interval near the right edge, beside those of others. */
static void put_flat_bar(struct gol_buf *out, const struct gol_chart *chart, int index, double x_from, double x_to)
{
    double share = 1;

    for (int i = 0; i <= index; i++)
        share -= chart->series[i].flat ? 0.008 : 0;
    gol_buf_puts(out, "    summary using (");
    gol_script_real(out, chart->x.log ? x_from * pow(x_to / x_from, share) : x_from + (x_to - x_from) * share);
    gol_buf_puts(out, ")");
    put_bar(out, chart, index, NULL);
}

/* A band goes along the line. */
static void put_band(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    put_at(out, chart);
    gol_buf_puts(out, ":");
    put_part(out, chart, index, chart->measure->low, "above");
    gol_buf_puts(out, ":");
    put_part(out, chart, index, chart->measure->high, "above");
    gol_buf_puts(out, " with filledcurves fs transparent solid 0.25 noborder lc rgb ");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, " notitle, \\\n");
}

/* Under the lines; bands under all bars and lines. */
static void put_intervals(struct gol_buf *out, const struct gol_chart *chart, double x_from, double x_to)
{
    if (chart->intervals == GOL_INTERVALS_NONE)
        return;
    for (int i = 0; i < chart->n_series; i++) {
        const bool bars = chart->intervals == GOL_INTERVALS_BARS;

        if (chart->series[i].flat) {
            put_flat_bar(out, chart, i, x_from, x_to);
            continue;
        }
        if (!bars)
            put_band(out, chart, i);
        if (bars || !isnan(chart->x.zero)) { /* where no line goes, a band cannot */
            put_at(out, chart);
            put_bar(out, chart, i, bars ? NULL : "below");
        }
    }
}

/* A point at 0 stands apart: a blank line breaks the line. */
static void put_reference_data(struct gol_buf *out, const struct gol_chart *chart)
{
    for (int r = 0; r < chart->n_references; r++) {
        const struct gol_chart_reference *line = &chart->references[r];

        gol_script_comment(out, chart->plot->reference_file);
        if (chart->origin[0] != '\0')
            gol_script_comment(out, chart->origin);
        gol_buf_printf(out, "$reference%d << EOD\n", r);
        for (int i = 0; i < line->n; i++) {
            const bool zero = line->x[i] == 0 && !isnan(chart->x.zero);

            gol_script_real(out, zero ? chart->x.zero : line->x[i]);
            gol_buf_puts(out, ",");
            gol_script_real(out, line->y[i]);
            gol_buf_puts(out, zero ? "\n\n" : "\n");
        }
        gol_buf_puts(out, "EOD\n");
    }
}

static void put_references(struct gol_buf *out, const struct gol_chart *chart)
{
    for (int r = 0; r < chart->n_references; r++) {
        gol_buf_printf(out,
                       ", \\\n    $reference%d using 1:2 with linespoints lc rgb colour_reference lw width_reference "
                       "dt dash_reference pt int(nth(shapes_reference, %d)) ps size_reference title ",
                       r, r);
        gol_script_quoted(out, chart->references[r].label);
    }
}

static void put_ideal_function(struct gol_buf *out, const struct gol_chart *chart)
{
    double top = chart->x.max;

    if (gol_chart_is_capped(chart)) {
        gol_buf_printf(out, "processors = %d\nideal(x) = x < processors ? x : processors\n", chart->processors);
        top = fmin(top, chart->processors);
    } else {
        gol_buf_puts(out, "ideal(x) = x\n");
    }
    gol_buf_puts(out, "set samples 1000\n");
    if (chart->y.log)
        return;
    /* The whole ideal line where that leaves our own lines readable, else as much of it as they need. */
    gol_script_range(out, "y", 0, fmax(fmax(chart->y.max * 1.1, 1.2), fmin(top * 1.05, chart->y.max * 2.5)));
}

void gol_script_lines(struct gol_buf *out, const struct gol_chart *chart)
{
    const bool speedup = chart->plot->kind == GOL_PLOT_SPEEDUP;
    double x_from;
    double x_to;

    gol_script_x_axis(out, chart, &x_from, &x_to);
    gol_script_y_axis(out, chart);
    put_x_function(out, chart);
    gol_script_filters(out, chart);
    put_reference_data(out, chart);
    if (speedup)
        put_ideal_function(out, chart);
    gol_buf_puts(out, "\nplot \\\n");
    if (!chart->y.log)
        gol_buf_puts(out, "    0 with lines lc rgb colour_frame lw 1 notitle, \\\n");
    if (strcmp(chart->measure->name, "speedup") == 0)
        gol_buf_puts(out, "    1 with lines lc rgb colour_reference lw 1 dt 3 notitle, \\\n");
    put_intervals(out, chart, x_from, x_to);
    for (int i = 0; i < chart->n_series; i++) {
        gol_buf_puts(out, i == 0 ? "" : ", \\\n");
        put_series(out, chart, i, x_from, x_to);
    }
    if (speedup)
        gol_buf_printf(out,
                       ", \\\n    ideal(x) with lines lc rgb colour_reference lw width_reference dt dash_reference "
                       "title '%s'",
                       gol_chart_is_capped(chart) ? GOL_SCRIPT_IDEAL : "ideal");
    put_references(out, chart);
    gol_buf_puts(out, "\n\n");
}
