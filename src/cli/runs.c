/*
 * gollab watch and gollab plot: what can be done with a run folder.
 */
#include "cli/runs.h"

#include "cli/cli.h"
#include "lab/run_dir.h"
#include "report/csv.h"
#include "report/report.h"
#include "ui/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum gol_code gol_rows_of_run_load(void *context, struct gol_row **rows, int *n, struct gol_err *err)
{
    const struct gol_rows_of_run *run = context;

    return gol_csv_load(run->run_dir, run->plan, rows, n, err);
}

/*
 * Reads [RUN-DIR] and --results DIR, finds the folder and loads its experiment. Not 0: nothing to go on with, exit
 * with *exit_code.
 */
static int open_run(int argc, char **argv, const char *help, char **run_dir, struct gol_experiment *experiment,
                    int *exit_code)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"results", required_argument, NULL, 'r'}, {0}};
    const char *results = NULL;
    struct gol_err err = {0};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == 'r') {
            results = optarg;
        } else if (option == 'h') {
            fputs(help, stdout);
            *exit_code = gol_cli_flush(GOL_EXIT_OK);
            return -1;
        } else {
            *exit_code = gol_cli_bad_option(argv[0], argv, options, option);
            return -1;
        }
    }
    if (argc - optind > 1) {
        *exit_code = gol_cli_usage(argv[0], "one run folder at a time");
        return -1;
    }
    if (gol_run_dir_find(argv[optind], gol_run_dir_results(results), run_dir, &err) != GOL_OK) {
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

int gol_redraw(const char *run_dir, const struct gol_plan *plan)
{
    struct gol_row *rows = NULL;
    struct gol_buf warnings;
    struct gol_err err = {0};
    sigset_t stop;
    int n_rows = 0;
    int exit_code;
    int stop_signal;
    enum gol_code code;

    gol_buf_init(&warnings);
    gol_cli_stop_signals(true, &stop);
    sigprocmask(SIG_BLOCK, &stop, NULL); /* a signal must end gnuplot before it ends us */
    code = gol_csv_load(run_dir, plan, &rows, &n_rows, &err);
    if (code == GOL_OK)
        code = gol_report_write(run_dir, plan, rows, n_rows, &(struct gol_report_options){.draw = true, .stop = &stop},
                                &warnings, &err);
    gol_cli_warn_lines(gol_buf_text(&warnings));
    if (code == GOL_OK)
        code = gol_cli_results(run_dir, plan, gol_run_dir_busy(run_dir), &err);
    exit_code = code == GOL_OK ? GOL_EXIT_OK : gol_cli_fail(&err, GOL_EXIT_FAILED);
    stop_signal = gol_cli_stopped(&stop);
    if (stop_signal != 0)
        exit_code = GOL_EXIT_SIGNAL + stop_signal;
    gol_buf_fini(&warnings);
    free(rows);
    return exit_code;
}

int gol_cmd_plot(int argc, char **argv)
{
    static const char help[] =
        "Usage: gollab plot [--results DIR] [RUN-DIR]\n\n"
        "Makes summary.csv, the gnuplot scripts and the pictures of a run again, from its trials.csv.\n"
        "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n";
    struct gol_experiment experiment;
    char *run_dir = NULL;
    int exit_code;

    if (open_run(argc, argv, help, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    exit_code = gol_redraw(run_dir, experiment.plan);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}

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

    if (open_run(argc, argv, help, &run_dir, &experiment, &exit_code) != 0)
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
        gol_cli_results(run_dir, experiment.plan, gol_run_dir_busy(run_dir), &err) != GOL_OK)
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    gol_screen_result_fini(&result);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
