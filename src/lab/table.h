/*
 * The results table for people: the summary as short texts in columns. Made once here; drawn as plain text
 * (report/table_text.h) and on the screen (ui), so that both show the same.
 */
#ifndef GOL_LAB_TABLE_H
#define GOL_LAB_TABLE_H

#include "lab/grid.h"
#include "lab/summary.h"

/*
 * Mode and swept params, then the figures; all columns shown. A row for each point of the plan, in its order. The note
 * says what the interval of the median is.
 */
enum gol_code gol_table_make(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                             struct gol_err *err);
/* With columns more, for those who look closer: the least time, and units of work a second. */
enum gol_code gol_table_make_full(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                                  struct gol_err *err);

#endif
