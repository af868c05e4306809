/*
 * How a script finds its data: a CSV file has the rows of all series, interleaved, and functions pick those of one and
 * say where they stand.
 */
#include "report/script.h"

#include <stdio.h>
#include <string.h>

void gol_script_x_column(struct gol_buf *out, const struct gol_chart *chart)
{
    char column[64];

    gol_buf_printf(out, "\"%s\"", gol_param_column(gol_chart_param(chart, chart->plot->x), column, sizeof column));
}

static bool has_flat(const struct gol_chart *chart)
{
    for (int i = 0; i < chart->n_series; i++)
        if (chart->series[i].flat)
            return true;
    return false;
}

void gol_script_places(struct gol_buf *out, const char *name, const struct gol_chart *chart,
                       const struct gol_chart_side *side)
{
    const struct gol_spec *spec = chart->plan->spec;

    gol_buf_printf(out, "%s(c) = ", name);
    if (side->any || (side->param == chart->plot->x && has_flat(chart)))
        gol_buf_puts(out, "strcol(c) eq '-' ? 0 : ");
    for (int i = 0; i < side->n; i++) {
        if (i > 0 && i % 4 == 0)
            gol_buf_puts(out, "\\\n    ");
        gol_buf_puts(out, "strcol(c) eq ");
        gol_script_quoted(out, side->param < 0 ? gol_mode_name(spec->modes[side->values[i]])
                                               : spec->axes[side->param].values[side->values[i]].text);
        gol_buf_printf(out, " ? %d : ", i + side->any);
    }
    gol_buf_puts(out, "NaN\n");
}

/* The column has this value; also_none: or that of modes which ignore it. */
static void put_condition(struct gol_buf *out, const char *column, const char *value, bool also_none)
{
    gol_buf_printf(out, " && %sstrcol(\"%s\") eq ", also_none ? "(" : "", column);
    gol_script_quoted(out, value);
    if (also_none)
        gol_buf_printf(out, " || strcol(\"%s\") eq '-')", column);
}

static void put_filter(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const struct gol_spec *spec = chart->plan->spec;
    const struct gol_chart_series *series = &chart->series[index];
    const struct gol_point *point = &chart->plan->points[series->point];
    char column[64];

    gol_buf_printf(out, "on%d(y) = ", index);
    if (chart->rows.param == -1) {
        gol_buf_printf(out, "strcol(\"%s\") %s '-'",
                       gol_param_column(gol_chart_param(chart, chart->plot->x), column, sizeof column),
                       series->flat ? "eq" : "ne");
    } else {
        gol_buf_printf(out, "strcol(\"mode\") eq '%s'", gol_mode_name(point->mode));
    }
    for (int p = 0; p < spec->exercise->n_params; p++) {
        const struct gol_plot_where *where = gol_plot_fixed(chart->plot, p);

        if (p == chart->plot->x || p == chart->rows.param || (where == NULL && !gol_plot_in_by(chart->plot, p)))
            continue;
        gol_param_column(&spec->exercise->params[p], column, sizeof column);
        if (where != NULL && chart->rows.param == -1) /* the rows are of several modes */
            put_condition(out, column, where->value.text, true);
        else
            put_condition(out, column, gol_point_text(spec, point, p), false);
    }
    gol_buf_puts(out, " ? y : NaN\n");
}

void gol_script_filters(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_buf_puts(
        out, "# What a row of the file holds for series 0, 1, ...: y in its own rows, nothing in those of others.\n");
    for (int i = 0; i < chart->n_series; i++)
        put_filter(out, chart, i);
}

void gol_script_y(struct gol_buf *out, const struct gol_chart *chart, int index, const char *column)
{
    gol_buf_printf(out, "(on%d(known(\"%s\")", index, column);
    gol_script_factor(out, chart->y.factor);
    gol_buf_puts(out, "))");
}

bool gol_script_varied(const struct gol_chart *chart)
{
    for (int i = 1; i < chart->n_series; i++)
        if (!chart->one_mode && chart->series[i].variation != chart->series[0].variation)
            return true;
    return false;
}

void gol_script_colour(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const struct gol_chart_series *series = &chart->series[index];

    if (chart->one_mode && chart->n_series > 1)
        gol_buf_printf(out, "nth(colours, %d)", series->variation);
    else
        gol_buf_printf(out, "colour_%s", gol_mode_name(chart->plan->points[series->point].mode));
}
