#include "cli/runs.h"

#include "report/csv.h"

#include <stdio.h>
#include <stdlib.h>

enum gol_code gol_rows_of_run_load(void *context, struct gol_row **rows, int *n, struct gol_err *err)
{
    const struct gol_rows_of_run *run = context;

    return gol_csv_load(run->run_dir, run->plan, rows, n, err);
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

int gol_run_open(int argc, char **argv, const char *help, char **run_dir, struct gol_experiment *experiment,
                 int *exit_code)
{
    return gol_run_open_as(argc, argv, help, NULL, run_dir, experiment, exit_code);
}

int gol_run_open_as(int argc, char **argv, const char *help, enum gol_format *format, char **run_dir,
                    struct gol_experiment *experiment, int *exit_code)
{
    static const struct option with_format[] = {
        {"csv", no_argument, NULL, 'c'},           {"json", no_argument, NULL, 'j'},
        {"markdown", no_argument, NULL, 'm'},      {"help", no_argument, NULL, 'h'},
        {"results", required_argument, NULL, 'r'}, {0},
    };
    const struct option *options = format != NULL ? with_format : with_format + 3;
    const char *results = NULL;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == 'r') {
            results = optarg;
        } else if (format != NULL && (option == 'c' || option == 'j' || option == 'm')) {
            if (!gol_cli_format(option, format)) {
                *exit_code = gol_cli_usage(argv[0], "one of --csv, --json and --markdown at a time");
                return -1;
            }
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
    return gol_run_open_named(argv[optind], results, run_dir, experiment, exit_code);
}
