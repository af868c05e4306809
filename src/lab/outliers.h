/*
 * Which trials are outliers: beyond Tukey's fences of their point (stats.h). They are marked, and count as all do.
 */
#ifndef GOL_LAB_OUTLIERS_H
#define GOL_LAB_OUTLIERS_H

#include "lab/row.h"

enum gol_outlier { GOL_OUTLIER_NONE, GOL_OUTLIER_LOW, GOL_OUTLIER_HIGH }; /* which fence it is beyond */

/* "-", "low", "high". */
const char *gol_outlier_name(enum gol_outlier outlier);
/*
 * One mark for each of rows[n]; rows that are not good have none, and the twin's are looked at by its own fences.
 * GOL_INVALID for a row of a point that the plan has not.
 */
enum gol_code gol_outliers_mark(const struct gol_plan *plan, const struct gol_row *rows, int n, enum gol_outlier *marks,
                                struct gol_err *err);

#endif
