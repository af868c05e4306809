/*
 * Which trials are outliers: beyond Tukey's fences of their point (stats.h). They are marked, and count as all do.
 */
#ifndef GOL_LAB_OUTLIERS_H
#define GOL_LAB_OUTLIERS_H

#include "lab/row.h"

/*
 * Their numbers, in the order of the rows, into trials[n] (room for each row); how many. The twin's are looked at by its own
 * fences. -1 without memory, or with a row of a point that the plan has not.
 */
int gol_outliers_find(const struct gol_plan *plan, const struct gol_row *rows, int n, int *trials);

#endif
