#include "lab/outliers.h"

#include "lab/point_times.h"
#include "lab/stats.h"
#include "util/num.h"

#include <stdlib.h>

struct fences {
    double low, high; /* seconds */
};

const char *gol_outlier_name(enum gol_outlier outlier)
{
    static const char *const names[] = {
        [GOL_OUTLIER_NONE] = "-", [GOL_OUTLIER_LOW] = "low", [GOL_OUTLIER_HIGH] = "high"};

    return (size_t)outlier < sizeof names / sizeof names[0] ? names[outlier] : "?";
}

static enum gol_outlier mark_of(const struct fences *fences, const struct gol_row *row)
{
    const double time = gol_seconds_of(row->time_ns);

    if (row->status != GOL_STATUS_OK)
        return GOL_OUTLIER_NONE;
    return time < fences->low ? GOL_OUTLIER_LOW : time > fences->high ? GOL_OUTLIER_HIGH : GOL_OUTLIER_NONE;
}

enum gol_code gol_outliers_mark(const struct gol_plan *plan, const struct gol_row *rows, int n, enum gol_outlier *marks,
                                struct gol_err *err)
{
    struct gol_point_times times;
    struct fences *fences;
    enum gol_code code = gol_point_times_make(plan, rows, n, &times, err);

    if (code != GOL_OK)
        return code;
    fences = calloc((size_t)times.n_points + 1, sizeof *fences);
    if (fences == NULL)
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory for the fences of %d points", times.n_points);
    for (int p = 0; p < times.n_points && fences != NULL; p++) {
        struct gol_stats stats;

        gol_stats_of(times.times + times.first[p], gol_times_count(&times, p), &stats); /* sorts its times */
        fences[p] = (struct fences){stats.fence_low, stats.fence_high};
    }
    for (int i = 0; i < n && fences != NULL; i++)
        marks[i] = mark_of(&fences[rows[i].point], &rows[i]);
    free(fences);
    gol_point_times_fini(&times);
    return code;
}
