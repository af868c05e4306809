/*
 * The signals that a screen answers, read from a descriptor, so that no handler ever runs in the middle of drawing.
 * From the main thread.
 */
#ifndef GOL_UI_SIGNALS_H
#define GOL_UI_SIGNALS_H

#include "gollab/error.h"

#include <signal.h>

struct gol_signals { /* {.fd = -1}: none is taken */
    int fd; /* readable when one has come */
    sigset_t before; /* what was blocked */
};

/* Blocks INT, TERM, QUIT, HUP, WINCH, TSTP and CONT. To be closed also after an error. */
enum gol_code gol_signals_open(struct gol_signals *signals, struct gol_err *err);
/* The next one that has come; 0: none has. */
int gol_signals_next(const struct gol_signals *signals);
/* Lets them come as before; those that have not been read are forgotten. */
void gol_signals_close(struct gol_signals *signals);

#endif
