/*
 * The noise floor of a run: what one point and its twin (plan.h), the same thing measured twice, differ by. The two
 * should have the ratio 1. How far the interval of it reaches from 1 is the smallest difference between two points that
 * such a run can show: a smaller one would have been no surprise without any cause.
 */
#ifndef GOL_LAB_NOISE_H
#define GOL_LAB_NOISE_H

#include "lab/row.h"

struct gol_noise {
    int point; /* that was measured twice; -1: none was, or not often enough */
    double ratio, low, high; /* of the times, twin by point: Hodges-Lehmann, and its Mann-Whitney interval */
    double level; /* of the interval, at least 0.95 */
    double floor; /* a fraction: 0.02 when the interval reaches from 0.99 to 1.02 */
};

/* Without memory, or with a row that cannot be, point is -1. */
void gol_noise_of(const struct gol_plan *plan, const struct gol_row *rows, int n, struct gol_noise *out);

#endif
