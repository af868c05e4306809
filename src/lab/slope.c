/*
 * Pairs of equal x have no slope and are left out. The interval: Kendall's S of a true slope has the variance
 * (N(N-1)(2N+5) - sum of u(u-1)(2u+5)) / 18, with u points at each x (Sen, JASA 63, 1968, section 5); the slopes of
 * rank (pairs -+ 1.96 sd) / 2 are its ends, rounded outwards.
 */
#include "lab/slope.h"

#include "util/ascending.h"

#include <math.h>
#include <stdlib.h>

#define QUANTILE 1.959963984540054 /* of the normal distribution, for 95 % */

struct xy {
    double x, y;
};

static int by_x(const void *a, const void *b)
{
    const struct xy *p = a;
    const struct xy *q = b;

    return (p->x > q->x) - (p->x < q->x);
}

/* The points that count, sorted by x; how many. */
static int take_points(const double *x, const double *y, int n, struct xy *out)
{
    const int step = (n + GOL_SLOPE_MOST - 1) / GOL_SLOPE_MOST;
    int kept = 0;

    for (int i = 0; i < n; i += step) /* n > 0: step is at least 1 */
        if (isfinite(x[i]) && isfinite(y[i]))
            out[kept++] = (struct xy){x[i], y[i]};
    qsort(out, (size_t)kept, sizeof *out, by_x);
    return kept;
}

static double variance_of_s(const struct xy *points, int n)
{
    const double all = n;
    double sum = all * (all - 1) * (2 * all + 5);

    for (int i = 0; i < n;) {
        int k = i;
        double same;

        while (k < n && !(points[k].x > points[i].x))
            k++;
        same = k - i;
        sum -= same * (same - 1) * (2 * same + 5);
        i = k;
    }
    return sum / 18;
}

static size_t slopes_of(const struct xy *points, int n, double *out)
{
    size_t pairs = 0;

    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
            if (points[k].x > points[i].x)
                out[pairs++] = (points[k].y - points[i].y) / (points[k].x - points[i].x);
    return pairs;
}

enum gol_code gol_slope_of(const double *x, const double *y, int n, struct gol_slope *out, struct gol_err *err)
{
    const size_t room = n < GOL_SLOPE_MOST ? (size_t)n : GOL_SLOPE_MOST;
    struct xy *points = malloc((room + 1) * sizeof *points);
    double *slopes = malloc((room * room / 2 + 1) * sizeof *slopes);
    enum gol_code code = GOL_OK;
    double spread, rank;
    size_t pairs;
    int kept;

    if (points == NULL || slopes == NULL) {
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory for the slopes of %d points", n);
        goto out;
    }
    kept = take_points(x, y, n, points);
    pairs = slopes_of(points, kept, slopes);
    if (pairs == 0) {
        code = gol_err_set(err, GOL_INVALID, "a slope needs two values of x");
        goto out;
    }
    qsort(slopes, pairs, sizeof *slopes, gol_ascending_double);
    out->slope = pairs % 2 == 1 ? slopes[pairs / 2] : (slopes[pairs / 2 - 1] + slopes[pairs / 2]) / 2;
    spread = QUANTILE * sqrt(variance_of_s(points, kept));
    rank = floor(((double)pairs - spread) / 2); /* slopes below the interval */
    out->low = rank >= 1 ? slopes[(size_t)rank - 1] : -INFINITY;
    out->high = rank >= 1 ? slopes[pairs - (size_t)rank] : INFINITY;
out:
    free(points);
    free(slopes);
    return code;
}
