/*
 * The workers of the trial under way: how busy each is, what they handle, and how much of the process's processor time
 * is its driver's, which is all that a timer around the driver sees. Pure: draws a pulse (ui/pulse.h) into a part of a
 * frame.
 */
#ifndef GOL_UI_VIEW_WORKERS_H
#define GOL_UI_VIEW_WORKERS_H

#include "ui/frame.h"
#include "ui/pulse.h"

struct gol_workers_view {
    const struct gol_pulse *pulse;
    int row; /* the first worker that is shown; drawing brings it into its bounds */
    int page; /* workers that are seen at once; drawing sets it */
    bool unicode;
    bool whole; /* all workers are seen, or there are none; drawing sets it */
};

void gol_workers_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_workers_view *view);

#endif
