/*
 * gollab show: the summary of a run that is there, finished or not.
 */
#include "cli/runs.h"
#include "report/csv.h"
#include "report/show.h"

#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Usage: gollab show [--results DIR] [--trials] [--csv | --json | --markdown] [RUN-DIR]\n\n"
    "Prints the results of a run, finished or not, from its rows: the table, how far it is, and where the files are.\n"
    "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n\n"
    "  --trials     a line for each trial, with the outliers of each point marked: low or high (beyond Tukey's "
    "fences)\n"
    "  --csv        summary.csv as it would be now; of trials: trial, point, label, ... as in trials.csv, and outlier\n"
    "  --json       what the run is (machine, build, seed, warnings), how far, and a line for each point or trial\n"
    "  --markdown   the table for a document\n";

struct wish {
    const char *results;
    enum gol_format format;
    bool trials;
};

/* 0, or not: exit with *exit_code. */
static int read_wish(int argc, char **argv, struct wish *wish, int *exit_code)
{
    static const struct option options[] = {
        {"trials", no_argument, NULL, 't'},
        {"csv", no_argument, NULL, 'c'},
        {"json", no_argument, NULL, 'j'},
        {"markdown", no_argument, NULL, 'm'},
        {"help", no_argument, NULL, 'h'},
        {"results", required_argument, NULL, 'r'},
        {0},
    };
    int option;

    *wish = (struct wish){.format = GOL_FORMAT_TEXT};
    *exit_code = GOL_EXIT_OK;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == 'r') {
            wish->results = optarg;
        } else if (option == 't') {
            wish->trials = true;
        } else if (option == 'c' || option == 'j' || option == 'm') {
            if (!gol_cli_format(option, &wish->format))
                *exit_code = gol_cli_usage("show", "one of --csv, --json and --markdown at a time");
        } else if (option == 'h') {
            fputs(help, stdout);
            *exit_code = gol_cli_flush(GOL_EXIT_OK);
            return -1;
        } else {
            *exit_code = gol_cli_bad_option("show", argv, options, option);
        }
        if (*exit_code != GOL_EXIT_OK)
            return -1;
    }
    if (argc - optind > 1)
        *exit_code = gol_cli_usage("show", "one run folder at a time");
    return argc - optind > 1 ? -1 : 0;
}

/* All but the closing lines of a run. One that has no rows yet has points without numbers. */
static enum gol_code print(const char *run_dir, const struct gol_plan *plan, const struct wish *wish,
                           struct gol_err *err)
{
    struct gol_shown shown = {.run_dir = run_dir,
                              .plan = plan,
                              .under_way = gol_run_is_under_way(run_dir),
                              .width = wish->format == GOL_FORMAT_TEXT ? gol_cli_width() : 0,
                              .each_trial = wish->trials};
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
    shown.rows = rows;
    shown.said = said;
    code = gol_show_write(&shown, wish->format, &text, err);
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
    struct wish wish;
    struct gol_experiment experiment;
    struct gol_err err = {0};
    char *run_dir = NULL;
    enum gol_code code;
    int exit_code;

    if (read_wish(argc, argv, &wish, &exit_code) != 0 ||
        gol_run_open_named(argv[optind], wish.results, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    if (wish.format == GOL_FORMAT_TEXT && !wish.trials)
        code = gol_cli_results(run_dir, experiment.plan, gol_run_is_under_way(run_dir), false, &err);
    else
        code = print(run_dir, experiment.plan, &wish, &err);
    exit_code = code == GOL_OK ? GOL_EXIT_OK : gol_cli_fail(&err, GOL_EXIT_FAILED);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
