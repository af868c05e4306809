/*
 * gollab resume: goes on with a run that was broken off, in its folder and in its order. What it was is checked first
 * (resume.h); then it is started as any run is (start.h).
 */
#include "cli/cli.h"
#include "cli/resume.h"
#include "cli/runs.h"
#include "cli/start.h"
#include "report/run_scan.h"
#include "util/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    printf(
        "Usage: gollab resume [OPTION...] [RUN-DIR]\n\n"
        "Goes on with a run that was stopped, killed, or out of disk: in the same folder, with the trials that are "
        "still\n"
        "missing, in the order in which they would have come. Rows of trials that failed count as measured.\n"
        "RUN-DIR is a run folder or the name of an experiment (its latest run); without it the newest unfinished "
        "run.\n\n"
        "A run that was begun by another build of gollab or on another machine, or whose experiment.yaml was edited\n"
        "since, is refused (exit code 2): its rows would not be of one kind. Title and plots may be edited.\n\n"
        "  --force             when it is refused, run its experiment.yaml anew, in a new run folder\n"
        "  --headless          no screen\n"
        "  --results DIR       where runs are looked for (GOLLAB_RESULTS, or ./results)\n"
        "  --on-hangup ACTION  when the terminal is lost: continue (default), or stop (exit code 129)\n" GOL_SCREEN_HELP
        "\n"
        "Exit codes are those of gollab run. Of a run that is complete it makes summary and charts again, and exits "
        "0.\n");
}

/* The newest run that can go on. */
static enum gol_code newest_unfinished(const char *results, char **out, struct gol_err *err)
{
    struct gol_run_list list;
    enum gol_code code = gol_run_scan(results, NULL, &list, err);

    *out = NULL;
    if (code != GOL_OK)
        return code;
    for (int i = 0; i < list.n && *out == NULL && code == GOL_OK; i++) {
        if (list.entries[i].state != GOL_RUN_STOPPED)
            continue;
        *out = strdup(list.entries[i].path);
        if (*out == NULL)
            code = gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    }
    if (*out == NULL && code == GOL_OK)
        code =
            gol_err_set(err, GOL_NOT_FOUND, "%s: no run here that was stopped (gollab list runs shows all)", results);
    gol_run_list_fini(&list);
    return code;
}

/* The folder under which RUN-DIR lies as NAME/STAMP, on the heap; NULL when it lies somewhere else. */
static char *results_above(const char *run_dir, const char *name)
{
    char *parent = gol_file_beside(run_dir, "");
    char *results = NULL;

    if (parent != NULL && parent[0] != '\0') {
        const char *last;

        parent[strlen(parent) - 1] = '\0';
        last = strrchr(parent, '/');
        if (strcmp(last == NULL ? parent : last + 1, name) == 0)
            results = last == NULL ? strdup(".") : last == parent ? strdup("/") : gol_file_beside(parent, "");
    }
    free(parent);
    return results;
}

/* Why a run cannot go on, and what comes of it, in one line. */
static void say(const struct gol_err *why, const char *then)
{
    struct gol_err err;

    gol_err_set(&err, why->code, "%s; %s", why->message, then);
    gol_cli_fail(&err, 0);
}

/* What cannot go on is run anew: as its experiment.yaml says now, with the processors that are here now. */
static int start_anew(const char *run_dir, struct gol_session_options *session, const struct gol_screen_choice *screen,
                      const struct gol_err *why)
{
    char *path = gol_file_join(run_dir, "experiment.yaml");
    struct gol_experiment experiment;
    struct gol_err err = {0};
    char *results = NULL;
    int exit_code;

    gol_param_cpus_assume(0);
    if (path == NULL)
        return gol_cli_complain("resume", "out of memory", GOL_EXIT_FAILED);
    if (gol_experiment_load(path, &experiment, &err) != GOL_OK) {
        free(path);
        return gol_cli_fail(&err, GOL_EXIT_USAGE);
    }
    say(why, "a new run begins instead");
    if (session->results == NULL)
        session->results = results = results_above(run_dir, experiment.spec->name);
    exit_code = gol_start(&experiment, session, screen);
    gol_experiment_fini(&experiment);
    free(results);
    free(path);
    return exit_code;
}

static int resume(const char *run_dir, struct gol_session_options *session, const struct gol_screen_choice *screen,
                  bool force)
{
    struct gol_experiment experiment;
    struct gol_resume found;
    struct gol_err err = {0};
    int exit_code;

    if (gol_resume_open(run_dir, &found, &experiment, &err) != GOL_OK) {
        if (err.code != GOL_MISMATCH)
            return gol_cli_fail(&err, GOL_EXIT_USAGE);
        if (force)
            return start_anew(run_dir, session, screen, &err);
        say(&err, "it cannot go on, but --force begins a new run");
        return GOL_EXIT_USAGE;
    }
    if (found.complete) {
        gol_resume_fini(&found);
        printf("%s is complete: nothing is left to measure\n\n", run_dir);
        exit_code = gol_redraw(run_dir, experiment.plan);
    } else {
        struct gol_session_options options = *session;

        options.resume = &found;
        exit_code = gol_start(&experiment, &options, screen);
        gol_resume_fini(&found);
    }
    gol_experiment_fini(&experiment);
    return gol_cli_flush(exit_code);
}

int gol_cmd_resume(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},
        {"force", no_argument, NULL, 'f'},
        GOL_START_OPTIONS,
        {0},
    };
    struct gol_session_options session = {0};
    struct gol_err err = {0};
    struct gol_screen_choice screen;
    enum gol_code taken;
    bool force = false;
    char *run_dir = NULL;
    enum gol_code code;
    int option;
    int exit_code;

    gol_screen_choice_init(&screen);
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h':
            print_help();
            return gol_cli_flush(GOL_EXIT_OK);
        case 'f':
            force = true;
            break;
        default:
            taken = gol_start_take(&session, &screen, option, optarg, &err);
            if (taken == GOL_NOT_FOUND)
                return gol_cli_bad_option("resume", argv, options, option);
            if (taken != GOL_OK)
                return gol_cli_usage("resume", "%s", err.message);
        }
    }
    if (argc - optind > 1)
        return gol_cli_usage("resume", "one run folder at a time");
    if (argc == optind)
        code = newest_unfinished(gol_run_dir_results(session.results), &run_dir, &err);
    else
        code = gol_run_dir_find(argv[optind], gol_run_dir_results(session.results), &run_dir, &err);
    if (code != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_USAGE);
    exit_code = resume(run_dir, &session, &screen, force);
    free(run_dir);
    return exit_code;
}
