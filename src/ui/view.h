/*
 * Views: pure functions that draw plain data into a part of a frame. No state, no clock, no terminal.
 *
 * Each view fits itself into whatever room it gets, also none. They draw in Unicode and leave it to gol_cell_plain to
 * say the same in ASCII; only games (digits), charts and workers choose other glyphs themselves when `unicode` is
 * false.
 */
#ifndef GOL_UI_VIEW_H
#define GOL_UI_VIEW_H

#include "lab/live.h"
#include "lab/outliers.h"
#include "lab/table.h"
#include "ui/frame.h"
#include "ui/look.h"

/* ---- games of Life, coloured by age ---- */

/* How games stand in a room: tiles in rows, a caption below each; or one alone. */
struct gol_games_grid {
    enum gol_glyphs glyphs; /* never AUTO */
    int scale, grow; /* a dot is scale x scale cells, or a cell is grow x grow dots */
    int first; /* game of the first tile */
    int chosen; /* game; -1 none */
    int columns, rows; /* of tiles */
    int shown; /* games that have a tile: columns * rows, or fewer */
    int tile_width, tile_height; /* characters, without the caption; smaller than a game that does not fit */
    int pitch; /* columns from a tile to the next */
    int head; /* lines above the tiles */
    int height; /* lines that are used */
    int closer, closest; /* as in a look, brought into its bounds; 0: none is closer */
    int x, y; /* cells that are skipped: of a game alone that is closer than it fits */
};

/*
 * All games in width x height characters, scaled down where they must be; what then still does not fit is on other
 * pages, that of the chosen game is taken. The view of grids makes small games larger, and may have one alone, as
 * look->grids says.
 */
void gol_games_arrange(const struct gol_live_games *games, const struct gol_look *look, int width, int height,
                       bool unicode, struct gol_games_grid *out);
/* The line above the tiles: what is shown, and which colour is which age. */
void gol_games_draw_head(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_look *look, const struct gol_games_grid *grid, const char *note);
/* Where that game stands, with its caption; it may hang over the edge of rect. */
struct gol_rect gol_games_tile(struct gol_rect rect, const struct gol_games_grid *grid, int place);
/* One game in its place, which is from 0 to shown - 1. */
void gol_games_draw_tile(struct gol_frame *frame, struct gol_rect rect, const struct gol_live_games *games,
                         const struct gol_look *look, const struct gol_games_grid *grid, int place,
                         const struct gol_live_game *game);

/* ---- cells as glyphs ---- */

struct gol_glyph_shape {
    int cells_x, cells_y; /* dots of a glyph */
    int columns; /* characters that it takes side by side */
};

extern const struct gol_glyph_shape gol_glyph_shapes[GOL_GLYPHS_COUNT]; /* none for AUTO */

/* What is drawn: a part of a game, from cell (x, y) on, by dots of scale x scale cells or cells of grow x grow dots. */
struct gol_cell_dots {
    const uint8_t *ages;
    int width, height; /* of the game */
    int x, y, scale, grow;
    int max_age; /* the oldest that has a colour of its own */
};

/* Draws them from (x, y) on, columns x rows characters. */
void gol_cell_dots_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_cell_dots *dots,
                        enum gol_glyphs glyphs);

/*
 * ---- the viewer of `view: every` ----
 *
 * It is what that mode measures, so it does the same whoever looks and however: every state is drawn, with the look
 * that a screen has at first, into a frame of this size. What screens show they draw from the same states with the same
 * functions, each with its own look; so no key changes a measurement.
 */

#define GOL_EVERY_WIDTH 120
#define GOL_EVERY_HEIGHT 40

struct gol_view_every { /* the consumer's own: one thread */
    struct gol_frame frame; /* what was drawn so far; only the tile of the game that changed is drawn anew */
    struct gol_live_games games;
    struct gol_look look; /* as at first */
    struct gol_games_grid grid;
};

enum gol_code gol_view_every_init(struct gol_view_every *every, struct gol_err *err);
void gol_view_every_fini(struct gol_view_every *every);
/* For gol_run_sink.draw; the context is a struct gol_view_every. */
void gol_view_draw_every(void *context, const struct gol_live_games *games, int index,
                         const struct gol_live_game *game);

/* ---- progress ---- */

#define GOL_PROGRESS_LINES 4 /* that it can use */

struct gol_progress {
    const char *title;
    const struct gol_live_status *status;
    int64_t now_ns; /* gol_clock_ns */
    int frames_per_s; /* that were asked for; 0: the usual ones, which are not said */
};

/* Whether there will be nothing more to say in the last of them: the run is over, and there are no news. */
bool gol_progress_is_quiet(const struct gol_progress *progress);
void gol_progress_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_progress *progress);

/* ---- the results table ---- */

struct gol_table_view {
    struct gol_grid *table; /* NULL: nothing to show yet. Drawing chooses the columns that are shown. */
    int row; /* the first that is shown */
    int column; /* columns skipped, of those that may be left out */
    int current; /* row of the trial that runs, -1 none */
    const int *order; /* the rows that are shown, n_order of them; NULL: all, as they stand */
    int n_order; /* with an order: */
    int chosen; /* line, -1 none */
    int sort; /* column by which it is sorted, -1 none */
    bool reverse;
    const struct gol_summary *summary; /* points with nothing but bad trials are red; NULL: none */
    int head; /* lines above the first row; drawing sets it */
};

/* Columns and lines that show all of it. */
void gol_table_room(struct gol_grid *table, int *width, int *height);
/* Brings row and column into their bounds. Returns whether there is more than is seen. */
bool gol_table_draw(struct gol_frame *frame, struct gol_rect rect, struct gol_table_view *view);

/* ---- the results in full: sorted, filtered, with every trial ---- */

struct gol_results_view {
    const struct gol_plan *plan;
    const struct gol_row *rows;
    int n_rows;
    const struct gol_summary *summary; /* of those rows */
    struct gol_grid *table; /* of gol_table_make_full. Drawing chooses the columns that are shown. */
    int current; /* row of the trial that runs, -1 none */
    const enum gol_outlier *outliers; /* of those rows; NULL: not known */
};

/* By look->table, whose positions are brought into their bounds. */
void gol_results_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view,
                      struct gol_look *look);
/*
 * All trials of a point, and how their times are spread; *first is the first that is shown, and is brought into its
 * bounds.
 */
void gol_trials_draw(struct gol_frame *frame, struct gol_rect rect, const struct gol_results_view *view, int point,
                     int *first);

/* ---- all of it ---- */

struct gol_charts;
struct gol_pulse;

struct gol_scene { /* what there is to see, and how it is looked at */
    struct gol_progress progress;
    struct gol_live_games games; /* games 0: no room for them */
    const struct gol_live_game *states; /* of the games */
    const char *games_note; /* "" or what to know about the picture */
    const char *no_games; /* why there are none; NULL: the trial shows none */
    const struct gol_plan *plan;
    const struct gol_row *rows; /* of the trials so far */
    int n_rows;
    const enum gol_outlier *outliers; /* of those rows; NULL: not known */
    const struct gol_summary *summary; /* of those rows; NULL: not yet */
    struct gol_grid
        *table; /* of that summary; NULL: nothing to show yet. Drawing chooses the columns that are shown. */
    struct gol_grid *full; /* the same with all columns */
    int current; /* row of the trial that runs, -1 none */
    const char *run_dir; /* for reference data */
    struct gol_charts *charts; /* kept from frame to frame; NULL: no charts are drawn */
    const struct gol_pulse *pulse; /* of the trial; NULL: nobody looks */
    bool owns_run, hangup_stops;
    bool unicode;
    struct gol_look look;
};

struct gol_layout { /* an empty rectangle: no room for that */
    struct gol_rect progress, tabs, keys;
    struct gol_rect body; /* between them; of the overview: */
    struct gol_rect games, table;
    struct gol_games_grid grid; /* when games is not empty */
};

/* Needs progress, games, table and look of the scene only. */
void gol_layout_make(int width, int height, const struct gol_scene *scene, struct gol_layout *out);
/* Where the games stand that a layout shows, within layout->games; returns how many (GOL_LIVE_GAMES at most). */
int gol_layout_boards(const struct gol_layout *layout, struct gol_rect *out);
/* Draws everything where *layout says, of the games layout->grid.shown from layout->grid.first on. */
void gol_scene_draw(struct gol_frame *frame, struct gol_scene *scene, const struct gol_layout *layout);

#endif
