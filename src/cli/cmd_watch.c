/*
 * gollab watch: the screen on a run that somebody else has started.
 */
#include "cli/runs.h"
#include "ui/screen.h"

#include <stdlib.h>

int gol_cmd_watch(int argc, char **argv)
{
    static const char help[] =
        "Usage: gollab watch [--results DIR] [RUN-DIR]\n\n"
        "Opens the screen on a run that is under way, from any terminal. It only looks: leaving it (q, Ctrl-C, a lost\n"
        "connection) does nothing to the run. Of a run that is over it prints the table.\n"
        "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n";
    struct gol_experiment experiment;
    struct gol_screen_result result = {0};
    struct gol_err err = {0};
    char *run_dir = NULL;
    int exit_code = GOL_EXIT_OK;

    if (gol_run_open(argc, argv, help, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    if (gol_screen_available(NULL) == GOL_OK) {
        struct gol_rows_of_run rows = {run_dir, experiment.plan};
        const struct gol_screen_options options = {
            .run_dir = run_dir,
            .plan = experiment.plan,
            .runner_fd = -1,
            .load = gol_rows_of_run_load,
            .context = &rows,
        };

        if (gol_screen_run(&options, &result, &err) != GOL_OK)
            result.end = GOL_SCREEN_RUN_ENDED;
    }
    if (result.end == GOL_SCREEN_RUN_ENDED &&
        gol_cli_results(run_dir, experiment.plan, gol_run_is_under_way(run_dir), &err) != GOL_OK)
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    gol_screen_result_fini(&result);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
