/*
 * gollab show: the summary of a run that is there, finished or not.
 */
#include "cli/runs.h"
#include "report/csv.h"
#include "report/show.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: gollab show [--results DIR] [--csv | --json | --markdown] [RUN-DIR]\n\n"
    "Prints the results of a run, finished or not, from its rows: the table, how far it is, and where the files are.\n"
    "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n\n"
    "  --csv        summary.csv as it would be now\n"
    "  --json       what the run is (machine, build, seed, warnings), how far, and a line for each point\n"
    "  --markdown   the table for a document\n";

/* Everything for the other formats than the terminal's. A run that has no rows yet has points without numbers. */
static enum gol_code print(const char *run_dir, const struct gol_plan *plan, enum gol_format format,
                           struct gol_err *err)
{
    struct gol_shown shown = {.run_dir = run_dir, .plan = plan, .under_way = gol_run_is_under_way(run_dir)};
    struct gol_summary summary = {0};
    struct gol_row *rows = NULL;
    struct gol_said *said = NULL;
    struct gol_buf text;
    enum gol_code code = gol_csv_load(run_dir, plan, &rows, &shown.trials, err);

    gol_buf_init(&text);
    if (code == GOL_OK || code == GOL_NOT_FOUND)
        code = gol_summary_make(plan, rows, shown.trials, &summary, err);
    if (code != GOL_OK)
        goto out;
    (void)gol_said_read(run_dir, &said, NULL); /* what it says is null then */
    for (int i = 0; i < shown.trials; i++)
        shown.failed += gol_status_is_bad(rows[i].status);
    shown.summary = &summary;
    shown.said = said;
    code = gol_show_write(&shown, format, &text, err);
    if (code == GOL_OK)
        fputs(gol_buf_text(&text), stdout);
out:
    gol_said_free(said);
    gol_summary_fini(&summary);
    free(rows);
    gol_buf_fini(&text);
    return code;
}

int gol_cmd_show(int argc, char **argv)
{
    enum gol_format format = GOL_FORMAT_TEXT;
    struct gol_experiment experiment;
    struct gol_err err = {0};
    char *run_dir = NULL;
    enum gol_code code;
    int exit_code;

    if (gol_run_open_as(argc, argv, help, &format, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    if (format == GOL_FORMAT_TEXT)
        code = gol_cli_results(run_dir, experiment.plan, gol_run_is_under_way(run_dir), false, &err);
    else
        code = print(run_dir, experiment.plan, format, &err);
    exit_code = code == GOL_OK ? GOL_EXIT_OK : gol_cli_fail(&err, GOL_EXIT_FAILED);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
