#include "ui/look.h"

void gol_look_init(struct gol_look *look)
{
    *look = (struct gol_look){.frames_per_s = GOL_LOOK_FRAMES, .page = 1};
    look->grids.max_age = GOL_LOOK_MAX_AGE;
    look->grids.columns = 1;
    look->table.sort = -1;
}

bool gol_look_same_games(const struct gol_look *a, const struct gol_look *b)
{
    return a->view == b->view && a->mode == b->mode && a->held == b->held && a->grids.glyphs == b->grids.glyphs &&
           a->grids.map == b->grids.map && a->grids.ground == b->grids.ground && a->grids.max_age == b->grids.max_age &&
           a->grids.chosen == b->grids.chosen && a->grids.zoomed == b->grids.zoomed &&
           a->grids.closer == b->grids.closer && a->grids.x == b->grids.x && a->grids.y == b->grids.y;
}
