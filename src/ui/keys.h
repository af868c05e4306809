/*
 * The keys: one table that dispatches them, and from which the help and the line at the bottom are made, so that no key
 * is without a word about it.
 */
#ifndef GOL_UI_KEYS_H
#define GOL_UI_KEYS_H

#include "ui/frame.h"
#include "ui/look.h"

enum gol_key {
    GOL_KEY_NONE, /* nothing more is waiting */
    GOL_KEY_OTHER, /* a key without a meaning here */
    GOL_KEY_UP,
    GOL_KEY_DOWN,
    GOL_KEY_LEFT,
    GOL_KEY_RIGHT,
    GOL_KEY_PAGE_UP,
    GOL_KEY_PAGE_DOWN,
    GOL_KEY_HOME,
    GOL_KEY_END,
    GOL_KEY_ENTER,
    GOL_KEY_ESCAPE,
    GOL_KEY_BACKSPACE,
    GOL_KEY_TAB,
    GOL_KEY_BACK_TAB, /* Shift-Tab */
    GOL_KEY_F1,
    GOL_KEY_INTERRUPT, /* Ctrl-C, a key like others: no signal is made of it */
    GOL_KEY_QUIT, /* Ctrl-\ */
    GOL_KEY_SUSPEND, /* Ctrl-Z */
    GOL_KEY_REDRAW, /* Ctrl-L */
    GOL_KEY_HANGUP, /* the terminal is gone */
    GOL_KEY_MOUSE, /* not a key: ask the terminal what the mouse did */
    GOL_KEY_ANSWER, /* not a key either: the terminal answers GOL_LINE_QUERY */
    GOL_KEY_CHAR = 256 /* + a printable ASCII character */
};

/* What a key asks of those who have the terminal and the run; a look cannot do it by itself. */
enum gol_request {
    GOL_REQUEST_NONE,
    GOL_REQUEST_LEAVE, /* leave the run alone */
    GOL_REQUEST_STOP, /* stop the run */
    GOL_REQUEST_INTERRUPT, /* as SIGINT */
    GOL_REQUEST_QUIT, /* as SIGQUIT */
    GOL_REQUEST_SUSPEND,
    GOL_REQUEST_REDRAW,
    GOL_REQUEST_SKIP, /* the trial that runs */
    GOL_REQUEST_STOP_AFTER /* the trial that runs */
};

/* Changes the look, or says what is wanted. A key that has no meaning now does nothing. */
enum gol_request gol_keys_press(struct gol_look *look, bool owns_run, enum gol_key key);

/* Those of now, the most useful first, as many as fit; `about_run` stands behind them when there is room. */
void gol_keys_line(struct gol_frame *frame, struct gol_rect rect, const struct gol_look *look, bool owns_run,
                   const char *about_run);
/*
 * All of them; scrolled by look->help_row, which is brought into its bounds. Above them the first of so many warnings
 * about the run, in full: in the header it is cut.
 */
void gol_keys_help(struct gol_frame *frame, struct gol_rect rect, struct gol_look *look, bool owns_run, int warnings,
                   const char *warning);

#endif
