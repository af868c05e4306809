/* What the workers of the trial under way do. */
#ifndef GOL_UI_VIEW_WORKERS_H
#define GOL_UI_VIEW_WORKERS_H

#include "ui/frame.h"

struct gol_workers_view {
    int row; /* the first worker that is shown */
};

void gol_workers_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view);

#endif
