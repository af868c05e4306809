#include "ui/view_workers.h"

void gol_workers_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_workers_view *view)
{
    (void)view;
    gol_frame_text_cut(frame, rect.x, rect.y, rect.height > 0 ? rect.width : 0, "the workers of the trial under way",
                       GOL_COLOUR_DIM, false);
}
