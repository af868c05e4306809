/*
 * What a terminal writes in: its colours, bold, dim and reversed, and how it comes from one to another. Only terminfo
 * is asked. One thread.
 */
#ifndef GOL_UI_INK_H
#define GOL_UI_INK_H

#include "util/buf.h"

#include <stdbool.h>

struct gol_dress { /* colours by the terminal's own numbers, -1: as it has them */
    int fg, bg;
    bool bold, dim, reversed;
};

struct gol_ink {
    struct gol_dress now;
    int colours; /* that there are; 0: none */
    bool direct; /* 24-bit colours are written as xterm has them, which terminfo does not know of */
    /* of the terminal: sequences without padding, NULL for what it cannot do */
    char *foreground, *background, *no_colours, *plain, *bold, *dim, *reverse;
};

/*
 * For a terminal with so many colours (gol_palette_depth). *lost: no memory. Release with gol_ink_fini in either case.
 */
void gol_ink_init(struct gol_ink *ink, int colours, bool *lost);
void gol_ink_fini(struct gol_ink *ink);
/* As the terminal is after what resets it; whatever it was before. */
void gol_ink_reset(struct gol_ink *ink, struct gol_buf *out);
void gol_ink_change(struct gol_ink *ink, const struct gol_dress *to, struct gol_buf *out);

#endif
