/* A counting sort: first[p + 1] counts, then is the end of point p, and moves down to its start while it is filled. */
#include "lab/point_times.h"

#include "util/num.h"

#include <math.h>
#include <stdlib.h>

void gol_point_times_fini(struct gol_point_times *times)
{
    free(times->times);
    free(times->ideals);
    free(times->overheads);
    free(times->first);
    *times = (struct gol_point_times){0};
}

enum gol_code gol_point_times_make(const struct gol_plan *plan, const struct gol_row *rows, int n,
                                   struct gol_point_times *out, struct gol_err *err)
{
    const int n_points = gol_plan_measured(plan);
    int *first;

    *out = (struct gol_point_times){.n_points = n_points};
    out->times = calloc((size_t)n + 1, sizeof *out->times);
    out->ideals = calloc((size_t)n + 1, sizeof *out->ideals);
    out->overheads = calloc((size_t)n + 1, sizeof *out->overheads);
    first = out->first = calloc((size_t)n_points + 2, sizeof *out->first);
    if (out->times == NULL || out->ideals == NULL || out->overheads == NULL || first == NULL) {
        gol_point_times_fini(out);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for the times of %d rows", n);
    }
    for (int i = 0; i < n; i++) {
        if (rows[i].point < 0 || rows[i].point >= n_points) {
            gol_point_times_fini(out);
            return gol_err_set(err, GOL_INVALID, "trial %d is of point %d, which the plan has not", rows[i].trial,
                               rows[i].point);
        }
        first[rows[i].point + 1] += rows[i].status == GOL_STATUS_OK;
    }
    for (int p = 0; p < n_points; p++)
        first[p + 1] += first[p];
    first[n_points + 1] = first[n_points];
    for (int i = n - 1; i >= 0; i--) {
        int at;

        if (rows[i].status != GOL_STATUS_OK)
            continue;
        at = --first[rows[i].point + 1];
        out->times[at] = (double)rows[i].time_ns / (double)GOL_NS_PER_S;
        out->ideals[at] = rows[i].ideal_ns == -1 ? NAN : (double)rows[i].ideal_ns / (double)GOL_NS_PER_S;
        out->overheads[at] =
            rows[i].ideal_ns == -1 ? NAN : (double)(rows[i].time_ns - rows[i].ideal_ns) / (double)GOL_NS_PER_S;
    }
    /* Each has moved down to where its point starts: one place too far to the right. */
    for (int p = 0; p <= n_points; p++)
        first[p] = first[p + 1];
    return GOL_OK;
}
