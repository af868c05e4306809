/*
 * gollab check: the plan and its estimated time; nothing is run and nothing is written.
 */
#include "cli/cli.h"
#include "util/num.h"

#include <stdio.h>

static void print_help(void)
{
    printf("Usage: gollab check FILE.yaml\n\n"
           "Reads the experiment, and prints what it varies, how many trials that makes and about how long they take.\n"
           "Nothing is run and nothing is written. Exit code 2 when something is wrong with the file.\n");
}

static void print_axes(const struct gol_spec *spec)
{
    for (int i = 0; i < spec->exercise->n_params; i++) {
        const struct gol_axis *axis = &spec->axes[i];
        char text[GOL_PARAM_TEXT];

        printf("  %-10s", spec->exercise->params[i].name);
        for (int k = 0; k < axis->n && k < 12; k++)
            printf(" %s%s", gol_param_show(&spec->exercise->params[i], &axis->values[k], text),
                   k + 1 < axis->n ? "," : "");
        if (axis->n > 12)
            printf(" ... (%d values)", axis->n);
        printf("%s\n", axis->line == 0 ? "  (default)" : "");
    }
}

static void print_time(const struct gol_plan *plan)
{
    const int64_t longest_ns = gol_plan_longest_ns(plan);
    char text[GOL_NUM_TEXT];

    printf(", %s %s", plan->estimate_ns == INT64_MAX ? "more than" : "about",
           gol_num_duration(text, plan->estimate_ns));
    if (longest_ns > plan->estimate_ns)
        printf(" to %s%s", longest_ns == INT64_MAX ? "more than " : "", gol_num_duration(text, longest_ns));
    printf("\n");
}

static void print_plan(const struct gol_plan *plan)
{
    const struct gol_spec *spec = plan->spec;
    char text[GOL_NUM_TEXT];

    printf("%s: %s\n", spec->name, spec->title);
    printf("  exercise   %s\n  modes     ", spec->exercise->name);
    for (int i = 0; i < spec->n_modes; i++)
        printf(" %s%s", gol_mode_name(spec->modes[i]), i + 1 < spec->n_modes ? "," : "");
    printf("\n");
    print_axes(spec);
    printf("%d point%s%s x %d", plan->n_points, plan->n_points == 1 ? "" : "s",
           plan->has_twin ? " and one again for the noise floor" : "", spec->repeats_min);
    if (plan->trials_min == plan->trials_max)
        printf(" repeat%s = %lld trial%s", spec->repeats_min == 1 ? "" : "s", (long long)plan->trials_min,
               plan->trials_min == 1 ? "" : "s");
    else
        printf(" to %d repeats = %lld to %lld trials", spec->repeats_max, (long long)plan->trials_min,
               (long long)plan->trials_max);
    print_time(plan);
    if (spec->timeout_ns > 0)
        printf("  a trial that takes more than %s is ended\n", gol_num_duration(text, spec->timeout_ns));
    for (int i = 0; i < spec->n_plots; i++)
        printf("  chart      %s\n", spec->plots[i].name);
}

int gol_cmd_check(int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {0}};
    struct gol_experiment experiment;
    struct gol_err err = {0};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option != 'h')
            return gol_cli_bad_option("check", argv, options, option);
        print_help();
        return gol_cli_flush(GOL_EXIT_OK);
    }
    if (argc - optind != 1)
        return gol_cli_usage("check", "one experiment is wanted");
    if (gol_experiment_load(argv[optind], &experiment, &err) != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_USAGE);
    print_plan(experiment.plan);
    for (int i = 0; i < experiment.plan->n_warnings; i++)
        gol_cli_warn(experiment.plan->warnings[i]);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(GOL_EXIT_OK);
}
