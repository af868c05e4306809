#include "report/script.h"

#define GROUP_WIDTH 0.8 /* of the distance between two values of x */

void gol_script_groups(struct gol_buf *out, const struct gol_chart *chart)
{
    double x_from;
    double x_to;

    gol_script_x_axis(out, chart, &x_from, &x_to);
    gol_script_y_axis(out, chart);
    gol_buf_puts(out, "set grid noxtics\n");
    gol_script_places(out, "at", chart, &chart->columns);
    gol_script_filters(out, chart);
    gol_buf_puts(out, "step = ");
    gol_script_real(out, GROUP_WIDTH / chart->slots);
    gol_buf_puts(out, "\n");
}

void gol_script_plot_groups(struct gol_buf *out, const struct gol_chart *chart)
{
    gol_buf_puts(out, "\nplot \\\n");
    if (!chart->y.log)
        gol_buf_puts(out, "    0 with lines lc rgb colour_frame lw 1 notitle, \\\n");
}
