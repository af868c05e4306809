/*
 * Makes the bytes by which a terminal shows a frame: as few as can be. Only terminfo is asked, and no terminal touched.
 * One thread.
 */
#ifndef GOL_UI_PAINTER_H
#define GOL_UI_PAINTER_H

#include "gollab/error.h"
#include "ui/cursor.h"
#include "ui/frame.h"
#include "ui/ink.h"
#include "ui/looks.h"
#include "util/buf.h"

#include <stdbool.h>

struct gol_painter_change {
    int x, y;
    int order; /* what is of one colour has one */
};

struct gol_painter {
    struct gol_buf out; /* what the last frame came to */
    struct gol_cursor cursor;
    struct gol_ink ink;
    /* of the terminal */
    char *clear; /* a sequence without padding */
    bool corner; /* a character in the lower right corner does not make it scroll */
    struct gol_looks looks; /* how frames are shown */
    /* what the terminal shows */
    struct gol_frame given; /* the cells that it was asked to show, */
    struct gol_frame shown; /* and what they look like, by gol_looks_of */
    struct gol_painter_change *changes, *sorted; /* room for all of its cells each */
    size_t n; /* changes that have been found for the bytes that are being made, */
    size_t looked_at; /* among so many cells; */
    bool afresh; /* which begin by clearing all, */
    bool parted; /* and of which some have been written before others were found */
    bool *pending; /* for each cell: it is not written yet */
    bool anew; /* who knows */
    double step; /* bytes that a change took of late beside its glyph */
};

/*
 * For the terminal that curses or setupterm(3) have found (cur_term), with so many colours (gol_palette_depth).
 * GOL_NOT_FOUND: it cannot be painted on. Release with gol_painter_fini in either case.
 */
enum gol_code gol_painter_init(struct gol_painter *painter, bool unicode, int colours, struct gol_err *err);
void gol_painter_fini(struct gol_painter *painter);
/* Frames are of this size from now on, and the next is painted anew. */
enum gol_code gol_painter_fit(struct gol_painter *painter, int width, int height, struct gol_err *err);
/* Something else may have written: the next frame is painted anew. */
void gol_painter_redraw(struct gol_painter *painter);
/* The colours of ages and what is behind them, from the next frame on. */
void gol_painter_dress(struct gol_painter *painter, enum gol_map map, enum gol_ground ground);
/* Tells a look how ages can be told apart on this terminal. */
void gol_painter_say(const struct gol_painter *painter, struct gol_look *look);
/* Fills painter->out; a frame of another size than was said comes to nothing. GOL_NO_MEMORY: it is not complete. */
enum gol_code gol_painter_paint(struct gol_painter *painter, const struct gol_frame *frame, struct gol_err *err);

/*
 * The same in parts: begin, any number of times add, end, and painter->out is what these parts of the frame come to, in
 * a state from which any other frame may follow. False: the frame is of another size, and nothing may be added.
 */
bool gol_painter_begin(struct gol_painter *painter, const struct gol_frame *frame);
/*
 * The cells from..to, without the last, counted in the order of reading; no two parts have a cell in common, nor halves
 * of one glyph.
 */
void gol_painter_add(struct gol_painter *painter, const struct gol_frame *frame, int from, int to);
/* What was added goes before what will be: else the order is that of colours. */
void gol_painter_part(struct gol_painter *painter);
enum gol_code gol_painter_end(struct gol_painter *painter, struct gol_err *err);

/* About how many bytes that part of the frame would take if it were painted now; -1: all is painted anew. */
int gol_painter_cost(const struct gol_painter *painter, const struct gol_frame *frame, struct gol_rect rect);
/* Makes that part of the frame what the terminal shows there, so that painting leaves it alone. */
void gol_painter_keep(const struct gol_painter *painter, struct gol_frame *frame, struct gol_rect rect);

#endif
