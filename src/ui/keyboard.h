/*
 * The keys that a terminal sends, and the reports of its mouse. For ui/terminal, which has the terminal; one thread.
 */
#ifndef GOL_UI_KEYBOARD_H
#define GOL_UI_KEYBOARD_H

#include "gollab/error.h"
#include "ui/keys.h"
#include "ui/mouse.h"

#include <stdbool.h>

struct gol_keyboard {
    struct _win_st *pad; /* of ncurses, which reads keys for a window */
    bool reading; /* a report of the mouse, */
    struct gol_mouse_reader reader; /* as far as it has come */
    struct gol_mouse_event event; /* the last one */
};

/* After newterm(3). GOL_NO_MEMORY. */
enum gol_code gol_keyboard_open(struct gol_keyboard *keyboard, struct gol_err *err);
/* All zero is allowed. */
void gol_keyboard_close(struct gol_keyboard *keyboard);
/* The terminal has been taken, or taken again; with `mouse` it reports what that does. */
void gol_keyboard_ready(const struct gol_keyboard *keyboard, bool mouse);
/* As gol_terminal_key. */
enum gol_key gol_keyboard_key(struct gol_keyboard *keyboard, bool readable);

#endif
