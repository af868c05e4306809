/*
 * How often a point is repeated: a fixed number of times, or until its median is known well enough.
 *
 * The interval of the median is looked at only when the number of repeats is min, 2 min, 4 min, ..., and has 99 %.
 * Looking after every trial at 95 % stops at lucky moments: simulated, such intervals cover the true median in 79 to 91
 * % of the cases only (`make bench-stats` tries the rule that is used here).
 */
#ifndef GOL_LAB_REPEATS_H
#define GOL_LAB_REPEATS_H

#include "lab/row.h"

#define GOL_REPEATS_LEVEL 0.99 /* of the interval that is looked at */

/* Why a point gets no more repeats. */
enum gol_repeats_end {
    GOL_REPEATS_MORE, /* it does get more */
    GOL_REPEATS_FIXED, /* it has as many as the experiment says */
    GOL_REPEATS_UNTIL, /* half of the interval is no wider than `until` of the median */
    GOL_REPEATS_MAX, /* it has `max` repeats */
    GOL_REPEATS_BUDGET, /* its trials took the whole `budget` */
};

/* "more", "fixed", "until", "max", "budget". */
const char *gol_repeats_end_name(enum gol_repeats_end end);

/* Whether the interval is looked at when a point has so many repeats. */
bool gol_repeats_is_look(const struct gol_spec *spec, int repeats_done);
/*
 * Whether a median is known within +- until (a fraction of it): half the width of its 99 % interval. Sorts values[n].
 * Fewer than eight values have no interval of that level, and are never enough.
 */
bool gol_repeats_known(double *values, int n, double until);
/*
 * What is to become of a point after its first repeats_done repeats, which are among rows[n], all of that point; later
 * repeats do not count, so that a run that is taken up decides as it would have. Without memory for the times: more.
 */
enum gol_repeats_end gol_repeats_judge(const struct gol_spec *spec, const struct gol_row *const *rows, int n,
                                       int repeats_done);
/*
 * The same among the rows[n] of all points, which are gone through: for one point. Who asks for many sorts them
 * (point_rows.h).
 */
enum gol_repeats_end gol_repeats_judge_among(const struct gol_spec *spec, const struct gol_row *rows, int n, int point,
                                             int repeats_done);
/*
 * What an interval of a median is worth that had `level` for a number of repeats fixed beforehand. Where the numbers
 * themselves decided when to stop, at most 95 %: simulated, some 0.7 points of the level go (`make bench-stats`).
 */
double gol_repeats_level(const struct gol_spec *spec, double level);
/*
 * The level to ask of an interval between two points, so that `level` is what it is worth: where repeats were adaptive
 * half of the error is kept back, as comparisons do (compare.c says why).
 */
double gol_repeats_level_to_ask(const struct gol_spec *spec, double level);

#endif
