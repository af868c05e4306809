/*
 * gollab watch: the screen on a run that somebody else has started, or that is over.
 */
#include "cli/runs.h"
#include "cli/screen_choice.h"
#include "lab/last_games.h"
#include "lab/live.h"
#include "report/csv.h"
#include "report/run_past.h"
#include "ui/screen.h"

#include <stdio.h>
#include <stdlib.h>

static void print_help(void)
{
    printf("Usage: gollab watch [OPTION...] [RUN-DIR]\n\n"
           "Opens the screen on a run from any terminal, as often as you like. It only looks: leaving it (q, Ctrl-C, a "
           "lost\n"
           "connection) does nothing to the run. It stays when the run ends, and opens on runs that have ended; then q "
           "leaves\n"
           "the table behind. Without a terminal it prints that table.\n"
           "RUN-DIR is a run folder or the name of an experiment; without it the newest run.\n\n"
           "  --results DIR       where runs are looked for (GOLLAB_RESULTS, or ./results)\n" GOL_SCREEN_HELP);
}

/* How a run ended, as its folder tells. */
static enum gol_code read_past(const char *run_dir, const struct gol_plan *plan, struct gol_live_status *out,
                               struct gol_err *err)
{
    struct gol_run_past past;
    struct gol_row *rows = NULL;
    int n = 0;
    enum gol_code code = gol_csv_load(run_dir, plan, &rows, &n, err);

    *out = (struct gol_live_status){.state = GOL_LIVE_STOPPED, .eta_ns = -1, .point = -1, .repeat = -1};
    if (code != GOL_OK && code != GOL_NOT_FOUND) /* without rows there is little to see, but no mistake */
        return code;
    (void)gol_run_past_read(run_dir, &past, NULL);
    out->done = n;
    out->total = n > past.planned_min || past.complete ? n : (int)past.planned_min;
    for (int i = 0; i < n; i++)
        out->failed += gol_status_is_bad(rows[i].status);
    if (past.ended_ns > past.started_ns) { /* only what lies between is of interest */
        out->started_ns = 1;
        out->ended_ns = 1 + past.ended_ns - past.started_ns;
    }
    if (past.complete)
        out->state = GOL_LIVE_DONE;
    else
        snprintf(out->message, sizeof out->message, "not finished: gollab resume goes on with it");
    gol_run_past_fini(&past);
    free(rows);
    return GOL_OK;
}

/* GOL_NOT_FOUND: there is no terminal, or nothing to look at. */
static enum gol_code look(const char *run_dir, const struct gol_plan *plan, const struct gol_screen_choice *choice,
                          struct gol_screen_result *result, struct gol_err *err)
{
    struct gol_rows_of_run rows = {.run_dir = run_dir, .plan = plan};
    struct gol_screen_options options = {
        .run_dir = run_dir,
        .plan = plan,
        .runner_fd = -1,
        .mouse = choice->mouse,
        .bytes_per_s = choice->bytes_per_s,
        .thrifty = choice->thrifty,
        .stays = true,
        .load = gol_rows_of_run_load,
        .context = &rows,
    };
    struct gol_last_games games = {0};
    struct gol_live_status past;
    struct gol_err no_games = {0};
    enum gol_code code = gol_screen_available(err);

    if (code == GOL_OK) {
        code = gol_screen_run(&options, result, err);
        if (code != GOL_NOT_FOUND || gol_run_is_under_way(run_dir))
            goto out;
        gol_screen_result_fini(result);
        code = read_past(run_dir, plan, &past, err);
        options.past = &past;
        options.past_games = &games;
        if (gol_last_games_read(run_dir, &games, &no_games) != GOL_OK && no_games.code != GOL_NOT_FOUND)
            options.no_games = no_games.message;
    }
    if (code == GOL_OK)
        code = gol_screen_run(&options, result, err);
out:
    gol_last_games_fini(&games);
    gol_csv_tail_fini(&rows.tail);
    return code;
}

/* Reads the command line. Not 0: nothing more is to be done than to exit with *exit_code. */
static int read_options(int argc, char **argv, struct gol_screen_choice *choice, const char **results, int *exit_code)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"results", required_argument, NULL, 'r'},
        GOL_SCREEN_OPTIONS,
        {0},
    };
    struct gol_err err;
    int option;

    gol_screen_choice_init(choice);
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == 'h') {
            print_help();
            *exit_code = gol_cli_flush(GOL_EXIT_OK);
            return -1;
        }
        if (option == 'r') {
            *results = optarg;
        } else if (option != 'K' && option != 'M') {
            *exit_code = gol_cli_bad_option("watch", argv, options, option);
            return -1;
        } else if (gol_screen_choice_take(choice, option, optarg, &err) != GOL_OK) {
            *exit_code = gol_cli_usage("watch", "%s", err.message);
            return -1;
        }
    }
    if (argc - optind > 1)
        *exit_code = gol_cli_usage("watch", "one run folder at a time");
    return argc - optind > 1 ? -1 : 0;
}

int gol_cmd_watch(int argc, char **argv)
{
    struct gol_screen_choice choice;
    struct gol_experiment experiment;
    struct gol_screen_result result = {0};
    struct gol_err err = {0};
    const char *results = NULL;
    char *run_dir = NULL;
    int exit_code = GOL_EXIT_OK;
    bool under_way;
    bool seen;

    if (read_options(argc, argv, &choice, &results, &exit_code) != 0 ||
        gol_run_open_named(argv[optind], results, &run_dir, &experiment, &exit_code) != 0)
        return exit_code;
    seen = look(run_dir, experiment.plan, &choice, &result, &err) == GOL_OK;
    if (!seen && err.code == GOL_INVALID) /* who sits there expects one */
        gol_cli_warn(err.message);
    under_way = gol_run_is_under_way(run_dir);
    if ((!seen || (!under_way && result.end != GOL_SCREEN_HANGUP)) &&
        gol_cli_results(run_dir, experiment.plan, under_way, false, &err) != GOL_OK)
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    gol_screen_result_fini(&result);
    free(run_dir);
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}
