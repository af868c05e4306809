/*
 * Where the readers of pattern files put cells. A text is read twice: at first the canvas only measures, then memory
 * is taken once, for the box that holds all live cells, and the second reading fills it. So no header is ever
 * trusted, and formats with coordinates anywhere in a plane need nothing more than those without.
 */
#ifndef GOL_LIFE_CANVAS_H
#define GOL_LIFE_CANVAS_H

#include "gollab/pattern.h"

#include <stdbool.h>

struct gol_canvas {
    struct gol_pattern *pattern;
    bool filling;
    bool any; /* a live cell was seen; the rest says where they are, ends excluded */
    int64_t left, top, right, bottom;
    uint8_t oldest;
};

void gol_canvas_init(struct gol_canvas *canvas, struct gol_pattern *pattern);
/* A run of `count` > 0 live cells of one age to the right of x, y. Coordinates up to 2^60 each way. */
void gol_canvas_run(struct gol_canvas *canvas, int64_t x, int64_t y, int64_t count, uint8_t age);
/*
 * GOL_LIMIT when the live cells so far span more than a pattern may hold. The message has no place in it: callers
 * put one before it.
 */
enum gol_code gol_canvas_check(const struct gol_canvas *canvas, struct gol_err *err);
/*
 * Ends the measuring: checks, sets the box of the pattern and takes memory for it. With `floating` coordinates only
 * relate to each other: the box becomes the whole pattern. Else they are those of the pattern.
 */
enum gol_code gol_canvas_fix(struct gol_canvas *canvas, bool floating, struct gol_err *err);

#endif
