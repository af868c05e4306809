/*
 * The points of the plan that fit the plot's conditions are grouped by mode and by the values that the plot draws by;
 * each group is a series. Texts of values are canonical, so that groups are compared as texts, and a parameter that a
 * mode ignores ("-") fits every condition.
 */
#include "lab/chart.h"

#include <math.h>
#include <string.h>

static const char *text_of(const struct gol_chart *chart, int point, int param)
{
    return gol_point_text(chart->plan->spec, &chart->plan->points[point], param);
}

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

/* Whether two points differ in nothing that makes a series, besides the mode. */
static bool same_values(const struct gol_chart *chart, int a, int b)
{
    for (int i = 0; i < chart->plot->n_by; i++) {
        const int param = chart->plot->by[i];

        if (param >= 0 && param != chart->rows.param && strcmp(text_of(chart, a, param), text_of(chart, b, param)) != 0)
            return false;
    }
    return true;
}

static bool same_mode(const struct gol_chart *chart, int a, int b)
{
    return chart->rows.param == -1 || chart->plan->points[a].mode == chart->plan->points[b].mode;
}

static bool is_flat(const struct gol_chart *chart, int point)
{
    return !gol_point_uses(chart->plan->spec, &chart->plan->points[point], chart->plot->x);
}

/* Where the rows of a heatmap are modes, those that know x and those that do not have panels of their own. */
static bool same_series(const struct gol_chart *chart, int a, int b)
{
    return same_mode(chart, a, b) && same_values(chart, a, b) && is_flat(chart, a) == is_flat(chart, b);
}

/* "pool, counters = 4"; without the mode when all lines have the same one and something else tells them apart. */
static void write_label(const struct gol_chart *chart, struct gol_chart_series *series)
{
    const struct gol_point *point = &chart->plan->points[series->point];
    const bool mode = chart->rows.param != -1;
    char shown[GOL_PARAM_TEXT];

    series->label[0] = '\0';
    if (mode && (!chart->one_mode || chart->n_series == 1))
        gol_chart_append(series->label, sizeof series->label, "%s", gol_mode_name(point->mode));
    for (int i = 0; i < chart->plot->n_by; i++) {
        const int param = chart->plot->by[i];

        if (param < 0 || param == chart->rows.param || !gol_point_uses(chart->plan->spec, point, param))
            continue;
        gol_chart_append(series->label, sizeof series->label, "%s%s = %s", series->label[0] == '\0' ? "" : ", ",
                         gol_chart_param(chart, param)->name,
                         gol_param_show(gol_chart_param(chart, param), &point->values[param], shown));
    }
    if (mode && series->label[0] == '\0')
        gol_chart_append(series->label, sizeof series->label, "%s", gol_mode_name(point->mode));
    if (series->flat && chart->plot->kind != GOL_PLOT_HEATMAP)
        gol_chart_append(series->label, sizeof series->label, ", any %s", gol_chart_param(chart, chart->plot->x)->name);
}

/*
 * Of two series, which comes first: modes in their own order, so that the lines of one stand together; then as in the
 * plan.
 */
static bool comes_before(const struct gol_chart *chart, const struct gol_chart_series *a,
                         const struct gol_chart_series *b)
{
    const enum gol_mode x = chart->plan->points[a->point].mode, y = chart->plan->points[b->point].mode;

    return x != y ? x < y : a->point < b->point;
}

static void sort_series(struct gol_chart *chart)
{
    for (int i = 1; i < chart->n_series; i++) {
        const struct gol_chart_series moved = chart->series[i];
        int at = i;

        for (; at > 0 && comes_before(chart, &moved, &chart->series[at - 1]); at--)
            chart->series[at] = chart->series[at - 1];
        chart->series[at] = moved;
    }
}

/* Bars of modes that ignore x have a place of x to themselves; the others stand side by side at all other places. */
static void give_slots(struct gol_chart *chart)
{
    int flat = 0;
    int others = 0;

    for (int i = 0; i < chart->n_series; i++)
        chart->series[i].slot = chart->series[i].flat ? flat++ : others++;
    chart->slots = flat > others ? flat : others;
    chart->columns.any = flat > 0;
}

/* The panels of a heatmap beside each other, with a gap between them. */
static void place_panels(struct gol_chart *chart)
{
    int column = 0;

    for (int i = 0; i < chart->n_series; i++) {
        chart->series[i].slot = column;
        column += (chart->series[i].flat ? 1 : chart->columns.n) + 1;
    }
    chart->slots = column - 1;
}

/* Whether some point of the chart is of a mode that ignores the rows' parameter. */
static bool any_row(const struct gol_chart *chart)
{
    for (int p = 0; p < chart->plan->n_points; p++)
        if (chart->rows.param >= 0 && fits_where(chart, p) &&
            !gol_point_uses(chart->plan->spec, &chart->plan->points[p], chart->rows.param))
            return true;
    return false;
}

/*
 * Orders the series by the plan and not by what is measured of them so far: while a run goes on, the chart on the
 * screen keeps its order, and with it colours and shapes.
 */
static void order_by_plan(struct gol_chart *chart)
{
    int variations[GOL_CHART_SERIES_MAX]; /* a point of each */
    int n_variations = 0;

    for (int i = 0; i < chart->n_series; i++) {
        int p = 0;

        while (!fits_where(chart, p) || !same_series(chart, chart->series[i].point, p))
            p++; /* its own at last */
        chart->series[i].point = p;
    }
    sort_series(chart);
    for (int p = 0; p < chart->plan->n_points && n_variations < GOL_CHART_SERIES_MAX; p++) {
        int variation = 0;

        while (variation < n_variations && !same_values(chart, variations[variation], p))
            variation++;
        if (fits_where(chart, p) && variation == n_variations)
            variations[n_variations++] = p;
    }
    for (int i = 0; i < chart->n_series; i++)
        while (chart->series[i].variation < n_variations - 1 &&
               !same_values(chart, variations[chart->series[i].variation], chart->series[i].point))
            chart->series[i].variation++;
}

static void collect(struct gol_chart *chart, const struct gol_summary *summary, struct gol_buf *warnings)
{
    const int column = gol_summary_column_find(chart->measure->column);
    int dropped = 0;

    for (int p = 0; p < chart->plan->n_points; p++) {
        int at = 0;

        if (!fits_where(chart, p) || isnan(gol_summary_number(&summary->lines[p], column)))
            continue;
        while (at < chart->n_series && !same_series(chart, chart->series[at].point, p))
            at++;
        if (at < chart->n_series)
            continue;
        if (at == GOL_CHART_SERIES_MAX) {
            dropped++;
            continue;
        }
        chart->series[chart->n_series++] = (struct gol_chart_series){.point = p, .flat = is_flat(chart, p)};
    }
    if (dropped > 0)
        gol_buf_printf(warnings, "chart %s: more than %d lines; the others are left out (fix some with where:)\n",
                       chart->plot->name, GOL_CHART_SERIES_MAX);
}

enum gol_code gol_chart_find_series(struct gol_chart *chart, const struct gol_results *results,
                                    struct gol_buf *warnings, struct gol_err *err)
{
    collect(chart, results->summary, warnings);
    if (chart->n_series == 0)
        return gol_err_set(err, GOL_NOT_FOUND, "chart %s: nothing of it was measured", chart->plot->name);
    chart->one_mode = true;
    for (int i = 1; i < chart->n_series; i++)
        if (!same_mode(chart, chart->series[0].point, chart->series[i].point))
            chart->one_mode = false;
    order_by_plan(chart);
    for (int i = 0; i < chart->n_series; i++)
        write_label(chart, &chart->series[i]);
    if (chart->plot->kind == GOL_PLOT_HEATMAP) {
        place_panels(chart);
        chart->rows.any = any_row(chart);
    } else if (chart->plot->kind == GOL_PLOT_BARS || chart->plot->kind == GOL_PLOT_DISTRIBUTION) {
        give_slots(chart);
    }
    return GOL_OK;
}

const struct gol_chart_series *gol_chart_series_of(const struct gol_chart *chart, int point)
{
    for (int i = 0; i < chart->n_series; i++)
        if (same_series(chart, chart->series[i].point, point) && fits_where(chart, point))
            return &chart->series[i];
    return NULL;
}
