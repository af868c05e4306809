/*
 * How somebody looks at a run: which view, what is chosen, sorted, zoomed. Plain data: keys change it (ui/keys.h), and
 * drawing brings what is out of its bounds back in.
 */
#ifndef GOL_UI_LOOK_H
#define GOL_UI_LOOK_H

#include <stdbool.h>

enum gol_look_view {
    GOL_VIEW_OVERVIEW, /* games and table in one picture */
    GOL_VIEW_GRIDS,
    GOL_VIEW_TABLE,
    GOL_VIEW_CHART,
    GOL_VIEW_WORKERS,
    GOL_VIEW_COUNT
};

/* What keys mean just now. */
enum gol_look_mode {
    GOL_LOOK_NORMAL,
    GOL_LOOK_HELP, /* the help covers the view */
    GOL_LOOK_ASKING, /* what should become of the run? */
    GOL_LOOK_TYPING /* a filter */
};

enum gol_glyphs {
    GOL_GLYPHS_AUTO, /* half blocks when all games fit that way, else braille */
    GOL_GLYPHS_HALF, /* a character shows 1 x 2 cells in two colours */
    GOL_GLYPHS_BRAILLE, /* 2 x 4 cells in one colour */
    GOL_GLYPHS_FULL, /* a cell is two characters, a square */
    GOL_GLYPHS_SIZED, /* the same, growing with the age */
    GOL_GLYPHS_DIGITS, /* a cell is one character: its age 1 to 9, above '*' */
    GOL_GLYPHS_COUNT
};

enum gol_map { GOL_MAP_RDYLBU, GOL_MAP_VIRIDIS, GOL_MAP_CIVIDIS, GOL_MAP_GREY, GOL_MAP_COUNT };

enum gol_ground { /* behind the cells */
                  GOL_GROUND_TERMINAL, /* as the terminal has it */
                  GOL_GROUND_DARK,
                  GOL_GROUND_LIGHT,
                  GOL_GROUND_GREEN,
                  GOL_GROUND_COUNT
};

#define GOL_LOOK_MAX_AGE 10 /* the oldest that has a colour of its own, at first */
#define GOL_LOOK_FILTER 40
#define GOL_LOOK_FRAMES 10 /* a second, at first */

/* Which chart; all zero: the first plot of the experiment as it is. */
struct gol_chart_wish {
    int plot; /* any number: taken modulo the plots of the experiment */
    int axes; /* how often the axes were changed: as the plot says, then linear, log y, log xy, and round again */
    int measure; /* how often the measure was changed: that of the plot, then those that were measured, and round again */
    bool overhead; /* whatever the measure, the overhead */
};

struct gol_look {
    enum gol_look_view view;
    enum gol_look_mode mode;
    bool held; /* the picture stands; the run does not */
    int frames_per_s;
    int page; /* lines that PgUp and PgDn go; drawing sets it */
    int help_row;
    struct {
        enum gol_glyphs glyphs;
        enum gol_map map;
        enum gol_ground ground;
        int max_age;
        bool none; /* there are no games; drawing sets it, and: */
        bool digits; /* they are drawn so */
        bool colourless; /* the terminal has no colours, or is not to have any; the screen sets it, and: */
        bool bolds, dims; /* it has bold and dim letters */
        int chosen; /* game */
        int columns; /* of the wall: how far up and down go; drawing sets it */
        bool zoomed; /* the chosen game alone */
        int closer; /* zoomed: how often the scale that fits is halved, down to a dot for a cell; x, y are cells skipped */
        int closest; /* how often it can be; 0: not known. Drawing sets it */
        int x, y;
        int scale; /* cells of a side of a dot; drawing sets it, and: */
        int page_x, page_y; /* half of what is seen of a game, in cells */
        int cells_x, cells_y; /* of 2 characters across, and 1 down, in a game that is closer */
    } grids;
    struct {
        int row; /* the first that is shown */
        int column; /* columns skipped, of those that may be left out */
        int chosen; /* line, as sorted and filtered */
        int point, drawn; /* of the plan, and 1: what the last drawing had chosen, and as which line; 0: nothing */
        int sought; /* choose the line of point sought - 1; drawing does, and sets it to 0 */
        int lines; /* that there are; drawing sets it */
        bool open; /* all trials of the chosen one */
        int trial; /* the first that is shown then */
        int sort; /* column of the table, -1: the order of the plan */
        bool reverse;
        char filter[GOL_LOOK_FILTER];
    } table;
    struct gol_chart_wish chart;
    struct {
        int row; /* the first series that is shown, where there is no room for axes */
        bool scrolls; /* so it is, and not all are shown; drawing sets it, and: */
        bool none, single; /* there are no plots, or is one only */
    } series;
    struct {
        bool down, moved; /* its button; since then over another character */
        int x, y; /* character at which it went down */
        int pan_x, pan_y; /* of grids, then */
    } mouse;
    struct {
        int row; /* the first worker that is shown */
        bool whole; /* all are; drawing sets it */
    } workers;
};

void gol_look_init(struct gol_look *look);
/* Whether games are looked at in the same way: as far as the two say, they stand and look the same. */
bool gol_look_same_games(const struct gol_look *a, const struct gol_look *b);

#endif
