/*
 * Rows in the order of their points: what every question about points is answered from, in one pass over the rows and
 * not one for each point.
 */
#ifndef GOL_LAB_POINT_ROWS_H
#define GOL_LAB_POINT_ROWS_H

#include "lab/row.h"

struct gol_point_rows {
    const struct gol_row *
        *rows; /* those of a point stand together, good and bad, in the order that they had; borrowed */
    int *first; /* where each point begins; one more than there are points, the twin's included */
    int n_points;
};

/* GOL_INVALID for a row of a point that the plan has not. On error *out need not be freed. */
enum gol_code gol_point_rows_make(const struct gol_plan *plan, const struct gol_row *rows, int n,
                                  struct gol_point_rows *out, struct gol_err *err);
void gol_point_rows_fini(struct gol_point_rows *sorted);

static inline const struct gol_row *const *gol_rows_of(const struct gol_point_rows *sorted, int point)
{
    return sorted->rows + sorted->first[point];
}

static inline int gol_rows_count(const struct gol_point_rows *sorted, int point)
{
    return sorted->first[point + 1] - sorted->first[point];
}

#endif
