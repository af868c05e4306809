/* A counting sort: first[p + 1] counts, then is the end of point p, and moves down to its start while it is filled. */
#include "lab/point_rows.h"

#include <stdlib.h>

void gol_point_rows_fini(struct gol_point_rows *sorted)
{
    free(sorted->rows);
    free(sorted->first);
    *sorted = (struct gol_point_rows){0};
}

enum gol_code gol_point_rows_make(const struct gol_plan *plan, const struct gol_row *rows, int n,
                                  struct gol_point_rows *out, struct gol_err *err)
{
    const int n_points = gol_plan_measured(plan);
    int *first;

    *out = (struct gol_point_rows){.n_points = n_points};
    out->rows = calloc((size_t)n + 1, sizeof *out->rows);
    first = out->first = calloc((size_t)n_points + 2, sizeof *out->first);
    if (out->rows == NULL || first == NULL) {
        gol_point_rows_fini(out);
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d rows by their points", n);
    }
    for (int i = 0; i < n; i++) {
        if (rows[i].point < 0 || rows[i].point >= n_points) {
            gol_point_rows_fini(out);
            return gol_err_set(err, GOL_INVALID, "trial %d is of point %d, which the plan of %d points has not",
                               rows[i].trial, rows[i].point, plan->n_points);
        }
        first[rows[i].point + 1]++;
    }
    for (int p = 0; p < n_points; p++)
        first[p + 1] += first[p];
    first[n_points + 1] = n;
    for (int i = n - 1; i >= 0; i--)
        out->rows[--first[rows[i].point + 1]] = &rows[i];
    /* Each has moved down to where its point starts: one place too far to the right. */
    for (int p = 0; p <= n_points; p++)
        first[p] = first[p + 1];
    return GOL_OK;
}
