/*
 * What the colours of frames look like: numbers of a terminal's colours for 24-bit, 256, 16 and 8 of them. Frames hold
 * names of colours only, so that a colour map is chosen where they are shown.
 */
#ifndef GOL_UI_PALETTE_H
#define GOL_UI_PALETTE_H

#include "ui/frame.h"
#include "ui/look.h"

#define GOL_PALETTE_DIRECT (1 << 24) /* colours of a terminal that takes 0xRRGGBB */

/* What the environment says about colours; NULL or "": nothing. */
struct gol_palette_words {
    const char *term, *term_program, *colorterm, *no_color;
};

/*
 * The colours that are used of a terminal that has `colours` by its terminfo (-1: none): 0, 8, 16, 256 or
 * GOL_PALETTE_DIRECT. The last also where COLORTERM says truecolor or 24bit and terminfo 256, but not in GNU screen,
 * which hands on the COLORTERM of the terminal around it and does not understand what it says.
 */
int gol_palette_depth(int colours, const struct gol_palette_words *words);

/* The number to ask for on a terminal of that depth, which is not 0; -1: its own foreground or background. */
int gol_palette_number(enum gol_colour colour, enum gol_map map, enum gol_ground ground, int colours);

/* The colour of a living cell when the oldest colour is that of max_age. */
enum gol_colour gol_palette_age(int age, int max_age);

const char *gol_palette_map_name(enum gol_map map);

#endif
