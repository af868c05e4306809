/*
 * Bars side by side at each value of x, with the intervals of their medians on them. Series of one mode have one
 * colour, and are the lighter the later they come.
 */
#include "report/script.h"

/* "(at("batch") + -0.2)": where the bars of that series stand. */
static void put_x(struct gol_buf *out, const struct gol_chart *chart, const struct gol_chart_series *series)
{
    int beside = 0;

    for (int i = 0; i < chart->n_series; i++)
        beside += chart->series[i].flat == series->flat;
    gol_buf_puts(out, "(at(");
    gol_script_x_column(out, chart);
    gol_buf_puts(out, ") + ");
    gol_script_real(out, series->slot - (beside - 1) / 2.0);
    gol_buf_puts(out, " * step)");
}

/* How full of its colour a bar is: less and less where several series have the same. */
static double density(const struct gol_chart *chart, const struct gol_chart_series *series)
{
    int last = 0;

    for (int i = 0; i < chart->n_series; i++)
        last = chart->series[i].variation > last ? chart->series[i].variation : last;
    return gol_script_varied(chart) ? 0.95 - 0.85 * series->variation / last : 0.85;
}

static void put_series(struct gol_buf *out, const struct gol_chart *chart, int index)
{
    const bool intervals = chart->intervals != GOL_INTERVALS_NONE;

    gol_buf_puts(out, "    summary using ");
    put_x(out, chart, &chart->series[index]);
    gol_buf_puts(out, ":");
    gol_script_y(out, chart, index, chart->measure->column);
    if (intervals) {
        gol_buf_puts(out, ":");
        gol_script_y(out, chart, index, chart->measure->low);
        gol_buf_puts(out, ":");
        gol_script_y(out, chart, index, chart->measure->high);
    }
    gol_buf_printf(out, ":(0.9 * step) with %s lw width_bar lc rgb ", intervals ? "boxerrorbars" : "boxes");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, " fs solid ");
    gol_script_real(out, density(chart, &chart->series[index]));
    gol_buf_puts(out, " border rgb edge(");
    gol_script_colour(out, chart, index);
    gol_buf_puts(out, ") title ");
    gol_script_quoted(out, chart->series[index].label);
}

void gol_script_bars(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_script_groups(out, chart);
    gol_script_plot_groups(out, chart);
    for (int i = 0; i < chart->n_series; i++) {
        gol_buf_puts(out, i == 0 ? "" : ", \\\n");
        put_series(out, chart, i);
    }
    gol_buf_puts(out, "\n\n");
}
