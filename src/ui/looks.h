/*
 * What cells of frames look like on a terminal with so many colours, with Unicode or without: two that look the same
 * there come out the same. Plain data; one thread.
 */
#ifndef GOL_UI_LOOKS_H
#define GOL_UI_LOOKS_H

#include "ui/frame.h"
#include "ui/look.h"

#include <stdbool.h>

struct gol_looks {
    bool unicode;
    int colours; /* of the terminal; 0: none */
    bool reverses; /* it can write in reverse, which is how a chosen line is set off without colours */
    enum gol_map map;
    enum gol_ground ground;
    int numbers[GOL_COLOUR_COUNT]; /* of the terminal's colours, for those of frames; -1: its own */
    uint8_t kin[GOL_COLOUR_COUNT]; /* the first colour of frames that looks the same */
};

void gol_looks_init(struct gol_looks *looks, bool unicode, int colours);
/* Other colours of ages, or another ground. Returns whether anything looks different. */
bool gol_looks_dress(struct gol_looks *looks, enum gol_map map, enum gol_ground ground);
struct gol_cell gol_looks_of(const struct gol_looks *looks, const struct gol_cell *cell);

/* Of cells of gol_looks_of: */

bool gol_looks_differ(const struct gol_cell *a, const struct gol_cell *b);
/* Nothing is seen but the background. */
bool gol_looks_blank(const struct gol_cell *look);
/* What is written for it: a blank for the second half of a wide glyph, too. */
uint32_t gol_looks_glyph(const struct gol_cell *look);
/* Bytes of that. */
int gol_looks_bytes(const struct gol_cell *look);
/* Whether a glyph takes two columns of the terminal. */
bool gol_looks_wide(const struct gol_looks *looks, uint32_t glyph);

#endif
