/*
 * Which chart is looked at, and its data made ready to be drawn: a plot of the experiment, perhaps with another measure
 * or other axes. It is made anew only when the rows or the wish have changed, so that a frame costs no more than its
 * drawing. One thread.
 */
#ifndef GOL_UI_CHARTS_H
#define GOL_UI_CHARTS_H

#include "ui/look.h"
#include "ui/view_chart.h"

struct gol_charts {
    /* what was made ready */
    struct gol_chart_wish wish;
    const struct gol_row *rows;
    int n_rows;
    bool made;
    struct gol_plot plot; /* as it is drawn */
    struct gol_chart chart;
    struct gol_chart_view view; /* to be drawn */
    struct gol_chart_mark *marks;
    char note[200], head[64];
};

/*
 * Makes the chart of these results, unless it is the same as before. They, and the run folder's name, are borrowed for
 * the call, but for the plan, which must stay. n_rows 0: there is nothing yet; processors 0: those of this machine.
 */
void gol_charts_update(struct gol_charts *charts, const char *run_dir, const struct gol_results *results,
                       const struct gol_chart_wish *wish);
/* All zero is allowed. */
void gol_charts_fini(struct gol_charts *charts);

#endif
