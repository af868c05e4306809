/*
 * Dots in a part of a frame: eight to a character in braille (2 across, 4 down), or one to a character in ASCII. What
 * is drawn first shows through what comes later; a character has one colour, that of its last dot. Everything is
 * clipped.
 */
#ifndef GOL_UI_DOTS_H
#define GOL_UI_DOTS_H

#include "ui/frame.h"

struct gol_dots {
    struct gol_frame *frame;
    struct gol_rect rect; /* characters; nothing is drawn outside */
    bool unicode;
};

/* Dots across and down. */
int gol_dots_width(const struct gol_dots *dots);
int gol_dots_height(const struct gol_dots *dots);
/* x from the left, y from the top. Other glyphs than dots are left as they are. */
void gol_dots_put(const struct gol_dots *dots, int x, int y, enum gol_colour colour);
/* `gap` of every 2 * gap dots are left out; 0: none. */
void gol_dots_line(const struct gol_dots *dots, int x0, int y0, int x1, int y1, int gap, enum gol_colour colour);
/* A glyph at the character where that dot would be, over whatever stands there. */
void gol_dots_mark(const struct gol_dots *dots, int x, int y, uint32_t glyph, enum gol_colour colour);

#endif
