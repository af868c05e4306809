/*
 * A column is a heading, an importance and a function that writes its cell; the table below lists them in the order in
 * which they stand. Columns that would say nothing (speed-up without a serial mode, bad trials when there is none)
 * are left out.
 */
#include "lab/table.h"

#include "util/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes the cell of one point into out[GOL_GRID_CELL]. */
typedef void write_cell(const struct gol_summary_line *line, char *out);

static void write_time(const struct gol_summary_line *line, char *out)
{
    gol_num_time(out, line->time_median, 4);
}

/* "9.8..10.4 ms": one unit when both ends have the same. */
static void write_interval(const struct gol_summary_line *line, char *out)
{
    char low[GOL_GRID_CELL];
    char high[GOL_GRID_CELL];
    char *unit_low;
    const char *unit_high;

    gol_num_time(low, line->time_low, 4);
    gol_num_time(high, line->time_high, 4);
    unit_low = strchr(low, ' ');
    unit_high = strchr(high, ' ');
    if (strcmp(low, "-") == 0 || line->n < 2) {
        strcpy(out, "-");
        return;
    }
    if (unit_low != NULL && unit_high != NULL && strcmp(unit_low, unit_high) == 0)
        *unit_low = '\0';
    snprintf(out, GOL_GRID_CELL, "%.16s..%.16s", low, high);
}

static void write_min(const struct gol_summary_line *line, char *out)
{
    gol_num_time(out, line->time_min, 4);
}

static void write_throughput(const struct gol_summary_line *line, char *out)
{
    char text[GOL_NUM_TEXT];

    snprintf(out, GOL_GRID_CELL, "%s", isnan(line->throughput) ? "-" : gol_num_short(text, line->throughput));
}

static void write_overhead(const struct gol_summary_line *line, char *out)
{
    gol_num_time(out, line->overhead, 3);
}

static void write_vs_serial(const struct gol_summary_line *line, char *out)
{
    char text[GOL_GRID_CELL];

    gol_num_time(text, line->vs_serial, 3);
    snprintf(out, GOL_GRID_CELL, "%s%.30s", line->vs_serial > 0 ? "+" : "", text);
}

static void write_speedup(const struct gol_summary_line *line, char *out)
{
    const int hundredths = line->speedup < 1e6 ? (int)lround(line->speedup * 100) : 0;
    char text[GOL_NUM_TEXT];

    if (isnan(line->speedup))
        strcpy(out, "-");
    else if (hundredths >= 10 && hundredths < 100 * 100)
        snprintf(out, GOL_GRID_CELL, "%d.%02dx", hundredths / 100, hundredths % 100);
    else
        snprintf(out, GOL_GRID_CELL, "%sx", gol_num_short(text, line->speedup));
}

static void write_cpu(const struct gol_summary_line *line, char *out)
{
    if (isnan(line->cpu_use))
        strcpy(out, "-");
    else if (line->cpu_use > 0 && line->cpu_use < 0.001)
        strcpy(out, "<0.1%");
    else
        snprintf(out, GOL_GRID_CELL, "%lld.%lld%%", llround(line->cpu_use * 1000) / 10,
                 llround(line->cpu_use * 1000) % 10);
}

static void write_memory(const struct gol_summary_line *line, char *out)
{
    gol_num_bytes(out, line->peak_bytes);
}

static void write_bytes_per_actor(const struct gol_summary_line *line, char *out)
{
    gol_num_bytes(out, line->bytes_per_actor);
}

static void write_n(const struct gol_summary_line *line, char *out)
{
    snprintf(out, GOL_GRID_CELL, "%d", line->n);
}

static void write_bad(const struct gol_summary_line *line, char *out)
{
    snprintf(out, GOL_GRID_CELL, "%d", line->failed);
}

static void write_skipped(const struct gol_summary_line *line, char *out)
{
    snprintf(out, GOL_GRID_CELL, "%d", line->skipped);
}

enum need { ALWAYS, WITH_SERIAL, WITH_BAD, WITH_SKIPPED, WITH_WEIGHT, IN_FULL };

static const struct figure {
    const char *column; /* of the summary, whose heading it has; NULL: `heading` */
    const char *heading;
    int rank; /* see gol_table_column */
    enum need need;
    write_cell *write;
} figures[] = {
    {"time_median_s", NULL, 0, ALWAYS, write_time},
    {NULL, "interval", 4, ALWAYS, write_interval},
    {"time_min_s", NULL, 9, IN_FULL, write_min},
    {"overhead_s", NULL, 1, ALWAYS, write_overhead},
    {"vs_serial_s", NULL, 5, WITH_SERIAL, write_vs_serial},
    {"speedup", NULL, 2, WITH_SERIAL, write_speedup},
    {"throughput_per_s", NULL, 8, IN_FULL, write_throughput},
    {"cpu_use", NULL, 6, ALWAYS, write_cpu},
    {"peak_bytes", NULL, 3, ALWAYS, write_memory},
    {"bytes_per_actor", NULL, 1, WITH_WEIGHT, write_bytes_per_actor},
    {"n", NULL, 7, ALWAYS, write_n},
    {"failed", NULL, 0, WITH_BAD, write_bad},
    {NULL, "skipped", 7, WITH_SKIPPED, write_skipped},
};

/* The table that is made of them. */
struct source {
    const struct gol_plan *plan;
    const struct gol_summary *summary;
    bool full;
};

static bool is_needed(enum need need, const struct source *source)
{
    const struct gol_plan *plan = source->plan;
    const struct gol_summary *summary = source->summary;

    if (need == ALWAYS || (need == IN_FULL && source->full))
        return true;
    for (int i = 0; i < summary->n_lines; i++) {
        if (need == WITH_WEIGHT && !isnan(summary->lines[i].bytes_per_actor))
            return true;
        if (need == WITH_BAD && summary->lines[i].failed > 0)
            return true;
        if (need == WITH_SKIPPED && summary->lines[i].skipped > 0)
            return true;
        if (need == WITH_SERIAL && plan->points[i].mode != GOL_MODE_SERIAL && !isnan(summary->lines[i].vs_serial))
            return true;
    }
    return false;
}

/* ---- the note ---- */

static const char *ordinal(int k)
{
    if (k % 100 / 10 == 1)
        return "th";
    return k % 10 == 1 ? "st" : k % 10 == 2 ? "nd" : k % 10 == 3 ? "rd" : "th";
}

/* "; 1 more trial for 95%": what the point with the fewest lacks. */
static void add_lack(int least, char *out, size_t size)
{
    const int lack = gol_stats_trials_for(GOL_STATS_LEVEL) - least;
    char level[GOL_NUM_TEXT];

    if (lack > 0)
        snprintf(out + strlen(out), size - strlen(out), "; %d more trial%s for %s%%", lack, lack == 1 ? "" : "s",
                 gol_num_real(level, GOL_STATS_LEVEL * 100));
}

/* What the interval of the median is, in words, for points with least .. most trials and that level or more. */
static void write_note_of(int least, int most, double least_level, char *out, size_t size)
{
    double covered;
    const int rank = gol_stats_interval_rank(least, GOL_STATS_LEVEL, &covered);
    char level[GOL_NUM_TEXT];

    gol_num_real(level, round(least_level * 10000) / 100);
    if (most == 1)
        snprintf(out, size, "n = 1: one trial says nothing about the spread");
    else if (least < 2)
        snprintf(out, size, "n = %d to %d: points with one trial have no interval yet", least, most);
    else if (least < most)
        snprintf(out, size, "n = %d to %d: the interval of the median holds it at %s%% or more", least, most, level);
    else if (rank == 1)
        snprintf(out, size, "n = %d: the interval of the median is min..max, at %s%%", most, level);
    else
        snprintf(out, size, "n = %d: the interval of the median is from the %d%s smallest to the %d%s largest, at %s%%",
                 most, rank, ordinal(rank), rank, ordinal(rank), level);
    add_lack(least, out, size);
}

static void write_note(const struct gol_summary *summary, char *out, size_t size)
{
    int least = 0;
    int most = 0;
    double least_level = NAN; /* not always that of the fewest trials: 7 have 98.4%, 9 have 96.1% */

    for (int i = 0; i < summary->n_lines; i++) {
        const struct gol_summary_line *line = &summary->lines[i];

        if (line->n == 0)
            continue;
        if (least == 0 || line->n < least)
            least = line->n;
        if (line->n > most)
            most = line->n;
        if (!(line->level >= least_level))
            least_level = line->level;
    }
    if (most == 0)
        snprintf(out, size, "no trial has been measured");
    else
        write_note_of(least, most, least_level, out, size);
}

/* ---- the table ---- */

static bool is_swept(const struct gol_spec *spec, int param)
{
    return spec->axes[param].n > 1;
}

static void add_columns(const struct source *source, struct gol_grid *table)
{
    const struct gol_spec *spec = source->plan->spec;

    gol_grid_column(table, "mode", false, 0);
    for (int i = 0; i < spec->exercise->n_params; i++) {
        const struct gol_param *param = &spec->exercise->params[i];

        if (is_swept(spec, i))
            gol_grid_column(table, param->name, gol_param_is_numeric(param), 0);
    }
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const int column = figures[i].column == NULL ? -1 : gol_summary_column_find(figures[i].column);

        if (is_needed(figures[i].need, source))
            gol_grid_column(table, column < 0 ? figures[i].heading : gol_summary_columns[column].heading, true,
                            figures[i].rank);
    }
}

static void fill_row(const struct source *source, struct gol_grid *table, int row)
{
    const struct gol_spec *spec = source->plan->spec;
    const struct gol_point *point = &source->plan->points[row];
    int column = 0;
    char text[GOL_GRID_CELL];

    gol_grid_put(table, row, column++, "%s", gol_mode_name(point->mode));
    for (int i = 0; i < spec->exercise->n_params; i++)
        if (is_swept(spec, i))
            gol_grid_put(table, row, column++, "%s",
                         gol_point_uses(spec, point, i)
                             ? gol_param_show(&spec->exercise->params[i], &point->values[i], text)
                             : "-");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        if (!is_needed(figures[i].need, source))
            continue;
        figures[i].write(&source->summary->lines[row], text);
        gol_grid_put(table, row, column++, "%s", text);
    }
}

static enum gol_code make(const struct source *source, struct gol_grid *out, struct gol_err *err)
{
    const struct gol_plan *plan = source->plan;
    enum gol_code code;

    *out = (struct gol_grid){0};
    if (source->summary->n_lines != plan->n_points)
        return gol_err_set(err, GOL_INVALID, "a summary of %d points for a plan of %d", source->summary->n_lines,
                           plan->n_points);
    add_columns(source, out);
    code = gol_grid_rows(out, plan->n_points, err);
    if (code != GOL_OK)
        return code;
    for (int i = 0; i < out->n_rows; i++)
        fill_row(source, out, i);
    gol_grid_measure(out);
    write_note(source->summary, out->note, sizeof out->note);
    return GOL_OK;
}

enum gol_code gol_table_make(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                             struct gol_err *err)
{
    return make(&(struct source){plan, summary, false}, out, err);
}

enum gol_code gol_table_make_full(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                                  struct gol_err *err)
{
    return make(&(struct source){plan, summary, true}, out, err);
}
