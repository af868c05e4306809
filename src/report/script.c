/*
 * A script is: what is particular to this chart as plain gnuplot lines, between the building blocks of plot/. All text
 * of users stands in single quotes, where gnuplot expands nothing (in double quotes it would run what is between
 * backquotes), and is never enhanced.
 */
#include "report/script.h"

#include "report/blocks.h"
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
void gol_script_comment(struct gol_buf *out, const char *text)
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

void gol_script_factor(struct gol_buf *out, double factor)
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
        const struct gol_plot_where *where = gol_plot_fixed(plot, p);

        if (where != NULL)
            value = &where->value;
        if (p != plot->x && !gol_plot_in_by(plot, p) && value != NULL)
            gol_buf_printf(out, "%s%s = %s", out->size > 0 ? ", " : "", spec->exercise->params[p].name,
                           gol_param_show(&spec->exercise->params[p], value, shown));
    }
}

/* How many trials a point has, and the true level of the least sure interval; at_least: some are surer. */
struct counts {
    int least, most;
    double level;
    bool at_least;
};

static struct counts count_trials(const struct gol_chart *chart, const struct gol_summary *summary)
{
    const int column = gol_summary_column_find(chart->measure->column);
    const bool speedup = strcmp(chart->measure->name, "speedup") == 0;
    struct counts counts = {.level = 1};

    for (int p = 0; p < summary->n_lines; p++) {
        const struct gol_summary_line *line = &summary->lines[p];

        if (line->n == 0 || isnan(gol_summary_number(line, column)) || gol_chart_series_of(chart, p) == NULL)
            continue;
        counts.least = counts.least == 0 || line->n < counts.least ? line->n : counts.least;
        counts.most = line->n > counts.most ? line->n : counts.most;
        counts.level =
            fmin(counts.level, speedup ? line->speedup_level : line->level); /* of NAN and a number the number */
    }
    counts.at_least = speedup || counts.least < counts.most;
    return counts;
}

/* "median of 5 trials, bars: its interval at 93.75%" */
static void put_statistics(struct gol_buf *out, const struct gol_chart *chart, const struct gol_summary *summary)
{
    static const char *const drawn[] = {[GOL_INTERVALS_BARS] = "bars", [GOL_INTERVALS_BANDS] = "bands"};
    const struct counts counts = count_trials(chart, summary);
    const enum gol_plot_kind kind = chart->plot->kind;
    char text[GOL_NUM_TEXT];

    if (counts.most == 1) {
        gol_buf_puts(out, "one trial each");
        return;
    }
    gol_buf_printf(out, kind == GOL_PLOT_DISTRIBUTION ? "%d" : "median of %d", counts.least);
    if (counts.least < counts.most)
        gol_buf_printf(out, " to %d", counts.most);
    gol_buf_puts(out, " trials");
    if (kind == GOL_PLOT_DISTRIBUTION)
        gol_buf_puts(out, counts.most < 5 ? ", line: median" : ", line: median, box: the middle half");
    else if (kind != GOL_PLOT_HEATMAP && chart->intervals != GOL_INTERVALS_NONE)
        gol_buf_printf(out, ", %s: its interval%s%s%s%s", kind == GOL_PLOT_BARS ? "lines" : drawn[chart->intervals],
                       counts.level > 0 ? " at " : "",
                       counts.level > 0 ? gol_num_real(text, round(counts.level * 10000) / 100) : "",
                       counts.level > 0 ? "%" : "", counts.level > 0 && counts.at_least ? " or more" : "");
}

static void put_titles(struct gol_buf *out, const struct gol_chart *chart, const struct gol_results *results,
                       const char *source)
{
    const struct gol_spec *spec = chart->plan->spec;
    struct gol_buf line;
    struct gol_buf title;

    gol_buf_init(&title);
    gol_buf_init(&line);
    gol_buf_puts(out, "title = ");
    gol_buf_puts(&title, spec->title[0] == '\0' ? spec->name : spec->title);
    if (strcmp(chart->measure->name, "time") != 0)
        gol_buf_printf(&title, ": %s", chart->what);
    gol_script_quoted(out, gol_buf_text(&title));
    gol_buf_fini(&title);
    gol_buf_puts(out, "\nsetting = ");
    put_fixed(&line, chart);
    gol_script_quoted(out, gol_buf_text(&line));
    gol_buf_clear(&line);
    gol_buf_puts(out, "\nstatistics = ");
    put_statistics(&line, chart, results->summary);
    gol_script_quoted(out, gol_buf_text(&line));
    gol_buf_puts(out, "\nsource = ");
    gol_script_quoted(out, source == NULL ? "" : source);
    gol_buf_puts(out, "\norigin = ");
    gol_script_quoted(out, chart->n_references == 0 || chart->origin[0] == '\0' ? "" : "Grey: ");
    if (chart->n_references > 0 && chart->origin[0] != '\0') {
        gol_buf_puts(out, ".");
        gol_script_quoted(out, chart->origin);
    }
    gol_buf_puts(out, "\nx_label = ");
    gol_script_quoted(out, chart->x.label);
    gol_buf_puts(out, "\ny_label = ");
    gol_script_quoted(out, chart->rows.param == GOL_CHART_NONE ? chart->y.label
                           : chart->rows.param < 0             ? ""
                                                               : gol_chart_param(chart, chart->rows.param)->name);
    gol_buf_puts(out, "\n");
    gol_buf_fini(&line);
}

/* Characters of a text in UTF-8. */
static size_t length_of(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

/* How long the texts of the legend are, and how many: the style makes rows and columns of that. */
static void put_legend(struct gol_buf *out, const struct gol_chart *chart)
{
    const bool ideal = chart->plot->kind == GOL_PLOT_SPEEDUP;
    const int entries = chart->plot->kind == GOL_PLOT_HEATMAP ? 0 : chart->n_series + chart->n_references + ideal;
    size_t longest = ideal ? strlen(GOL_SCRIPT_IDEAL) : 1;

    for (int i = 0; i < chart->n_series; i++)
        longest = length_of(chart->series[i].label) > longest ? length_of(chart->series[i].label) : longest;
    for (int i = 0; i < chart->n_references; i++)
        longest = length_of(chart->references[i].label) > longest ? length_of(chart->references[i].label) : longest;
    gol_buf_printf(out, "legend_entries = %d; legend_longest = %zu\n", entries, longest);
}

/* What is particular to the kind: axes, data, the plot command. */
static void put_kind(struct gol_buf *out, const struct gol_chart *chart)
{
    switch (chart->plot->kind) {
    case GOL_PLOT_LINE:
    case GOL_PLOT_SPEEDUP:
        gol_script_lines(out, chart);
        break;
    case GOL_PLOT_BARS:
        gol_script_bars(out, chart);
        break;
    case GOL_PLOT_DISTRIBUTION:
        gol_script_distribution(out, chart);
        break;
    case GOL_PLOT_HEATMAP:
        gol_script_heatmap(out, chart);
        break;
    }
}

void gol_chart_script(const struct gol_chart *chart, const struct gol_results *results, const char *source,
                      struct gol_buf *out)
{
    const struct gol_spec *spec = chart->plan->spec;
    const bool heatmap = chart->plot->kind == GOL_PLOT_HEATMAP;

    gol_script_comment(out, spec->title[0] == '\0' ? spec->name : spec->title);
    gol_script_comment(out,
                       chart->trial_measure == NULL
                           ? "Made by gollab from summary.csv beside it; gnuplot draws its pictures."
                           : "Made by gollab from trials.csv and summary.csv beside it; gnuplot draws its pictures.");
    gol_buf_puts(out, "\n");
    put_block(out, "header");
    gol_buf_puts(out, "# ---- this chart ----\nname = ");
    gol_script_quoted(out, chart->plot->name);
    gol_buf_puts(out, "\n");
    put_titles(out, chart, results, source);
    put_legend(out, chart);
    gol_buf_printf(out, "heatmap = %d\n", heatmap);
    if (heatmap)
        gol_script_heatmap_scale(out, chart);
    gol_buf_puts(out, "\n");
    put_block(out, "style");
    if (heatmap)
        put_block(out, "heatmap");
    put_block(out, "dumb");
    gol_buf_puts(out, "# ---- axes and data of this chart ----\n");
    put_kind(out, chart);
    put_block(out, "pictures");
}
