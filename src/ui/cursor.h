/*
 * Where a terminal writes next, and the cheapest way from there to another place, in bytes. One thread.
 */
#ifndef GOL_UI_CURSOR_H
#define GOL_UI_CURSOR_H

#include "gollab/error.h"
#include "util/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define GOL_CURSOR_FAR 99 /* bytes: more than any way takes */

struct gol_cursor_step {
    uint8_t size; /* 0: the terminal cannot */
    char bytes[11];
};

struct gol_cursor {
    int x, y; /* x -1: not known */
    int width, height;
    /* of the terminal: sequences without padding, NULL for what it cannot do */
    char *place, *right, *right_one, *left, *left_one, *down, *down_one, *up, *up_one, *column, *line, *edge;
    /* the cheapest of them for each distance, or for each place */
    struct gol_cursor_step *rights, *lefts, *columns; /* width of them */
    struct gol_cursor_step *downs, *ups, *lines; /* height of them */
};

/* GOL_NOT_FOUND: the terminal cannot place its cursor. Release with gol_cursor_fini in either case. */
enum gol_code gol_cursor_init(struct gol_cursor *cursor, struct gol_err *err);
void gol_cursor_fini(struct gol_cursor *cursor);
enum gol_code gol_cursor_fit(struct gol_cursor *cursor, int width, int height, struct gol_err *err);
/* What gol_cursor_go would add. */
int gol_cursor_cost(const struct gol_cursor *cursor, int x, int y);
/* Adds the bytes that bring it to (x, y), which is on the screen. */
void gol_cursor_go(struct gol_cursor *cursor, int x, int y, struct gol_buf *out);

#endif
