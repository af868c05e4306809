/*
 * The way out to the terminal: bytes are handed over at once and go out as the terminal takes them. Nothing here blocks
 * but gol_outlet_finish, and that for a given time at most.
 */
#ifndef GOL_UI_OUTLET_H
#define GOL_UI_OUTLET_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gol_outlet {
    int fd; /* a description of its own, non-blocking: the flags of standard output are shared with the shell */
    int tty_fd; /* what it was opened for */
    char *bytes; /* [sent, size): not taken by the terminal yet */
    size_t sent, size, capacity;
    size_t piece; /* bytes that are written at once, at most; 0: all */
    int64_t taken; /* bytes that the terminal has taken, of all */
    bool gone; /* the terminal will never take anything again */
};

enum gol_code gol_outlet_open(struct gol_outlet *outlet, int tty_fd, struct gol_err *err);
void gol_outlet_close(struct gol_outlet *outlet);
enum gol_code gol_outlet_put(struct gol_outlet *outlet, const char *bytes, size_t size, struct gol_err *err);
/* Sends what the terminal takes now. True: nothing is left. */
bool gol_outlet_send(struct gol_outlet *outlet);
/*
 * What waits, and what is in the pipe, is thrown away as far as that can be done, and a control character (CAN) ends
 * the sequence that this may have cut. The terminal shows something that nobody knows.
 */
void gol_outlet_drop(struct gol_outlet *outlet);
/*
 * Sends what is left, for timeout_ms at most. A terminal that has not taken it by then has stopped listening:
 * gol_outlet_drop.
 */
void gol_outlet_finish(struct gol_outlet *outlet, int timeout_ms);

#endif
