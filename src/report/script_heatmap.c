/*
 * A heatmap: a cell for each value of x and of the rows, its colour the median, its number in it where there is room; a
 * panel for each setting of what else the plot draws by. All panels have one scale of colours, so that they can be
 * compared.
 */
#include "report/script.h"

#include <math.h>
#include <string.h>

#define NUMBERS_MAX 20 /* columns of cells that are wide enough for numbers */
#define AMOUNTS_MAX 14 /* and for numbers with units */

/* Whether each number has a unit of its own, since in one for all the least would be 0.00. */
static bool has_amounts(const struct gol_chart *chart)
{
    const char *unit = chart->measure->unit;

    return chart->y.min > 0 && chart->y.max / chart->y.min >= 1e3 &&
           (unit[0] == 's' || strcmp(unit, "bytes") == 0 || strcmp(unit, "1/s") == 0);
}

void gol_script_heatmap_scale(struct gol_buf *out, const struct gol_chart *chart)
{
    const bool one = !(chart->y.max > chart->y.min);
    const double around = chart->y.max == 0 ? 1 : fabs(chart->y.max) / 2;

    gol_buf_puts(out, "colour_label = ");
    gol_script_quoted(out, chart->y.label);
    gol_buf_puts(out, "\ncolour_from = ");
    gol_script_real(out, one ? chart->y.max - around : chart->y.min);
    gol_buf_puts(out, "\ncolour_to = ");
    gol_script_real(out, one ? chart->y.max + around : chart->y.max);
    gol_buf_printf(out, "\ncolour_log = %d\n", chart->y.log);
    gol_buf_printf(out, "number_scaled = %d; number_unit = '%s'; number_factor = ", has_amounts(chart),
                   strcmp(chart->measure->unit, "bytes") == 0 ? "B"
                   : chart->measure->unit[0] == 's'           ? "s"
                                                              : "");
    gol_script_real(out, chart->y.factor);
    gol_buf_puts(out, "\n");
}

static int panel_width(const struct gol_chart *chart, const struct gol_chart_series *panel)
{
    return panel->flat ? 1 : chart->columns.n;
}

static void put_column_marks(struct gol_buf *out, const struct gol_chart *chart)
{
    const int every = gol_script_mark_step(chart->slots);
    char text[GOL_PARAM_TEXT];
    bool first = true;

    gol_buf_puts(out, "set xtics (");
    for (int i = 0; i < chart->n_series; i++) {
        const struct gol_chart_series *panel = &chart->series[i];

        for (int c = 0; c < panel_width(chart, panel); c += every) {
            gol_buf_puts(out, first ? "" : ", ");
            gol_script_quoted(out, panel->flat ? "any" : gol_chart_side_label(chart, &chart->columns, c, text));
            gol_buf_printf(out, " %d", panel->slot + c);
            first = false;
        }
    }
    gol_buf_puts(out, ")\n");
    if (gol_script_is_crowded(chart, chart->slots))
        gol_buf_puts(out, "set xtics rotate by -45\n");
}

static void put_row_marks(struct gol_buf *out, const struct gol_chart *chart)
{
    const int n = gol_chart_side_places(&chart->rows);
    const int every = gol_script_mark_step(n);
    char text[GOL_PARAM_TEXT];

    gol_buf_puts(out, "set ytics (");
    for (int r = 0; r < n; r += every) {
        gol_buf_puts(out, r == 0 ? "" : ", ");
        gol_script_quoted(out, gol_chart_side_label(chart, &chart->rows, r, text));
        gol_buf_printf(out, " %d", r);
    }
    gol_buf_puts(out, ")\n");
}

static void put_panel_names(struct gol_buf *out, const struct gol_chart *chart)
{
    for (int i = 0; i < chart->n_series; i++) {
        const struct gol_chart_series *panel = &chart->series[i];

        gol_buf_printf(out, "set label %d ", 10 + i);
        gol_script_quoted(out, panel->label);
        gol_buf_puts(out, " at first ");
        gol_script_real(out, panel->slot + (panel_width(chart, panel) - 1) / 2.0);
        gol_buf_puts(out, ", graph 1 center offset 0,panel_lift noenhanced font \":Bold,11\"\n");
    }
}

/*
 * "summary using (COLUMN):(ROW)": where the cells of a panel are. Rows of others, and what is not known, have no place.
 */
static void put_cell(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    char column[64] = "mode";

    if (chart->rows.param >= 0)
        gol_param_column(gol_chart_param(chart, chart->rows.param), column, sizeof column);
    gol_buf_printf(out, "    summary using (%d + at(", chart->series[index].slot);
    gol_script_x_column(out, chart);
    gol_buf_printf(out, ")):(row_of(\"%s\") + 0 * ", column);
    gol_script_y(out, chart, index, chart->measure->column);
    gol_buf_puts(out, "):");
}

void gol_script_heatmap(struct gol_buf *out, const struct gol_chart *chart)
{
    const bool numbers = chart->slots <= (has_amounts(chart) ? AMOUNTS_MAX : NUMBERS_MAX);

    gol_script_range(out, "x", -0.5, chart->slots - 0.5);
    if (chart->rows.param < 0) /* modes are read from above, numbers grow upwards */
        gol_script_range(out, "y", gol_chart_side_places(&chart->rows) - 0.5, -0.5);
    else
        gol_script_range(out, "y", -0.5, gol_chart_side_places(&chart->rows) - 0.5);
    if (chart->y.log) {
        gol_buf_puts(out, "set logscale cb\n");
        gol_script_log_marks(out, "cb", chart, chart->y.min, chart->y.max);
    }
    put_column_marks(out, chart);
    put_row_marks(out, chart);
    put_panel_names(out, chart);
    gol_script_places(out, "at", chart, &chart->columns);
    gol_script_places(out, "row_of", chart, &chart->rows);
    gol_script_filters(out, chart);
    gol_buf_puts(out, "\n# Times 0: rows of other panels, and what is not known, have no place.\nplot \\\n");
    for (int i = 0; i < chart->n_series; i++) {
        gol_buf_puts(out, i == 0 ? "" : ", \\\n");
        put_cell(out, chart, i);
        gol_buf_puts(out, "(0.48):(0.48):");
        gol_script_y(out, chart, i, chart->measure->column);
        gol_buf_puts(out, " with boxxyerror fs solid 1 noborder lc palette notitle");
        if (!numbers)
            continue;
        gol_buf_puts(out, ", \\\n");
        put_cell(out, chart, i);
        gol_buf_puts(out, "(number");
        gol_script_y(out, chart, i, chart->measure->column);
        gol_buf_puts(out, "):(ink");
        gol_script_y(out, chart, i, chart->measure->column);
        gol_buf_printf(out, ") with labels font \",%d\" textcolor rgb variable notitle", chart->slots <= 11 ? 10 : 9);
    }
    gol_buf_puts(out, "\n\n");
}
