/*
 * Between terminal.c, which takes the terminal, reads its keys and gives it back, and terminal_paint.c, which brings
 * frames to it.
 */
#ifndef GOL_UI_TERMINAL_INNER_H
#define GOL_UI_TERMINAL_INNER_H

#include "ui/keyboard.h"
#include "ui/line.h"
#include "ui/outlet.h"
#include "ui/painter.h"
#include "ui/slices.h"
#include "ui/terminal.h"

#include <termios.h>

#define GOL_TERMINAL_KEPT 16 /* keys that are kept */

struct gol_terminal {
    struct termios saved;
    char *old_locale;
    void *screen; /* a SCREEN of ncurses, whose header is all macros and stays out of this one */
    bool mouse;
    struct gol_keyboard keyboard;
    const char *filler; /* shows nothing; NULL: nothing is known that does not */
    bool unicode;
    bool painting; /* there is a painter */
    struct gol_painter painter;
    struct gol_slices slices;
    struct gol_outlet outlet;
    struct gol_line line;
    enum gol_key kept[GOL_TERMINAL_KEPT]; /* that came when the terminal was to be given back */
    size_t n_kept;
};

#endif
