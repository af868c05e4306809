/*
 * gollab list: what an experiment can be made of. All of it comes from the tables that the program itself uses.
 */
#include "cli/cli.h"
#include "lab/summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_bounds(const struct gol_param *param)
{
    if (param->type == GOL_PARAM_CHOICE) {
        for (int i = 0; param->choices[i] != NULL; i++)
            printf("%s%s", i == 0 ? "one of " : ", ", param->choices[i]);
    } else if (param->type == GOL_PARAM_COUNT && param->max > 0) {
        printf("%" PRId64 " to %" PRId64, param->min, param->max);
    } else if (param->type == GOL_PARAM_COUNT_OR_WORD) {
        printf("%" PRId64 " to %" PRId64, param->min, param->max);
        for (int i = 0; param->choices[i] != NULL; i++)
            printf(", or %s", param->choices[i]);
    } else if (param->type == GOL_PARAM_REAL) {
        printf("%g to %g", param->real_min, param->real_max);
    } else {
        printf("%s", gol_param_type_about(param->type));
    }
}

static void print_param(const struct gol_param *param)
{
    const char *unit = gol_param_unit(param);

    printf("    %-10s default %-8s %s%s%s%s\n", param->name, param->fallback, param->about, unit[0] == '\0' ? "" : " [",
           unit, unit[0] == '\0' ? "" : "]");
    printf("    %-10s ", "");
    print_bounds(param);
    if (param->modes != GOL_MODES_ALL) {
        printf("; used by");
        for (int mode = 0; mode < GOL_MODE_COUNT; mode++)
            if ((param->modes & GOL_MODE_BIT(mode)) != 0)
                printf(" %s", gol_mode_name((enum gol_mode)mode));
        printf(" only");
    }
    printf("\n");
}

static void print_help(void)
{
    printf("Usage: gollab list\n"
           "       gollab list runs [--results DIR] [NAME]\n\n"
           "Prints the exercises with their parameters, the modes, and what a chart can show; or the runs under the\n"
           "results folder (GOLLAB_RESULTS, or ./results), all or those of one experiment, the newest first.\n");
}

int gol_cmd_list(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"results", required_argument, NULL, 'r'}, {0}};
    const char *results = NULL;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == 'r') {
            results = optarg;
            continue;
        }
        if (option != 'h')
            return gol_cli_bad_option("list", argv, options, option);
        print_help();
        return gol_cli_flush(GOL_EXIT_OK);
    }
    if (argc > optind && strcmp(argv[optind], "runs") == 0 && argc - optind <= 2)
        return gol_cli_flush(gol_list_runs(results, argv[optind + 1]));
    if (argc > optind)
        return gol_cli_usage("list", "want nothing, or: runs [NAME]");
    if (results != NULL)
        return gol_cli_usage("list", "--results belongs to list runs");
    printf("Exercises and the parameters of their sweep:\n");
    for (int i = 0; i < gol_exercise_count; i++) {
        printf("\n  %s: %s\n", gol_exercises[i]->name, gol_exercises[i]->about);
        for (int k = 0; k < gol_exercises[i]->n_params; k++)
            print_param(&gol_exercises[i]->params[k]);
    }
    printf("\nModes:\n\n");
    for (int mode = 0; mode < GOL_MODE_COUNT; mode++)
        printf("  %-8s %s\n", gol_mode_name((enum gol_mode)mode), gol_mode_about((enum gol_mode)mode));
    printf("\nDurations are seconds, or numbers with ns, us, ms, s; 'cpus' is the number of processors.\n"
           "A list or a range (0..100ms by 10ms) can stand for every value.\n"
           "\nWhat a chart can show (y): %s\n",
           gol_measure_names());
    printf("How (kind): ");
    for (int kind = 0; kind < GOL_PLOT_KINDS; kind++)
        printf("%s%s", kind == 0 ? "" : ", ", gol_plot_kind_name((enum gol_plot_kind)kind));
    printf("\n");
    return gol_cli_flush(GOL_EXIT_OK);
}
