/* Time against the swept parameter, by mode. */
#ifndef GOL_UI_VIEW_CHART_H
#define GOL_UI_VIEW_CHART_H

#include "lab/summary.h"
#include "ui/frame.h"

struct gol_chart_view {
    const struct gol_plan *plan;
    const struct gol_summary *summary; /* NULL: nothing yet */
    int plot; /* taken modulo the plots of the experiment */
    bool log; /* the opposite of what the plot says */
    bool overhead; /* instead of the measure of the plot */
};

void gol_chart_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view);

#endif
