/*
 * Makes the bytes by which a terminal shows a frame: as few as can be. Only terminfo is asked, and no terminal touched.
 * One thread.
 */
#ifndef GOL_UI_PAINTER_H
#define GOL_UI_PAINTER_H

#include "gollab/error.h"
#include "ui/frame.h"
#include "ui/look.h"
#include "util/buf.h"

#include <stdbool.h>

struct gol_painter_change {
    int x, y;
    int order; /* what is of one colour has one */
};

struct gol_painter {
    struct gol_buf out; /* what the last frame came to */
    /* of the terminal: sequences without padding, NULL for what it cannot do */
    char *place, *right, *right_one, *left, *down; /* where it writes next */
    char *foreground, *background, *no_colours, *plain, *bold, *dim, *clear;
    bool unicode;
    bool corner; /* a character in the lower right corner does not make it scroll */
    int colours; /* that it has; 0: none, or none wanted */
    /* how frames are shown */
    enum gol_map map;
    enum gol_ground ground;
    int numbers[GOL_COLOUR_COUNT]; /* of the terminal's colours, for those of frames */
    /* what the terminal shows */
    struct gol_frame shown;
    struct gol_painter_change *changes, *sorted; /* room for all of its cells each */
    bool *pending; /* for each cell: it is not written yet */
    bool anew; /* who knows */
    int x, y; /* where it writes next; x -1: not known */
    int fg, bg;
    bool is_bold, is_dim;
};

/* For the terminal that curses or setupterm(3) have found (cur_term). Release with gol_painter_fini in either case. */
enum gol_code gol_painter_init(struct gol_painter *painter, bool unicode, bool colours, struct gol_err *err);
void gol_painter_fini(struct gol_painter *painter);
/* Frames are of this size from now on, and the next is painted anew. */
enum gol_code gol_painter_fit(struct gol_painter *painter, int width, int height, struct gol_err *err);
/* Something else may have written: the next frame is painted anew. */
void gol_painter_redraw(struct gol_painter *painter);
/* The colours of ages and what is behind them, from the next frame on. */
void gol_painter_dress(struct gol_painter *painter, enum gol_map map, enum gol_ground ground);
/* Fills painter->out; a frame of another size than was said comes to nothing. GOL_NO_MEMORY: it is not complete. */
enum gol_code gol_painter_paint(struct gol_painter *painter, const struct gol_frame *frame, struct gol_err *err);

#endif
