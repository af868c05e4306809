/*
 * A wish is turned into a plot of its own, which lab/chart.h works out like any other. What a terminal cannot show as
 * it is drawn on paper is shown in another way: the panels of a heatmap as lines, one for each row.
 */
#include "ui/charts.h"

#include "lab/trial_measure.h"
#include "util/processors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Measures that people go through, in this order, where there are any values. */
static const char *const measures[] = {"time", "overhead", "overhead_per_message", "speedup", "throughput",
                                       "cpu",  "memory",   "bytes_per_actor"};
#define MEASURES (int)(sizeof measures / sizeof measures[0])

static bool is_measured(const struct gol_summary *summary, const char *name)
{
    const struct gol_measure *measure = gol_measure_find(name);
    const int column = measure == NULL ? -1 : gol_summary_column_find(measure->column);

    for (int i = 0; column >= 0 && i < summary->n_lines; i++)
        if (isfinite(gol_summary_number(&summary->lines[i], column)))
            return true;
    return false;
}

/* The measure after `times` changes from that of the plot; one that has no values is passed over. */
static const char *measure_after(const struct gol_summary *summary, const char *own, int times)
{
    const char *found[MEASURES + 1] = {own};
    int n = 1;

    for (int i = 0; i < MEASURES; i++)
        if (strcmp(measures[i], own) != 0 && is_measured(summary, measures[i]))
            found[n++] = measures[i];
    return found[(times % n + n) % n];
}

static void choose_axes(struct gol_plot *plot, int times)
{
    static const struct {
        bool x, y;
    } axes[] = {{false, false}, {false, true}, {true, true}};
    int at = 3;

    for (int i = 0; i < 3; i++)
        if (axes[i].x == plot->log_x && axes[i].y == plot->log_y)
            at = i;
    if (times == 0)
        return;
    at = (at + times) % 3; /* from log x alone to linear */
    plot->log_x = axes[at].x;
    plot->log_y = axes[at].y;
}

/* The plot that is wished for, as a terminal can show it. */
static void choose_plot(struct gol_charts *charts, const struct gol_results *results)
{
    const struct gol_spec *spec = results->plan->spec;
    const struct gol_chart_wish *wish = &charts->wish;
    struct gol_plot *plot = &charts->plot;
    char own[sizeof plot->y];

    *plot = spec->plots[(wish->plot % spec->n_plots + spec->n_plots) % spec->n_plots];
    snprintf(own, sizeof own, "%s", plot->y);
    snprintf(plot->y, sizeof plot->y, "%s",
             wish->overhead ? "overhead" : measure_after(results->summary, own, wish->measure));
    choose_axes(plot, wish->axes);
    if (plot->kind == GOL_PLOT_HEATMAP || (plot->kind == GOL_PLOT_SPEEDUP && strcmp(plot->y, "speedup") != 0))
        plot->kind = GOL_PLOT_LINE;
    if (plot->kind == GOL_PLOT_DISTRIBUTION && gol_trial_measure_find(plot->y) == NULL)
        plot->kind = GOL_PLOT_BARS;
}

/* ---- marks ---- */

static int compare_marks(const void *a, const void *b)
{
    const struct gol_chart_mark *left = a, *right = b;

    if (left->series != right->series)
        return left->series < right->series ? -1 : 1;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (int)right->trial - (int)left->trial;
}

/* Series and place of a point; false when it is not in the chart. */
static bool place(const struct gol_chart *chart, int point, struct gol_chart_mark *mark)
{
    const struct gol_chart_series *series = gol_chart_series_of(chart, point);

    *mark = (struct gol_chart_mark){.y = NAN, .low = NAN, .high = NAN};
    if (series == NULL)
        return false;
    mark->series = (int)(series - chart->series);
    if (series->flat && (chart->plot->kind == GOL_PLOT_LINE || chart->plot->kind == GOL_PLOT_SPEEDUP))
        return true; /* a line from end to end */
    if (chart->categories) {
        mark->x = gol_chart_side_place(chart, &chart->columns, point);
        return mark->x >= 0;
    }
    mark->x = gol_chart_x(chart, &chart->plan->points[point].values[chart->plot->x]) * chart->x.factor;
    if (mark->x == 0 && isfinite(chart->x.zero))
        mark->x = chart->x.zero;
    return true;
}

static void add_points(struct gol_charts *charts, const struct gol_summary *summary)
{
    const struct gol_chart *chart = &charts->chart;
    const int median = gol_summary_column_find(chart->measure->column);
    const int low = gol_summary_column_find(chart->measure->low);
    const int high = gol_summary_column_find(chart->measure->high);

    for (int p = 0; p < chart->plan->n_points && p < summary->n_lines; p++) {
        struct gol_chart_mark mark;

        if (!place(chart, p, &mark))
            continue;
        mark.y = gol_summary_number(&summary->lines[p], median) * chart->y.factor;
        if (low >= 0 && high >= 0) {
            mark.low = gol_summary_number(&summary->lines[p], low) * chart->y.factor;
            mark.high = gol_summary_number(&summary->lines[p], high) * chart->y.factor;
        }
        if (isfinite(mark.y))
            charts->marks[charts->view.n_marks++] = mark;
    }
}

static void add_trials(struct gol_charts *charts, const struct gol_results *results)
{
    const struct gol_chart *chart = &charts->chart;

    for (int i = 0; chart->trial_measure != NULL && i < results->n_rows; i++) {
        const struct gol_row *row = &results->rows[i];
        struct gol_chart_mark mark;

        if (row->status != GOL_STATUS_OK || row->point >= chart->plan->n_points || !place(chart, row->point, &mark))
            continue;
        mark.y = gol_trial_measure_of(chart->trial_measure, row) * chart->y.factor;
        mark.trial = true;
        if (isfinite(mark.y))
            charts->marks[charts->view.n_marks++] = mark;
    }
}

/* ---- the chart ---- */

static void forget(struct gol_charts *charts)
{
    if (charts->view.chart != NULL)
        gol_chart_fini(&charts->chart);
    free(charts->marks);
    charts->marks = NULL;
    charts->view = (struct gol_chart_view){.head = charts->head, .note = charts->note};
    charts->note[0] = charts->head[0] = '\0';
}

static void make(struct gol_charts *charts, const char *run_dir, const struct gol_results *results)
{
    const struct gol_spec *spec = results->plan->spec;
    struct gol_err err = {0};
    struct gol_buf warnings;

    if (spec->n_plots < 1) {
        snprintf(charts->note, sizeof charts->note, "This experiment has no plots.");
        return;
    }
    if (results->n_rows < 1) {
        snprintf(charts->note, sizeof charts->note, "Nothing is measured yet.");
        return;
    }
    choose_plot(charts, results);
    snprintf(charts->head, sizeof charts->head, "plot %d of %d",
             (charts->wish.plot % spec->n_plots + spec->n_plots) % spec->n_plots + 1, spec->n_plots);
    gol_buf_init(&warnings);
    charts->marks = calloc((size_t)results->plan->n_points + (size_t)results->n_rows + 1, sizeof *charts->marks);
    if (charts->marks == NULL) {
        snprintf(charts->note, sizeof charts->note, "There is no memory for the chart.");
    } else if (gol_chart_load(run_dir, results, &charts->plot, &warnings, &charts->chart, &err) != GOL_OK) {
        snprintf(charts->note, sizeof charts->note, "%.150s", err.message);
    } else {
        charts->view.chart = &charts->chart;
        add_points(charts, results->summary);
        add_trials(charts, results);
        qsort(charts->marks, (size_t)charts->view.n_marks, sizeof *charts->marks, compare_marks);
        charts->view.marks = charts->marks;
        snprintf(charts->note, sizeof charts->note, "%.*s", (int)strcspn(gol_buf_text(&warnings), "\n"),
                 gol_buf_text(&warnings));
    }
    gol_buf_fini(&warnings);
}

static bool same_wish(const struct gol_chart_wish *a, const struct gol_chart_wish *b)
{
    return a->plot == b->plot && a->axes == b->axes && a->measure == b->measure && a->overhead == b->overhead;
}

void gol_charts_update(struct gol_charts *charts, const char *run_dir, const struct gol_results *results,
                       const struct gol_chart_wish *wish)
{
    struct gol_results measured;

    if (charts->made && charts->rows == results->rows && charts->n_rows == results->n_rows &&
        same_wish(&charts->wish, wish))
        return;
    forget(charts);
    charts->made = true;
    charts->rows = results->rows;
    charts->n_rows = results->n_rows;
    charts->wish = *wish;
    measured = *results;
    if (measured.processors < 1)
        measured.processors = gol_processors();
    make(charts, run_dir, &measured);
}

void gol_charts_fini(struct gol_charts *charts)
{
    forget(charts);
    *charts = (struct gol_charts){0};
}
