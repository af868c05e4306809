#include "cli/runs.h"

#include <stdio.h>
#include <stdlib.h>

enum gol_code gol_rows_of_run_load(void *context, const struct gol_row **rows, int *n, struct gol_err *err)
{
    struct gol_rows_of_run *run = context;
    const enum gol_code code = gol_csv_follow(&run->tail, run->run_dir, run->plan, err);

    *rows = run->tail.rows;
    *n = run->tail.n;
    return code;
}

int gol_run_open_named(const char *given, const char *results, char **run_dir, struct gol_experiment *experiment,
                       int *exit_code)
{
    struct gol_err err = {0};

    if (gol_run_dir_find(given, gol_run_dir_results(results), run_dir, &err) != GOL_OK) {
        *exit_code = gol_cli_fail(&err, GOL_EXIT_USAGE);
        return -1;
    }
    if (gol_experiment_load_run(*run_dir, experiment, &err) != GOL_OK) {
        free(*run_dir);
        *exit_code = gol_cli_fail(&err, GOL_EXIT_USAGE);
        return -1;
    }
    return 0;
}
