/*
 * The loop over trials: each is measured (run_child.c) and judged (verdict.h), and its row made safe before the next.
 */
#include "lab/run_inner.h"

#include "lab/key.h"
#include "lab/repeats.h"
#include "lab/trial.h"
#include "lab/verdict.h"
#include "util/clock.h"
#include "util/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GIVE_WAY_NS (15 * GOL_NS_PER_S / 1000) /* between two trials, to a screen that draws or has waited for it */
#define LET_END_NS (10 * GOL_NS_PER_S / 1000) /* to one that still draws when the next trial is about to start */

/*
 * A trial may have as much memory as the machine, and the stacks of all the threads that Linux lets a process have by
 * default: those count in full against its limit, though little of them is ever touched.
 */
#define THREADS_MOST 32768LL /* vm.max_map_count, with a stack and its guard page each */
#define STACK_BYTES (256 * 1024LL)

/* ---- telling ---- */

static void tell_progress(struct gol_runner *runner, int trial, const struct gol_row *row)
{
    const struct gol_run_progress progress = {
        .trial = trial,
        .total = runner->status.total,
        .eta_ns = runner->status.eta_ns,
        .row = row,
        .label = runner->status.label,
    };

    if (runner->sink->progress != NULL)
        runner->sink->progress(runner->sink->context, &progress);
}

/* ---- one trial ---- */

static enum gol_code keep_row(struct gol_runner *runner, const struct gol_row *row, struct gol_err *err)
{
    struct gol_run_result *result = &runner->result;

    if (result->n_rows == runner->rows_capacity) {
        const int capacity = runner->rows_capacity == 0 ? 64 : 2 * runner->rows_capacity;
        struct gol_row *rows = realloc(result->rows, (size_t)capacity * sizeof *rows);

        if (rows == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d rows", capacity);
        result->rows = rows;
        runner->rows_capacity = capacity;
    }
    result->rows[result->n_rows++] = *row;
    result->failed += gol_status_is_bad(row->status);
    if (row->status == GOL_STATUS_SKIPPED)
        gol_eta_skip(&runner->eta, row->point);
    else
        gol_eta_add(&runner->eta, row->point, row->wall_ns > 0 ? row->wall_ns : 0);
    runner->status.done++;
    runner->status.failed = result->failed;
    return GOL_OK;
}

/* The twin's label is that of its point and a word that tells them apart. */
static void say_twin(char *label, size_t size)
{
    const size_t length = strlen(label);

    snprintf(label + length, size - length, " (again)");
}

static void calibrate_once(struct gol_runner *runner)
{
    struct gol_calibration calibration;

    if (runner->calibrated || runner->sink->calibrated == NULL)
        return;
    runner->calibrated = true;
    gol_calibrate(runner->plan, gol_runner_program(runner), &calibration);
    runner->sink->calibrated(runner->sink->context, &calibration);
}

/* Lets screens end that draw, and those draw that have waited for the end of a trial. No trial runs. */
static void give_way(struct gol_runner *runner, int64_t most_ns, bool last)
{
    if (runner->options->live != NULL)
        runner->result.gave_way_ns += gol_live_turn_await(runner->options->live, most_ns, last);
}

/*
 * From now on screens leave it alone for a while. They know when to draw by the status, so those that began while it
 * still said that no trial runs are let end once more. (tests/model/turns.pml has all of that.)
 */
static void announce(struct gol_runner *runner, int trial)
{
    give_way(runner, GIVE_WAY_NS, false);
    runner->status.trial = trial;
    runner->status.starting = true;
    runner->status.trial_started_ns = gol_clock_ns();
    gol_runner_tell(runner);
    give_way(runner, LET_END_NS, true);
    runner->status.starting = false;
    runner->status.trial_started_ns = gol_clock_ns();
    gol_runner_tell(runner);
}

static enum gol_code run_trial(struct gol_runner *runner, int point, int repeat, struct gol_err *err)
{
    const struct gol_point *at = &runner->plan->points[point];
    struct gol_row row;
    enum gol_code code;
    enum gol_code row_code;

    calibrate_once(runner);
    gol_row_init(&row);
    row.trial = ++runner->last_trial;
    row.point = point;
    row.repeat = repeat + 1;
    row.key = gol_trial_key(runner->plan, point, row.repeat, runner->options->build);
    runner->status.point = point;
    runner->status.repeat = repeat;
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total); /* it may be one more than expected */
    runner->status.trial_eta_ns = gol_eta_trial_ns(&runner->eta, point);
    gol_point_label(runner->plan->spec, at, runner->status.label, sizeof runner->status.label);
    if (point == runner->plan->n_points)
        say_twin(runner->status.label, sizeof runner->status.label);
    announce(runner, row.trial);
    gol_clock_format(gol_clock_wall_ns(), GOL_CLOCK_ISO, row.started, sizeof row.started);
    tell_progress(runner, row.trial, NULL);
    do
        code = gol_runner_measure(runner, at, &row, err);
    while (code == GOL_OK && runner->unseen);
    if (code != GOL_OK)
        return code;
    runner->status.trial = 0; /* before the row is written, for that is what wakes a screen */
    runner->status.ended = row.trial;
    gol_runner_tell(runner);
    gol_verdict_of_checksum(runner->plan, runner->result.rows, runner->result.n_rows, &row);
    code = keep_row(runner, &row, err);
    runner->result.n_new += code == GOL_OK;
    row_code = runner->sink->row(runner->sink->context, runner->plan, &row, code == GOL_OK ? err : NULL);
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total);
    gol_runner_tell(runner);
    tell_progress(runner, row.trial, &row);
    return code == GOL_OK ? row_code : code;
}

/* Asked by the schedule when a point has its minimum of repeats. */
static bool enough(void *context, int point, int repeats_done)
{
    struct gol_runner *runner = context;
    const bool known = gol_repeats_judge_among(runner->plan->spec, runner->result.rows, runner->result.n_rows, point,
                                               repeats_done) != GOL_REPEATS_MORE;

    gol_eta_expect(&runner->eta, point, !known);
    return known;
}

/* ---- the run ---- */

/* States that a view shows go through the live memory: without it those trials could not be run as they are named. */
static enum gol_code check_views(const struct gol_plan *plan, const struct gol_run_options *options,
                                 struct gol_err *err)
{
    for (int i = 0; i < plan->n_points && options->live == NULL; i++)
        if (gol_trial_view(plan->spec->exercise, plan->points[i].values) != GOL_VIEW_OFF)
            return gol_err_set(err, GOL_SYSTEM, "a view needs the live memory in /dev/shm, and there is none");
    return GOL_OK;
}

enum gol_code gol_runner_open(const struct gol_plan *plan, const struct gol_run_options *options,
                              const struct gol_run_sink *sink, struct gol_runner **out, struct gol_err *err)
{
    struct gol_runner *runner = calloc(1, sizeof *runner);
    enum gol_code code = runner == NULL ? gol_err_set(err, GOL_NO_MEMORY, "out of memory") : GOL_OK;

    *out = NULL;
    if (code == GOL_OK) {
        *runner = (struct gol_runner){
            .plan = plan,
            .options = options,
            .sink = sink,
            .signal_fd = -1,
            .memory_bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) + THREADS_MOST * STACK_BYTES,
            .status = {.state = GOL_LIVE_RUNNING, .runner_pid = (int)getpid(), .point = -1, .repeat = -1},
        };
        code = check_views(plan, options, err);
    }
    if (code == GOL_OK)
        code = gol_runner_listen(runner, err);
    if (code == GOL_OK)
        code = gol_eta_init(&runner->eta, plan, err);
    if (code == GOL_OK)
        code = gol_schedule_init(&runner->schedule, plan, err);
    if (code == GOL_OK)
        code = gol_replay_init(&runner->replay, options->done, options->n_done, err);
    if (code != GOL_OK) {
        struct gol_run_result none;

        gol_runner_close(runner, &none, NULL);
        return code;
    }
    runner->last_trial = runner->replay.last_trial;
    runner->status.started_ns = gol_clock_ns();
    runner->status.warnings = options->n_warnings;
    if (options->warning != NULL)
        snprintf(runner->status.warning, sizeof runner->status.warning, "%s", options->warning);
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total);
    gol_runner_tell(runner);
    *out = runner;
    return GOL_OK;
}

enum gol_code gol_runner_step(struct gol_runner *runner, bool *more, struct gol_err *err)
{
    const bool adaptive = runner->plan->spec->repeats_min < runner->plan->spec->repeats_max;
    const struct gol_row *done = NULL;
    enum gol_code code = GOL_OK;
    int point;
    int repeat;

    do {
        *more = runner->result.stop_signal == 0 &&
                gol_schedule_next(&runner->schedule, adaptive ? enough : NULL, runner, &point, &repeat);
        if (!*more)
            return GOL_OK;
        done = gol_replay_take(&runner->replay, point, repeat + 1);
        if (done != NULL)
            code = keep_row(runner, done, err);
    } while (done != NULL && code == GOL_OK);
    if (runner->stop_after) {
        gol_runner_stop(runner, SIGINT);
        *more = false;
        return code;
    }
    if (code == GOL_OK)
        code = run_trial(runner, point, repeat, err);
    gol_runner_hear(runner);
    *more = code == GOL_OK && runner->result.stop_signal == 0;
    return code == GOL_STOPPED ? GOL_OK : code; /* the signal is in the result */
}

void gol_runner_stop(struct gol_runner *runner, int signal)
{
    if (runner->result.stop_signal == 0)
        runner->result.stop_signal = signal;
}

int gol_runner_stopped(const struct gol_runner *runner)
{
    return runner->result.stop_signal;
}

enum gol_code gol_runner_close(struct gol_runner *runner, struct gol_run_result *out, struct gol_err *err)
{
    enum gol_code code = GOL_OK;

    *out = (struct gol_run_result){0};
    if (runner == NULL)
        return GOL_OK;
    /* Where the run stops before it has asked for all that is there, the rest is part of its result all the same. */
    for (const struct gol_row *rest; code == GOL_OK && (rest = gol_replay_rest(&runner->replay)) != NULL;)
        code = keep_row(runner, rest, err);
    runner->status.state = GOL_LIVE_FINISHING;
    runner->status.trial = 0;
    runner->status.point = runner->status.repeat = -1;
    runner->status.eta_ns = 0;
    snprintf(runner->status.message, sizeof runner->status.message, "writing the summary and the charts");
    gol_runner_tell(runner);
    if (runner->signal_fd >= 0)
        close(runner->signal_fd);
    gol_replay_fini(&runner->replay);
    gol_schedule_fini(&runner->schedule);
    gol_eta_fini(&runner->eta);
    *out = runner->result;
    free(runner);
    return code;
}

enum gol_code gol_run(const struct gol_plan *plan, const struct gol_run_options *options,
                      const struct gol_run_sink *sink, struct gol_run_result *out, struct gol_err *err)
{
    struct gol_runner *runner;
    enum gol_code code = gol_runner_open(plan, options, sink, &runner, err);
    enum gol_code closed;
    bool more = code == GOL_OK;

    while (more && code == GOL_OK)
        code = gol_runner_step(runner, &more, err);
    closed = gol_runner_close(runner, out, code == GOL_OK ? err : NULL);
    return code == GOL_OK ? closed : code;
}

void gol_run_result_fini(struct gol_run_result *result)
{
    free(result->rows);
    *result = (struct gol_run_result){0};
}
