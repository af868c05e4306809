/*
 * A scale: numbers to dots beside each other, linear or logarithmic, and the marks of an axis.
 */
#ifndef GOL_UI_SCALE_H
#define GOL_UI_SCALE_H

#include "exercise/param.h"

#include <stdbool.h>

struct gol_scale {
    double from, to; /* from < to; both above 0 when it is logarithmic */
    bool log;
    int dots; /* at least 1 */
};

#define GOL_TICKS_MAX 64

struct gol_tick {
    double at;
    char text[GOL_PARAM_TEXT];
};

/* The dot of a number, from 0; -1 of one that is not on the scale, or not known. */
int gol_scale_dot(const struct gol_scale *scale, double number);
/*
 * Round numbers that divide the scale into about `most` parts at most, in rising order; returns how many (at most
 * GOL_TICKS_MAX).
 */
int gol_scale_ticks(const struct gol_scale *scale, int most, bool whole, struct gol_tick ticks[GOL_TICKS_MAX]);

#endif
