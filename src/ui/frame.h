/*
 * A frame: a rectangle of character cells that views draw into. Pure memory: no terminal, no ncurses, so that every
 * view can be tested as text. Everything is clipped: drawing outside is harmless.
 *
 * A cell is one column. A glyph of two columns (Chinese, many emoji) is followed by a cell whose glyph is 0.
 */
#ifndef GOL_UI_FRAME_H
#define GOL_UI_FRAME_H

#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* The screen maps them to what the terminal has (24-bit, 256, 16, 8 or no colours). */
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
    GOL_COLOUR_CHOSEN, /* the text of a line that is chosen, */
    GOL_COLOUR_CHOSEN_GROUND, /* and what is behind it */
    GOL_COLOUR_GROUND, /* behind living cells, and dead ones; a background only */
    GOL_COLOUR_AGE, /* the first of GOL_COLOUR_AGES, from young to old (ui/palette.h) */
    GOL_COLOUR_COUNT = GOL_COLOUR_AGE + 16
};

#define GOL_COLOUR_AGES (GOL_COLOUR_COUNT - GOL_COLOUR_AGE)
/* Without colours dots before these are bold, and dim from the second one on. */
#define GOL_COLOUR_AGE_GROWN (GOL_COLOUR_AGE + GOL_COLOUR_AGES / 4)
#define GOL_COLOUR_AGE_OLD (GOL_COLOUR_COUNT - GOL_COLOUR_AGES / 4)

/* A character cell: a Unicode code point and colours. */
struct gol_cell {
    uint32_t glyph;
    uint8_t fg, bg; /* enum gol_colour */
    uint8_t bold;
    uint8_t spare;
};

/* Part of a frame. Views draw nothing outside the one they are given; it may be empty or hang over the edge. */
struct gol_rect {
    int x, y, width, height;
};

/*
 * What a part of the picture is to a mouse (ui/mouse.h). Noted by those who draw it, so that no place is known twice.
 */
enum gol_spot_kind {
    GOL_SPOT_KEY, /* value: an enum gol_key, which it stands for */
    GOL_SPOT_GAME, /* value: its number, from 0 */
    GOL_SPOT_LINE, /* of the table; value: which, as sorted and filtered */
    GOL_SPOT_POINT, /* a line of the overview's table; value: which of the plan */
    GOL_SPOT_COLUMN, /* the heading of one; value: which of the table */
    GOL_SPOT_KINDS
};

struct gol_spot {
    struct gol_rect rect;
    enum gol_spot_kind kind;
    int value;
};

struct gol_frame {
    int width, height;
    struct gol_cell *cells; /* height * width, row by row */
    bool has_mouse; /* spots are noted */
    struct gol_spot *spots; /* since it was cleared; what is drawn later lies on top */
    int n_spots, spots_room;
};

/* All blanks. Sizes below 1 become 1. */
enum gol_code gol_frame_init(struct gol_frame *frame, int width, int height, struct gol_err *err);
void gol_frame_fini(struct gol_frame *frame);
void gol_frame_clear(struct gol_frame *frame);
void gol_frame_put(struct gol_frame *frame, int x, int y, uint32_t glyph, enum gol_colour fg, enum gol_colour bg);
/* Writes UTF-8 text from (x, y), at most `width` columns; returns the columns written. Controls become '?'. */
int gol_frame_text(struct gol_frame *frame, int x, int y, int width, const char *text, enum gol_colour colour,
                   bool bold);
/* The same, but text that is too long ends in an ellipsis. */
int gol_frame_text_cut(struct gol_frame *frame, int x, int y, int width, const char *text, enum gol_colour colour,
                       bool bold);
/*
 * Words, over as many lines of rect as they take; if it has not enough the last ends in an ellipsis. Returns the lines.
 */
int gol_frame_text_wrap(struct gol_frame *frame, struct gol_rect rect, const char *text, enum gol_colour colour);
/* Sets the line at (x, y) off as one that is chosen; what is red stays red. */
void gol_frame_choose(struct gol_frame *frame, int x, int y, int width);
/* Notes what lies there; without a mouse nothing is noted. */
void gol_frame_spot(struct gol_frame *frame, struct gol_rect rect, enum gol_spot_kind kind, int value);
/* What lies at (x, y); NULL: nothing. Borrowed until the next is noted. */
const struct gol_spot *gol_frame_spot_at(const struct gol_frame *frame, int x, int y);
/* Blanks a part. */
void gol_frame_erase(struct gol_frame *frame, struct gol_rect rect);
/* The glyphs as UTF-8 lines without trailing blanks, each with a newline. */
void gol_frame_dump(const struct gol_frame *frame, struct gol_buf *out);

/* Columns that gol_frame_text would write, were there room. */
int gol_text_columns(const char *text);
/* The bytes of the words that fit into `width` columns; those of the first word when that alone does not. */
size_t gol_text_words(const char *text, int width);
/* Columns of a glyph: 0 (combining marks and other unseen ones; they are left out), 1 or 2. */
int gol_glyph_columns(uint32_t glyph);
/* A glyph as UTF-8; returns its bytes. */
size_t gol_glyph_encode(uint32_t glyph, char out[4]);

/* The nearest cell for a terminal without Unicode, without colours, or without both. */
struct gol_cell gol_cell_plain(struct gol_cell cell, bool unicode, bool colours);

#endif
