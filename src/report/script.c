/*
 * A script is: what is particular to this chart as plain gnuplot lines, between the building blocks of plot/. All text of
 * users stands in single quotes, where gnuplot expands nothing (in double quotes it would run what is between
 * backquotes), and is never enhanced.
 */
#include "report/chart.h"

#include "report/blocks.h"
#include "report/script.h"
#include "util/num.h"

#include <math.h>
#include <string.h>

static void put_block(struct gol_buf *out, const char *name)
{
    for (const struct gol_plot_block *block = gol_plot_blocks; block->name != NULL; block++)
        if (strcmp(block->name, name) == 0)
            gol_buf_puts(out, block->text);
    gol_buf_puts(out, "\n");
}

/* A doubled quote is a quote, but not as the first character: gnuplot takes that for an empty string and an error. */
void gol_script_quoted(struct gol_buf *out, const char *text)
{
    for (; *text == '\''; text++)
        gol_buf_puts(out, "\"'\".");
    gol_buf_puts(out, "'");
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            gol_buf_puts(out, "'");
        gol_buf_add(out, (unsigned char)*text < ' ' ? " " : text, 1);
    }
    gol_buf_puts(out, "'");
}

/* Comments end at the end of the line, but a backslash there would go on; none of these is needed in one. */
static void put_comment(struct gol_buf *out, const char *text)
{
    gol_buf_puts(out, "# ");
    for (; *text != '\0'; text++)
        gol_buf_add(out, (unsigned char)*text < ' ' || *text == '\\' || *text == '`' ? " " : text, 1);
    gol_buf_puts(out, "\n");
}

void gol_script_real(struct gol_buf *out, double value)
{
    char text[GOL_NUM_TEXT];

    gol_buf_puts(out, gol_num_real(text, value));
}

static void put_factor(struct gol_buf *out, double factor)
{
    if (factor == 1)
        return;
    gol_buf_puts(out, " * ");
    gol_script_real(out, factor);
}

/* ---- text around the chart ---- */

/* "count_to = 10, counters = 1": what is the same for the whole chart and was said in the experiment. */
static void put_fixed(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_spec *spec = chart->plan->spec;
    const struct gol_plot *plot = chart->plot;
    char shown[GOL_PARAM_TEXT];

    for (int p = 0; p < spec->exercise->n_params; p++) {
        const struct gol_value *value =
            spec->axes[p].n == 1 && spec->axes[p].line > 0 ? &spec->axes[p].values[0] : NULL;
        bool drawn = p == plot->x;

        for (int i = 0; i < plot->n_by; i++)
            drawn = drawn || plot->by[i] == p;
        for (int i = 0; i < plot->n_where; i++)
            if (plot->where[i].param == p)
                value = &plot->where[i].value;
        if (!drawn && value != NULL)
            gol_buf_printf(out, "%s%s = %s", out->size > 0 ? ", " : "", spec->exercise->params[p].name,
                           gol_param_show(&spec->exercise->params[p], value, shown));
    }
}

/* "median of 5 trials, bars: its 93.75% interval" */
static void put_statistics(struct gol_buf *out, const struct gol_chart *chart, const struct gol_summary *summary)
{
    const int column = gol_summary_column_find(chart->measure->column);
    const bool bars = chart->measure->low[0] != '\0';
    double level = 1;
    int least = 0;
    int most = 0;
    char text[GOL_NUM_TEXT];

    for (int i = 0; i < summary->n_lines; i++) {
        const struct gol_summary_line *line = &summary->lines[i];

        if (line->n == 0 || isnan(gol_summary_number(line, column)))
            continue;
        least = least == 0 || line->n < least ? line->n : least;
        most = line->n > most ? line->n : most;
        level = line->level < level ? line->level : level;
    }
    if (most == 1) {
        gol_buf_puts(out, "one trial each");
        return;
    }
    gol_buf_printf(out, "median of %d", least);
    if (least < most)
        gol_buf_printf(out, " to %d", most);
    gol_buf_puts(out, " trials");
    gol_num_real(text, round(level * 10000) / 100);
    if (bars)
        gol_buf_printf(out, ", bars: its interval at %s%%%s", text, least < most ? " or more" : "");
}

static void put_titles(struct gol_buf *out, const struct gol_chart *chart, const struct gol_summary *summary,
                       const char *source)
{
    const struct gol_spec *spec = chart->plan->spec;
    struct gol_buf line;
    struct gol_buf title;

    gol_buf_init(&title);
    gol_buf_init(&line);
    put_fixed(&line, chart);
    if (line.size > 0)
        gol_buf_puts(&line, " · ");
    put_statistics(&line, chart, summary);
    gol_buf_puts(out, "title = ");
    gol_buf_puts(&title, spec->title[0] == '\0' ? spec->name : spec->title);
    if (strcmp(chart->measure->name, "time") != 0)
        gol_buf_printf(&title, ": %s", chart->what);
    gol_script_quoted(out, gol_buf_text(&title));
    gol_buf_fini(&title);
    gol_buf_puts(out, "\nsubtitle = ");
    gol_script_quoted(out, gol_buf_text(&line));
    gol_buf_puts(out, "\nsource = ");
    gol_script_quoted(out, source == NULL ? "" : source);
    gol_buf_puts(out, "\nx_label = ");
    gol_script_quoted(out, chart->x.label);
    gol_buf_puts(out, "\ny_label = ");
    gol_script_quoted(out, chart->y.label);
    gol_buf_puts(out, "\n");
    gol_buf_fini(&line);
}

/* The legend has as many columns as its longest text leaves room for, filled one after the other. */
static void put_legend(struct gol_buf *out, const struct gol_chart *chart)
{
    const size_t width = 110; /* characters beside each other; the sample of a line takes eight */
    const size_t n = (size_t)(chart->n_series + chart->n_references);
    size_t longest = 1;
    size_t columns;

    for (int i = 0; i < chart->n_series; i++)
        longest = strlen(chart->series[i].label) > longest ? strlen(chart->series[i].label) : longest;
    for (int i = 0; i < chart->n_references; i++)
        longest = strlen(chart->references[i].label) > longest ? strlen(chart->references[i].label) : longest;
    columns = width / (longest + 8);
    columns = columns < 1 ? 1 : columns > n ? n : columns;
    gol_buf_printf(out, "legend_rows = %zu\n", (n + columns - 1) / columns);
}

/* ---- lines ---- */

static void put_condition(struct gol_buf *out, const char *column, const char *value)
{
    gol_buf_printf(out, " && strcol(\"%s\") eq ", column);
    gol_script_quoted(out, value);
}

static bool is_by(const struct gol_plot *plot, int param)
{
    for (int i = 0; i < plot->n_by; i++)
        if (plot->by[i] == param)
            return true;
    return false;
}

/* onI(y): y in the rows of line I, not known in the others. */
static void put_filter(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const struct gol_spec *spec = chart->plan->spec;
    const struct gol_point *point = &chart->plan->points[chart->series[index].point];
    char column[64];

    gol_buf_printf(out, "on%d(y) = strcol(\"mode\") eq '%s'", index, gol_mode_name(point->mode));
    for (int p = 0; p < spec->exercise->n_params; p++) {
        bool fixed = is_by(chart->plot, p);

        for (int i = 0; i < chart->plot->n_where; i++)
            fixed = fixed || chart->plot->where[i].param == p;
        if (fixed && p != chart->plot->x)
            put_condition(out, gol_param_column(&spec->exercise->params[p], column, sizeof column),
                          gol_point_text(spec, point, p));
    }
    gol_buf_puts(out, " ? y : NaN\n");
}

/* at(c): where the value of column c stands on the x axis. */
static void put_x_function(struct gol_buf *out, const struct gol_chart *chart)
{
    const struct gol_axis *axis = &chart->plan->spec->axes[chart->plot->x];

    gol_buf_puts(out, "at(c) = ");
    if (!chart->categories) {
        gol_buf_puts(out, "known(c)");
        put_factor(out, chart->x.factor);
    }
    for (int i = 0; chart->categories && i < chart->n_ticks; i++) {
        gol_buf_puts(out, "strcol(c) eq ");
        gol_script_quoted(out, axis->values[chart->ticks[i]].text);
        gol_buf_printf(out, " ? %d : ", i);
    }
    gol_buf_puts(out, chart->categories ? "NaN\n" : "\n");
}

static void put_style(struct gol_buf *out, const struct gol_chart *chart, const struct gol_chart_series *series)
{
    const char *mode = gol_mode_name(chart->plan->points[series->point].mode);
    bool varied = false;

    for (int i = 0; i < chart->n_series; i++)
        varied = varied || chart->series[i].variation != chart->series[0].variation;
    if (chart->n_series == 1)
        gol_buf_printf(out, "lc rgb colour_%s lw width_one pt shape_one ps size_one", mode);
    else if (chart->one_mode)
        gol_buf_printf(out, "lc rgb nth(colours, %d) lw width_one pt int(nth(shapes, %d)) ps size_one",
                       series->variation, series->variation);
    else if (varied)
        gol_buf_printf(out, "lc rgb colour_%s lw width_one dt int(nth(dashes, %d)) pt int(nth(shapes, %d)) ps size_one",
                       mode, series->variation, series->variation);
    else
        gol_buf_printf(out, "lc rgb colour_%s lw width_%s pt shape_%s ps size_%s", mode, mode, mode, mode);
}

static void put_colour(struct gol_buf *out, const struct gol_chart *chart, const struct gol_chart_series *series)
{
    if (chart->one_mode && chart->n_series > 1)
        gol_buf_printf(out, "lc rgb nth(colours, %d)", series->variation);
    else
        gol_buf_printf(out, "lc rgb colour_%s", gol_mode_name(chart->plan->points[series->point].mode));
}

/* "(onI(known("time_median_s") * 1e3))": the y of line I. */
static void put_y(struct gol_buf *out, const struct gol_chart *chart, int index, const char *column)
{
    gol_buf_printf(out, "(on%d(known(\"%s\")", index, column);
    put_factor(out, chart->y.factor);
    gol_buf_puts(out, "))");
}

static void put_series(struct gol_buf *out, const struct gol_chart *chart, int index, double x_from, double x_to)
{
    const struct gol_chart_series *series = &chart->series[index];
    char x[64];

    gol_param_column(&chart->plan->spec->exercise->params[chart->plot->x], x, sizeof x);
    gol_buf_puts(out, "    summary using (");
    if (series->flat) {
        gol_script_real(out, x_from);
        gol_buf_puts(out, "):");
        put_y(out, chart, index, chart->measure->column);
        gol_buf_puts(out, ":(");
        gol_script_real(out, x_to - x_from);
        gol_buf_puts(out, "):(0) with vectors nohead lw width_one dt 4 ");
        put_colour(out, chart, series);
    } else {
        gol_buf_printf(out, "at(\"%s\")):", x);
        put_y(out, chart, index, chart->measure->column);
        gol_buf_puts(out, " smooth unique with linespoints ");
        put_style(out, chart, series);
    }
    gol_buf_puts(out, " title ");
    gol_script_quoted(out, series->label);
}

static void put_bars(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    char x[64];

    gol_param_column(&chart->plan->spec->exercise->params[chart->plot->x], x, sizeof x);
    gol_buf_printf(out, "    summary using (at(\"%s\")):", x);
    put_y(out, chart, index, chart->measure->column);
    gol_buf_puts(out, ":");
    put_y(out, chart, index, chart->measure->low);
    gol_buf_puts(out, ":");
    put_y(out, chart, index, chart->measure->high);
    gol_buf_puts(out, " with yerrorbars ps 0 lw width_bar ");
    put_colour(out, chart, &chart->series[index]);
    gol_buf_puts(out, " notitle, \\\n");
}

static void put_reference_data(struct gol_buf *out, const struct gol_chart *chart)
{
    for (int r = 0; r < chart->n_references; r++) {
        const struct gol_chart_reference *line = &chart->references[r];

        put_comment(out, chart->plot->reference_file);
        if (chart->origin[0] != '\0')
            put_comment(out, chart->origin);
        gol_buf_printf(out, "$reference%d << EOD\n", r);
        for (int i = 0; i < line->n; i++) {
            gol_script_real(out, line->x[i]);
            gol_buf_puts(out, ",");
            gol_script_real(out, line->y[i]);
            gol_buf_puts(out, "\n");
        }
        gol_buf_puts(out, "EOD\n");
    }
}

/* Bars lie under the lines; reference data is the last in the legend. */
static void put_plot(struct gol_buf *out, const struct gol_chart *chart, double x_from, double x_to)
{
    gol_buf_puts(out, "plot \\\n");
    if (strcmp(chart->measure->name, "speedup") == 0)
        gol_buf_puts(out, "    1 with lines lc rgb colour_reference lw 1 dt 3 notitle, \\\n");
    for (int i = 0; i < chart->n_series; i++)
        if (chart->measure->low[0] != '\0' && !chart->series[i].flat)
            put_bars(out, chart, i);
    for (int i = 0; i < chart->n_series; i++) {
        gol_buf_puts(out, i == 0 ? "" : ", \\\n");
        put_series(out, chart, i, x_from, x_to);
    }
    for (int r = 0; r < chart->n_references; r++) {
        gol_buf_printf(out,
                       ", \\\n    $reference%d using 1:2 with linespoints lc rgb colour_reference lw width_reference "
                       "dt dash_reference pt int(nth(shapes_reference, %d)) ps size_reference title ",
                       r, r);
        gol_script_quoted(out, chart->references[r].label);
    }
    gol_buf_puts(out, "\n");
}

void gol_chart_script(const struct gol_chart *chart, const struct gol_summary *summary, const char *source,
                      struct gol_buf *out)
{
    const struct gol_spec *spec = chart->plan->spec;
    double x_from;
    double x_to;

    put_comment(out, spec->title[0] == '\0' ? spec->name : spec->title);
    put_comment(out,
                "Made by gollab from summary.csv beside it; gnuplot draws the .svg and the .png of the same name.");
    gol_buf_puts(out, "\n");
    put_block(out, "header");
    gol_buf_puts(out, "# ---- this chart ----\nname = ");
    gol_script_quoted(out, chart->plot->name);
    gol_buf_puts(out, "\n");
    put_titles(out, chart, summary, source);
    put_legend(out, chart);
    gol_buf_puts(out, "\n");
    put_block(out, "style");
    gol_buf_puts(out, "# ---- axes and data of this chart ----\n");
    gol_script_axes(out, chart, &x_from, &x_to);
    put_x_function(out, chart);
    for (int i = 0; i < chart->n_series; i++)
        put_filter(out, chart, i);
    put_reference_data(out, chart);
    gol_buf_puts(out, "\n");
    put_block(out, "svg");
    put_plot(out, chart, x_from, x_to);
    gol_buf_puts(out, "\n");
    put_block(out, "png");
}
