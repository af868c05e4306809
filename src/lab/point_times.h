/*
 * The times of all good trials, point by point: what questions about several points are answered from.
 */
#ifndef GOL_LAB_POINT_TIMES_H
#define GOL_LAB_POINT_TIMES_H

#include "lab/row.h"

struct gol_point_times {
    double *times; /* seconds; those of a point stand together, in the order of the rows */
    double *
        ideals; /* seconds, beside them; NAN where it is not known; those of equal settings are equal to the last bit */
    double *overheads; /* seconds, beside them: what is beyond the ideal; NAN where that is not known */
    int *first; /* where each point begins; one more than there are points, the twin's included */
    int n_points;
};

/* GOL_INVALID for a row of a point that the plan has not. On error *out need not be freed. */
enum gol_code gol_point_times_make(const struct gol_plan *plan, const struct gol_row *rows, int n,
                                   struct gol_point_times *out, struct gol_err *err);
void gol_point_times_fini(struct gol_point_times *times);

static inline const double *gol_times_of(const struct gol_point_times *times, int point)
{
    return times->times + times->first[point];
}

static inline const double *gol_ideals_of(const struct gol_point_times *times, int point)
{
    return times->ideals + times->first[point];
}

static inline const double *gol_overheads_of(const struct gol_point_times *times, int point)
{
    return times->overheads + times->first[point];
}

static inline int gol_times_count(const struct gol_point_times *times, int point)
{
    return times->first[point + 1] - times->first[point];
}

#endif
