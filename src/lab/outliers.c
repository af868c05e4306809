#include "lab/outliers.h"

#include "lab/point_times.h"
#include "lab/stats.h"
#include "util/num.h"

#include <stdlib.h>

struct fences {
    double low, high; /* seconds */
};

int gol_outliers_find(const struct gol_plan *plan, const struct gol_row *rows, int n, int *trials)
{
    struct fences *fences;
    struct gol_point_times times;
    int count = 0;

    if (gol_point_times_make(plan, rows, n, &times, NULL) != GOL_OK)
        return -1;
    fences = calloc((size_t)times.n_points + 1, sizeof *fences);
    for (int p = 0; p < times.n_points && fences != NULL; p++) {
        struct gol_stats stats;

        gol_stats_of(times.times + times.first[p], gol_times_count(&times, p), &stats); /* sorts its times */
        fences[p] = (struct fences){stats.fence_low, stats.fence_high};
    }
    for (int i = 0; i < n && fences != NULL; i++) {
        const double time = (double)rows[i].time_ns / (double)GOL_NS_PER_S;
        const struct fences *at = &fences[rows[i].point];

        if (rows[i].status == GOL_STATUS_OK && (time < at->low || time > at->high))
            trials[count++] = rows[i].trial;
    }
    count = fences == NULL ? -1 : count;
    free(fences);
    gol_point_times_fini(&times);
    return count;
}
