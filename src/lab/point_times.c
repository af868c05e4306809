#include "lab/point_times.h"

#include "lab/point_rows.h"
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

static void fill(const struct gol_point_rows *sorted, struct gol_point_times *out)
{
    int at = 0;

    for (int p = 0; p < out->n_points; p++) {
        const struct gol_row *const *rows = gol_rows_of(sorted, p);

        out->first[p] = at;
        for (int i = 0; i < gol_rows_count(sorted, p); i++) {
            if (rows[i]->status != GOL_STATUS_OK)
                continue;
            out->times[at] = gol_seconds_of(rows[i]->time_ns);
            out->ideals[at] = rows[i]->ideal_ns == -1 ? NAN : gol_seconds_of(rows[i]->ideal_ns);
            out->overheads[at] = rows[i]->ideal_ns == -1 ? NAN : gol_seconds_of(rows[i]->time_ns - rows[i]->ideal_ns);
            at++;
        }
    }
    out->first[out->n_points] = at;
}

enum gol_code gol_point_times_make(const struct gol_plan *plan, const struct gol_row *rows, int n,
                                   struct gol_point_times *out, struct gol_err *err)
{
    struct gol_point_rows sorted;
    enum gol_code code = gol_point_rows_make(plan, rows, n, &sorted, err);

    *out = (struct gol_point_times){.n_points = gol_plan_measured(plan)};
    if (code != GOL_OK)
        return code;
    out->times = calloc((size_t)n + 1, sizeof *out->times);
    out->ideals = calloc((size_t)n + 1, sizeof *out->ideals);
    out->overheads = calloc((size_t)n + 1, sizeof *out->overheads);
    out->first = calloc((size_t)out->n_points + 1, sizeof *out->first);
    if (out->times == NULL || out->ideals == NULL || out->overheads == NULL || out->first == NULL) {
        gol_point_times_fini(out);
        code = gol_err_set(err, GOL_NO_MEMORY, "out of memory for the times of %d rows", n);
    } else {
        fill(&sorted, out);
    }
    gol_point_rows_fini(&sorted);
    return code;
}
