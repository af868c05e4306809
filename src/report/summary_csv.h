/*
 * summary.csv of a run folder: point,mode,PARAMS...,SUMMARY COLUMNS...; the data of every chart.
 */
#ifndef GOL_REPORT_SUMMARY_CSV_H
#define GOL_REPORT_SUMMARY_CSV_H

#include "lab/grid.h"
#include "lab/summary.h"

#define GOL_CSV_SUMMARY "summary.csv"

/* All of it as a grid for programs: "-" for what is not known and for params that the mode ignores. */
enum gol_code gol_summary_grid(const struct gol_plan *plan, const struct gol_summary *summary, struct gol_grid *out,
                               struct gol_err *err);
/* Writes RUN-DIR/summary.csv as a whole: a reader sees the old or the new one. */
enum gol_code gol_summary_write(const char *run_dir, const struct gol_plan *plan, const struct gol_summary *summary,
                                struct gol_err *err);

#endif
