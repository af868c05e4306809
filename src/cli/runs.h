/*
 * Runs that are there already: what the subcommands that look at them share.
 */
#ifndef GOL_CLI_RUNS_H
#define GOL_CLI_RUNS_H

#include "cli/cli.h"
#include "lab/row.h"
#include "lab/run_dir.h"
#include "report/csv.h"

/*
 * Finds the folder (*run_dir on the heap) that `given` (NULL: the newest run) means, below `results` (NULL: the usual),
 * and loads its experiment. Not 0: nothing to go on with and nothing to release, exit with *exit_code.
 */
int gol_run_open_named(const char *given, const char *results, char **run_dir, struct gol_experiment *experiment,
                       int *exit_code);

/* The context of gol_rows_of_run_load; gol_csv_tail_fini(&tail) when it is over. */
struct gol_rows_of_run {
    const char *run_dir;
    const struct gol_plan *plan;
    struct gol_csv_tail tail;
};

/* Makes summary and charts of a run again, from its trials.csv, and prints its results. Returns the exit code. */
int gol_redraw(const char *run_dir, const struct gol_plan *plan);

/* For gol_screen_options.load: reads what is new in trials.csv of the run. */
enum gol_code gol_rows_of_run_load(void *context, const struct gol_row **rows, int *n, struct gol_err *err);

#endif
