/*
 * Statistics of repeated measurements, robust ones first. Pure functions; any thread.
 */
#ifndef GOL_LAB_STATS_H
#define GOL_LAB_STATS_H

#include "gollab/error.h"

#include <stddef.h>

struct gol_stats {
    int n;
    double median, mean;
    double sd; /* sample standard deviation (n - 1); 0 for n = 1 */
    double mad; /* median absolute deviation from the median, not scaled */
    double min, max;
    double low, high; /* distribution-free interval of the median: two order statistics */
    double level; /* its true coverage, for example 0.9375 for n = 5; 0 for n = 1 */
    double lower_fourth, upper_fourth; /* the medians of the two halves; both have the middle value when n is odd */
    double fence_low, fence_high; /* 1.5 times the distance of the fourths beyond them */
    int outliers; /* values beyond the fences (Tukey: Exploratory Data Analysis, 1977, chapter 2); they count as all do */
};

#define GOL_STATS_LEVEL 0.95 /* what is wanted of an interval unless something else is said */

/* Sorts values[0..n-1] in place. The interval is that of gol_stats_interval at 0.95. All zeros for n = 0. */
void gol_stats_of(double *values, int n, struct gol_stats *out);

/*
 * The interval x(k) .. x(n+1-k) of the median, with the largest k whose coverage 1 - 2 P(Bin(n, 1/2) < k) is at least
 * `level`, else min..max with the coverage it has (David, Nagaraja: Order Statistics, 2003, section 7.1). Returns the
 * coverage; 0 < level < 1, n >= 1, `sorted` ascends.
 */
double gol_stats_interval(const double *sorted, int n, double level, double *low, double *high);
/* The k of that interval; *covered is what it covers. */
int gol_stats_interval_rank(int n, double level, double *covered);
/* How many values an interval of that level needs: 6 for 0.95, 8 for 0.99. */
int gol_stats_trials_for(double level);

#endif
