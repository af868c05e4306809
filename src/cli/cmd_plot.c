/*
 * gollab plot: the report of a run again, from its rows.
 */
#include "cli/runs.h"
#include "report/csv.h"
#include "report/report.h"

#include <stdlib.h>

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
        code = gol_cli_results(run_dir, plan, gol_run_is_under_way(run_dir), &err);
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

    if (gol_run_open(argc, argv, help, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    exit_code = gol_redraw(run_dir, experiment.plan);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
