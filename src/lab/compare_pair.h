/*
 * Two points compared: how many times the time of A the time of B is, an interval of that, and a verdict. Pure
 * functions; any thread.
 */
#ifndef GOL_LAB_COMPARE_PAIR_H
#define GOL_LAB_COMPARE_PAIR_H

#include "lab/ranks.h"

#define GOL_COMPARE_REPEATS_MAX 1000

enum gol_compare_verdict {
    GOL_COMPARE_INCONCLUSIVE,
    GOL_COMPARE_SAME, /* the whole interval is inside the margin: 1 / (1 + margin) to 1 + margin */
    GOL_COMPARE_FASTER, /* the whole interval is below it: B takes less */
    GOL_COMPARE_SLOWER, /* the whole interval is above it */
    GOL_COMPARE_VERDICTS
};

/* One pair of points. */
struct gol_compared {
    int a, b; /* indices into the points of A and B */
    double median_a, median_b;
    struct gol_ranks ratio; /* B / A; without bounds when there are too few values */
    enum gol_compare_verdict verdict;
    /*
     * Of an inconclusive pair, the repeats of each side that would decide it in four of five cases if ratio and spread
     * stayed as they are: an estimate, from the width of the interval, which goes down with the root of the repeats.
     * GOL_COMPARE_REPEATS_MAX + 1: more than that; 0: decided, or there is nothing to estimate from.
     */
    int repeats;
};

/*
 * "faster", "slower", "same", "inconclusive"; of another measure than time_s "less" and "more" instead of the first
 * two.
 */
const char *gol_compare_verdict_name(enum gol_compare_verdict verdict, const char *measure);

/* level is that of this one interval; the values are > 0, n and m >= 1. Fills all but a and b. */
enum gol_code gol_compare_pair(const double *a, int n, const double *b, int m, double margin, double level,
                               struct gol_compared *out, struct gol_err *err);
/* The same with the null distribution for their sizes, null->n and null->m: for many pairs of the same. */
enum gol_code gol_compare_pair_with(const struct gol_ranks_null *null, const double *a, const double *b, double margin,
                                    double level, struct gol_compared *out, struct gol_err *err);
/* What each of k intervals needs for all to hold together at that level. */
double gol_compare_level_each(double level, int k);

#endif
