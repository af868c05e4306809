/*
 * Two runs at different hours on a shared machine differ by what the machine did meanwhile. Here both builds get the
 * same minutes: each trial of one has the same trial of the other beside it, and chance says which goes first.
 */
#include "cli/compare_builds.h"

#include "cli/session.h"
#include "lab/calibration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void gol_build_runs_fini(struct gol_build_runs *runs)
{
    for (int i = 0; i < 2; i++)
        free(runs->run_dirs[i]);
    *runs = (struct gol_build_runs){0};
}

/* That it is a program that can run trials, before a whole plan of them fails. */
static enum gol_code check_program(const char *program, struct gol_err *err)
{
    struct stat info;

    if (stat(program, &info) != 0)
        return gol_err_errno(err, "--build %s", program);
    if (!S_ISREG(info.st_mode))
        return gol_err_set(err, GOL_INVALID, "--build %s: is no program (want a gollab, as build/gollab)", program);
    if (access(program, X_OK) != 0)
        return gol_err_errno(err, "--build %s: cannot be run", program);
    if (gol_calibrate_start(program) >= 0)
        return GOL_OK;
    return gol_err_set(err, GOL_INVALID, "--build %s: that is no gollab (it cannot do: %s trial counter serial)",
                       program, program);
}

/* Opens both, or neither. */
static enum gol_code open_both(const struct gol_session_options options[2], const struct gol_plan *plan,
                               struct gol_session sessions[2], struct gol_err *err)
{
    enum gol_code code = gol_session_open(&options[0], plan, &sessions[0], err);

    if (code != GOL_OK)
        return code;
    code = gol_session_open(&options[1], plan, &sessions[1], err);
    if (code != GOL_OK)
        gol_session_close(&sessions[0]);
    return code;
}

static int run_both(const char *const programs[2], const struct gol_plan *plan, const char *results,
                    struct gol_build_runs *out)
{
    const struct gol_session_options options[2] = {
        {.results = results, .progress = true, .program = programs[0], .side = "A"},
        {.results = results, .progress = true, .program = programs[1], .side = "B"},
    };
    struct gol_session sessions[2];
    struct gol_session *both[2] = {&sessions[0], &sessions[1]};
    struct gol_err err = {0};
    int exit_code;

    if (open_both(options, plan, sessions, &err) != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_FAILED);
    for (int i = 0; i < 2; i++)
        out->run_dirs[i] = strdup(sessions[i].dir.path);
    exit_code = gol_session_run_side_by_side(both, 2);
    gol_session_close(&sessions[0]);
    gol_session_close(&sessions[1]);
    if (out->run_dirs[0] == NULL || out->run_dirs[1] == NULL) {
        gol_err_set(&err, GOL_NO_MEMORY, "out of memory");
        exit_code = gol_cli_fail(&err, GOL_EXIT_FAILED);
    }
    return exit_code;
}

int gol_compare_builds(const char *const programs[2], const char *file, const char *results, struct gol_build_runs *out)
{
    struct gol_experiment experiment;
    struct gol_err err = {0};
    enum gol_code code;
    int exit_code;

    *out = (struct gol_build_runs){0};
    code = gol_experiment_load(file, &experiment, &err);
    if (code != GOL_OK)
        return gol_cli_fail(&err, GOL_EXIT_USAGE);
    for (int i = 0; i < 2 && code == GOL_OK; i++)
        code = check_program(programs[i], &err);
    exit_code = code == GOL_OK ? run_both(programs, experiment.plan, results, out) : gol_cli_fail(&err, GOL_EXIT_USAGE);
    gol_experiment_fini(&experiment);
    return exit_code;
}
