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
    int outliers; /* beyond 3 scaled MADs (1.4826 x MAD) of the median; 0 when MAD is 0 */
};

/* Two order statistics around the median, and how often such a pair covers the true one. */
struct gol_interval {
    double low, high;
    double level;
};

/*
 * Sorts values[0..n-1] in place. The interval is that of the two order statistics x(k), x(n+1-k) with the largest k
 * whose coverage 1 - 2 P(Bin(n, 1/2) < k) is at least 0.95, else min..max with the level it has (David, Nagaraja:
 * Order Statistics, 2003, section 7.1). All zeros for n = 0.
 */
void gol_stats_of(double *values, int n, struct gol_stats *out);
/* That interval at another level, of values that are sorted. All zeros for n = 0. */
void gol_stats_interval(const double *sorted, int n, double level, struct gol_interval *out);

#endif
