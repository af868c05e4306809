/*
 * A chart in characters: the same points, intervals, units and lines as in the pictures (lab/chart.h), in braille dots
 * with marks for the points; in ASCII without dots. Pure: draws plain data into a part of a frame.
 */
#ifndef GOL_UI_VIEW_CHART_H
#define GOL_UI_VIEW_CHART_H

#include "lab/chart.h"
#include "ui/frame.h"

/* One value of a series, in the units of the axes. */
struct gol_chart_mark {
    int series;
    double x; /* where it stands; of categories the place */
    double y;
    double low, high; /* its interval; NAN: it has none */
    bool trial; /* of a distribution: one trial, and not the median of all */
};

struct gol_chart_view {
    const struct gol_chart *chart; /* NULL: there is none; `note` says why */
    const struct gol_chart_mark *marks; /* sorted by series, then by x, then with the medians last */
    int n_marks;
    const char *head; /* what is said at the right above it: "plot 1 of 2" */
    const char *note; /* one line below it, "" for none */
    bool unicode;
    int row; /* where there is no room for axes: the first series that has a line; drawing brings it into its bounds */
    bool scrolls; /* not all have one; drawing sets it, and: */
    int page; /* lines that are seen */
};

/* Fits itself into whatever room there is, also none: where axes have none, a line for each series. */
void gol_chart_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_chart_view *view);

#endif
