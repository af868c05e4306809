/*
 * A terminal to paint frames on and to read keys from. One at a time, from the main thread, with the signals that
 * gol_terminal_open names blocked by the caller.
 *
 * Painting never blocks: what a frame costs in bytes waits here until gol_terminal_send has brought it out. A frame
 * that is painted while the one before still waits would only wait behind it, so the caller leaves it out.
 */
#ifndef GOL_UI_TERMINAL_H
#define GOL_UI_TERMINAL_H

#include "gollab/error.h"
#include "ui/frame.h"
#include "ui/keys.h"
#include "ui/mouse.h"
#include "ui/painter.h"

#include <stdbool.h>

struct gol_terminal;

/*
 * GOL_OK: standard input and output are a terminal that can be drawn on. GOL_NOT_FOUND: they are none, or not ours now;
 * GOL_INVALID: nobody can say how to draw on it. Both say why.
 */
enum gol_code gol_terminal_check(struct gol_err *err);
/*
 * Takes standard input and output; with `mouse` that, too, where the terminal has one. SIGINT, SIGTERM, SIGQUIT,
 * SIGHUP, SIGWINCH, SIGTSTP and SIGCONT must be blocked; their dispositions are as before when this returns.
 * GOL_NOT_FOUND when it is no usable terminal. It is to get `told` bytes a second at most, where it does not say what
 * it takes; 0: any number.
 */
enum gol_code gol_terminal_open(bool mouse, int64_t told, struct gol_terminal **out, struct gol_err *err);
/*
 * Gives it back as it was found, within a second also when it has stopped listening or owes an answer. NULL is allowed.
 */
void gol_terminal_close(struct gol_terminal *terminal);

bool gol_terminal_unicode(const struct gol_terminal *terminal);
/* Asks for the size and gets ready for frames of it; everything will be painted anew. */
enum gol_code gol_terminal_fit(struct gol_terminal *terminal, int *width, int *height, struct gol_err *err);
/*
 * Bytes that may be painted now so that they do not queue for long on the way; 0: wait until an answer of the terminal
 * comes (gol_terminal_key), or it takes what still waits (gol_terminal_send), or *again_ns is there. `key`: what is
 * painted answers one. A terminal that answers is asked here.
 */
int64_t gol_terminal_room(struct gol_terminal *terminal, int64_t now_ns, bool key, int64_t *again_ns);
/* Bytes a second that get there; 0: not known. */
int64_t gol_terminal_rate(const struct gol_terminal *terminal);
/*
 * What differs from the frame before is made ready, as far as it comes to `room` bytes, and its bytes counted; of
 * another size than gol_terminal_fit said: nothing. As gol_slices_paint has it, which `first` and `more` are for.
 */
enum gol_code gol_terminal_paint(struct gol_terminal *terminal, const struct gol_frame *frame, int first, int64_t room,
                                 bool more, size_t *bytes, struct gol_err *err);
/* There is more of the frame that was painted last. */
bool gol_terminal_has_rest(const struct gol_terminal *terminal);
/* What paints: what is shown now. */
const struct gol_painter *gol_terminal_painter(const struct gol_terminal *terminal);
/* Sends what the terminal takes now. True: nothing is left. *gone: it will never take anything again. */
bool gol_terminal_send(struct gol_terminal *terminal, bool *gone);
/* Becomes writable when gol_terminal_send could go on. */
int gol_terminal_fd(const struct gol_terminal *terminal);
/* The colours of ages and what is behind them, from the next paint on. */
void gol_terminal_dress(struct gol_terminal *terminal, enum gol_map map, enum gol_ground ground);
/* The next paint sends everything: something else may have written. */
void gol_terminal_redraw(struct gol_terminal *terminal);
/* The next key; never blocks. GOL_KEY_HANGUP only for `readable`: poll(2) says that there is input. */
enum gol_key gol_terminal_key(struct gol_terminal *terminal, bool readable);
/* What the mouse did, after GOL_KEY_MOUSE. */
const struct gol_mouse_event *gol_terminal_mouse(const struct gol_terminal *terminal);
/* Gives the terminal back, stops this process as Ctrl-Z does, and takes it again when it is continued. */
void gol_terminal_suspend(struct gol_terminal *terminal);
/* After SIGCONT: the modes may have been changed. */
void gol_terminal_resume(struct gol_terminal *terminal);

#endif
