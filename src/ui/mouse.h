/*
 * The mouse: what a terminal says of it, and what that does to a look. What lies where is noted in the frame by those
 * who drew it (gol_frame_spot), so that the mouse is right about everything that is seen.
 */
#ifndef GOL_UI_MOUSE_H
#define GOL_UI_MOUSE_H

#include "ui/frame.h"
#include "ui/keys.h"
#include "ui/look.h"

/* ---- reading ---- */

/* Buttons, movement while one is down, and coordinates as numbers of any size (SGR, as xterm calls it); and no more. */
#define GOL_MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define GOL_MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define GOL_MOUSE_PREFIX "\033[<" /* a report follows it */

enum gol_mouse_act {
    GOL_MOUSE_OTHER, /* another button */
    GOL_MOUSE_DOWN, /* the left button */
    GOL_MOUSE_DRAG, /* moved while it is down */
    GOL_MOUSE_UP,
    GOL_MOUSE_WHEEL_UP,
    GOL_MOUSE_WHEEL_DOWN
};

struct gol_mouse_event {
    enum gol_mouse_act act;
    int x, y; /* character, from 0 */
};

/* A report that is being read; all zero at first, and after each one. */
struct gol_mouse_reader {
    int numbers[3];
    int n; /* of them, that are complete */
    bool digits; /* of the next one */
};

enum gol_mouse_read {
    GOL_MOUSE_READ_MORE, /* it goes on */
    GOL_MOUSE_READ_EVENT, /* *out has it */
    GOL_MOUSE_READ_BROKEN /* it was none, and what came is lost */
};

/* The next character of a report, behind its prefix. */
enum gol_mouse_read gol_mouse_read(struct gol_mouse_reader *reader, uint32_t character, struct gol_mouse_event *out);

/* ---- acting ---- */

/*
 * On the picture that was seen: the last one that was drawn into `frame`. A button acts when it comes up where it went
 * down.
 */
enum gol_request gol_mouse_do(struct gol_look *look, bool owns_run, const struct gol_frame *frame,
                              const struct gol_mouse_event *event);

/* ---- for the help ---- */

/* What the mouse does, line by line; false: there are no more. */
bool gol_mouse_help(int line, const char **name, const char **about);

#endif
