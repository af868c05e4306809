/*
 * Every trial as a line, with what its row in trials.csv cannot say, since that is written as soon as the trial has
 * ended: whether it is an outlier of its point.
 */
#ifndef GOL_REPORT_TRIALS_TABLE_H
#define GOL_REPORT_TRIALS_TABLE_H

#include "lab/grid.h"
#include "lab/row.h"

/*
 * For people: trial, mode and what is swept, repeat, status, time, overhead, outlier. For programs, with the names that
 * trials.csv has: trial,point,label,repeat,mode,status,PARAMS...,time_s,overhead_s,outlier. An outlier is "low" or
 * "high", else "-".
 */
enum gol_code gol_trials_table(const struct gol_plan *plan, const struct gol_row *rows, int n, bool people,
                               struct gol_grid *out, struct gol_err *err);

#endif
