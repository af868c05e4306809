/*
 * A frame: a rectangle of character cells that views draw into. Pure memory: no terminal, no ncurses, so that every
 * view can be tested as text. Everything is clipped: drawing outside is harmless.
 */
#ifndef GOL_UI_FRAME_H
#define GOL_UI_FRAME_H

#include "lab/live.h"
#include "util/buf.h"

/* The palette. The screen maps it to what the terminal has (256, 16, 8 or no colours). */
enum gol_colour {
    GOL_COLOUR_DEFAULT,
    GOL_COLOUR_DIM,
    GOL_COLOUR_TITLE,
    GOL_COLOUR_GOOD,
    GOL_COLOUR_BAD,
    GOL_COLOUR_BAR,
    GOL_COLOUR_SERIAL, /* the modes, as in the charts (Okabe, Ito 2008) */
    GOL_COLOUR_THREADS,
    GOL_COLOUR_POOL,
    GOL_COLOUR_AGE_1, /* ages of cells: 1, 2, 3-4, 5-9, 10 and more */
    GOL_COLOUR_AGE_2,
    GOL_COLOUR_AGE_3,
    GOL_COLOUR_AGE_5,
    GOL_COLOUR_AGE_10,
    GOL_COLOUR_COUNT
};

struct gol_frame {
    int width, height;
    struct gol_cell *cells; /* height * width, row by row */
};

/* All blanks. Sizes below 1 become 1. */
enum gol_code gol_frame_init(struct gol_frame *frame, int width, int height, struct gol_err *err);
void gol_frame_fini(struct gol_frame *frame);
void gol_frame_clear(struct gol_frame *frame);
void gol_frame_put(struct gol_frame *frame, int x, int y, uint32_t glyph, enum gol_colour fg, enum gol_colour bg);
/* Writes UTF-8 text from (x, y), at most `width` columns; returns the columns written. Control characters become '?'. */
int gol_frame_text(struct gol_frame *frame, int x, int y, int width, const char *text, enum gol_colour colour,
                   bool bold);
/* The glyphs as UTF-8 lines without trailing blanks, each with a newline. */
void gol_frame_dump(const struct gol_frame *frame, struct gol_buf *out);

#endif
