#include "ui/view_chart.h"

void gol_chart_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_chart_view *view)
{
    (void)view;
    gol_frame_text_cut(frame, rect.x, rect.y, rect.height > 0 ? rect.width : 0,
                       "time against the swept parameter, by mode", GOL_COLOUR_DIM, false);
}
