/*
 * Two samples compared by their ranks: by how much b is larger than a (or by what factor), the interval of that, and
 * how surprising it would be without any difference. Nothing is assumed of the distributions but that they have the
 * same shape, for factors on a logarithmic scale. Pure functions; any thread; memory in proportion to n + m, and for
 * the exact null distribution at most a megabyte.
 */
#ifndef GOL_LAB_RANKS_H
#define GOL_LAB_RANKS_H

#include "gollab/error.h"

#include <stdint.h>

/*
 * Probabilities are exact up to this n * m (50 and 50), else the normal ones: larger in the tails, from 2.5% a side on.
 */
#define GOL_RANKS_EXACT_MAX 2500

struct gol_ranks {
    double estimate; /* Hodges-Lehmann: the median of all b - a (of all b / a) */
    double low, high; /* its Mann-Whitney interval; without bounds when n and m are too few for the level wanted */
    double level; /* its true level, at least what was wanted; 1 without bounds */
    double p; /* two-sided, of no difference; ties count for no difference */
};

/*
 * b less a. The interval is that of the two order statistics of all differences, the narrowest symmetric one with the
 * level wanted (0 < level < 1), its ends included; it excludes 0 exactly when p <= 1 - level. With ties it is wider
 * than it had to be. Without bounds means low = -INFINITY, high = INFINITY. GOL_INVALID for an empty sample or a value
 * that is not finite.
 */
enum gol_code gol_ranks_shift(const double *a, int n, const double *b, int m, double level, struct gol_ranks *out,
                              struct gol_err *err);
/* b by a: the same on logarithms. All values > 0, else GOL_INVALID. Without bounds means low = 0, high = INFINITY. */
enum gol_code gol_ranks_ratio(const double *a, int n, const double *b, int m, double level, struct gol_ranks *out,
                              struct gol_err *err);

/* The least n = m for which an interval of that level has bounds: 4 for 0.95. */
int gol_ranks_trials_for(double level);

/* ---- the null distribution: U counts the pairs in which a is the larger; n, m >= 1 ---- */

struct gol_ranks_null {
    int n, m;
    double *cumulative; /* P(U <= u) for u = 0 .. n * m / 2; NULL: the normal approximation */
};

enum gol_code gol_ranks_null_init(struct gol_ranks_null *null, int n, int m, struct gol_err *err);
void gol_ranks_null_fini(struct gol_ranks_null *null);
/* P(U <= u) for u <= n * m / 2; 0 for u < 0. */
double gol_ranks_null_tail(const struct gol_ranks_null *null, int64_t u);
/* The critical value of tables: the largest u with 2 P(U <= u) <= 1 - level; -1 when there is none. */
int64_t gol_ranks_null_critical(const struct gol_ranks_null *null, double level);

/* gol_ranks_ratio of n = null->n and m = null->m values, for many pairs of the same sizes: it is the costly part. */
enum gol_code gol_ranks_ratio_with(const struct gol_ranks_null *null, const double *a, const double *b, double level,
                                   struct gol_ranks *out, struct gol_err *err);

#endif
