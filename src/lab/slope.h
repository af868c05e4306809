/*
 * How y grows with x, without assuming anything of the scatter: the median of the slopes of all pairs of points (Theil
 * 1950, Sen 1968), with Sen's interval from Kendall's statistic. Pure functions; any thread.
 */
#ifndef GOL_LAB_SLOPE_H
#define GOL_LAB_SLOPE_H

#include "gollab/error.h"

#define GOL_SLOPE_MOST 1500 /* points; of more, every so many-th counts: pairs grow with the square */

struct gol_slope {
    double slope; /* y by x */
    double low, high; /* 95 % by the normal approximation; without bounds for too few pairs */
};

/* GOL_INVALID when x has fewer than two values; what is not finite is left out. */
enum gol_code gol_slope_of(const double *x, const double *y, int n, struct gol_slope *out, struct gol_err *err);

#endif
