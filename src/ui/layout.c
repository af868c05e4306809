/*
 * Where everything stands. Progress is on top and the keys at the bottom. A view has what is between them; in the
 * overview games and table share it: one above the other, or side by side when that shows at least as many games. The
 * games get the room first, because half a game is worth little and a table can scroll.
 */
#include "ui/view.h"

#include "util/least.h"

#include <string.h>

#define LEAST_WIDTH 20
#define LEAST_HEIGHT 5
#define AIRY_HEIGHT 16 /* from here on blank lines set the parts off */
#define SIDE_GAP 3
#define SIDE_GAMES 60 /* columns that the games keep beside a table */
#define TABLE_LINES 4 /* with its heading: less says nothing */
#define GAMES_LINES 5

/* What the games would use of a room. */
static void arrange(const struct gol_scene *scene, int width, int height, struct gol_games_grid *out)
{
    gol_games_arrange(&scene->games, &scene->look, width, height, scene->unicode, out);
}

/* Games on the left, the table on the right. False when there is no room for that, or fewer games would be seen. */
static bool side_by_side(const struct gol_scene *scene, struct gol_rect room, int table_width, int table_height,
                         const struct gol_games_grid *stacked, struct gol_layout *out)
{
    const int left = room.width - table_width - SIDE_GAP;
    struct gol_games_grid beside;

    if (left < SIDE_GAMES)
        return false;
    arrange(scene, left, room.height, &beside);
    if (beside.shown < stacked->shown || beside.tile_height < stacked->tile_height || beside.scale > stacked->scale ||
        (beside.glyphs != stacked->glyphs && beside.shown == stacked->shown))
        return false;
    out->grid = beside;
    out->games = (struct gol_rect){room.x, room.y, left, gol_least_int(room.height, gol_most_int(beside.height, 1))};
    out->table =
        (struct gol_rect){room.x + left + SIDE_GAP, room.y, table_width, gol_least_int(room.height, table_height)};
    return true;
}

static void share(const struct gol_scene *scene, struct gol_rect room, bool airy, struct gol_layout *out)
{
    const bool has_games = scene->games.games > 0 && room.height >= 3;
    const int gap = airy ? 1 : 0;
    int table_width = 0, table_height = 0, kept, top;

    if (scene->table != NULL)
        gol_table_room(scene->table, &table_width, &table_height);
    if (!has_games) {
        if (table_height > 0 && room.height >= 1)
            out->table = (struct gol_rect){room.x, room.y, room.width, gol_least_int(room.height, table_height)};
        return;
    }
    /* The table keeps a third, and gets what the games leave. */
    kept = gol_least_int(table_height, gol_most_int(room.height / 3, TABLE_LINES));
    if (room.height - kept - gap < GAMES_LINES)
        kept = 0;
    arrange(scene, room.width, room.height - kept - (kept > 0 ? gap : 0), &out->grid);
    if (table_height > 0 && side_by_side(scene, room, table_width, table_height, &out->grid, out))
        return;
    out->games = (struct gol_rect){room.x, room.y, room.width, out->grid.height};
    top = out->grid.height + gap;
    if (table_height > 0 && room.height - top >= gol_least_int(TABLE_LINES, table_height))
        out->table =
            (struct gol_rect){room.x, room.y + top, room.width, gol_least_int(room.height - top, table_height)};
}

int gol_layout_boards(const struct gol_layout *layout, struct gol_rect *out)
{
    const struct gol_games_grid *grid = &layout->grid;
    const struct gol_rect games = layout->games;
    const int places = games.height > 0 ? gol_least_int(grid->columns * grid->rows, GOL_LIVE_GAMES) : 0;
    int n = 0;

    for (int i = 0; i < places; i++) {
        struct gol_rect board = gol_games_tile(games, grid, i);

        board.width = gol_least_int(board.width, games.x + games.width - board.x);
        board.height = gol_least_int(board.height, games.y + games.height - board.y);
        if (board.width > 0 && board.height > 0)
            out[n++] = board;
    }
    return n;
}

void gol_layout_make(int width, int height, const struct gol_scene *scene, struct gol_layout *out)
{
    const bool airy = height >= AIRY_HEIGHT, overview = scene->look.view == GOL_VIEW_OVERVIEW;
    int lines, top;

    memset(out, 0, sizeof *out);
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
        out->progress = (struct gol_rect){0, 0, width, width < LEAST_WIDTH ? 1 : height};
        return;
    }
    lines = airy || overview ? gol_least_int(height - 1, GOL_PROGRESS_LINES) : 1;
    if (!airy && overview && gol_progress_is_quiet(&scene->progress))
        lines = GOL_PROGRESS_LINES - 1; /* a line more for what was measured */
    out->progress = (struct gol_rect){0, 0, width, lines};
    out->keys = (struct gol_rect){0, height - 1, width, 1};
    if (airy)
        out->tabs = (struct gol_rect){0, lines, width, 1};
    top = lines + (airy ? 1 : 0);
    out->body = (struct gol_rect){0, top, width, height - top - (airy ? 2 : 1)};
    if (overview) {
        share(scene, out->body, airy, out);
    } else if (scene->look.view == GOL_VIEW_GRIDS && scene->games.games > 0) {
        out->games = out->body;
        arrange(scene, out->body.width, out->body.height, &out->grid);
    }
}
