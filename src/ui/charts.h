/*
 * Which chart is looked at, and its data made ready to be drawn: a plot of the experiment, perhaps with another measure or
 * other axes. It is made anew only when the rows or the wish have changed, so that a frame costs no more than its drawing. One
 * thread.
 */
#ifndef GOL_UI_CHARTS_H
#define GOL_UI_CHARTS_H

#include "ui/view_chart.h"

/* What somebody wants to see; all zero: the first plot as it is. */
struct gol_chart_wish {
    int plot; /* any number: taken modulo the plots of the experiment */
    int axes; /* how often the axes were changed: as the plot says, then linear, log y, log xy, and round again */
    int measure; /* how often the measure was changed: that of the plot, then those that were measured, and round again */
    bool overhead; /* whatever the measure, the overhead */
};

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
 * Makes the chart of these results, unless it is the same as before. They, and the run folder's name, are borrowed for the
 * call, but for the plan, which must stay. n_rows 0: there is nothing yet.
 */
void gol_charts_update(struct gol_charts *charts, const char *run_dir, const struct gol_results *results,
                       const struct gol_chart_wish *wish);
/* All zero is allowed. */
void gol_charts_fini(struct gol_charts *charts);

#endif
