#include "ui/look.h"

void gol_look_init(struct gol_look *look)
{
    *look = (struct gol_look){.frames_per_s = GOL_LOOK_FRAMES, .page = 1};
    look->grids.max_age = GOL_LOOK_MAX_AGE;
    look->grids.columns = 1;
    look->table.sort = -1;
}
