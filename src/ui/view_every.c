/*
 * The consumer of `view: every`: each state is drawn, but only into its own tile of a frame that is kept, so that
 * the price of a state does not grow with the number of games.
 */
#include "ui/view.h"

#include <string.h>

enum gol_code gol_view_every_init(struct gol_view_every *every, struct gol_err *err)
{
    memset(every, 0, sizeof *every);
    gol_look_init(&every->look);
    return gol_frame_init(&every->frame, GOL_EVERY_WIDTH, GOL_EVERY_HEIGHT, err);
}

void gol_view_every_fini(struct gol_view_every *every)
{
    gol_frame_fini(&every->frame);
}

void gol_view_draw_every(void *context, const struct gol_live_games *games, int index, const struct gol_live_game *game)
{
    struct gol_view_every *every = context;
    const struct gol_rect all = {0, 0, every->frame.width, every->frame.height};
    const struct gol_live_games *old = &every->games;

    if (games->trial != old->trial || games->games != old->games || games->width != old->width ||
        games->height != old->height) {
        every->games = *games;
        gol_frame_clear(&every->frame);
        gol_games_arrange(games, &every->look, all.width, all.height, true, &every->grid);
        gol_games_draw_head(&every->frame, all, games, &every->look, &every->grid, "every generation is drawn");
    }
    gol_games_draw_tile(&every->frame, all, games, &every->look, &every->grid, index - every->grid.first, game);
}
