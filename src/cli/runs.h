/*
 * Runs that are there already: their rows, for the screen, and the subcommands that look at them.
 */
#ifndef GOL_CLI_RUNS_H
#define GOL_CLI_RUNS_H

#include "lab/row.h"

/* The context of gol_rows_of_run_load. */
struct gol_rows_of_run {
    const char *run_dir;
    const struct gol_plan *plan;
};

/* Makes summary and charts of a run again, from its trials.csv, and prints its results. Returns the exit code. */
int gol_redraw(const char *run_dir, const struct gol_plan *plan);

/* For gol_screen_options.load: reads trials.csv of the run. */
enum gol_code gol_rows_of_run_load(void *context, struct gol_row **rows, int *n, struct gol_err *err);

#endif
