/*
 * One trial as a process: started, watched in one poll together with the signals, ended when it takes too long or
 * nobody wants it any more, and judged by what it left (verdict.h).
 */
#include "lab/run_inner.h"

#include "lab/child.h"
#include "lab/drain.h"
#include "lab/trial.h"
#include "lab/trial_arguments.h"
#include "lab/verdict.h"
#include "util/clock.h"
#include "util/num.h"

#include <poll.h>
#include <stdio.h>

/* A trial may take this many times its estimate, and this long more, before it is ended as hung. */
#define TIMEOUT_TIMES 10
#define GRACE_NS (60 * GOL_NS_PER_S)

#define LOOK_AFTER_MS 50 /* how soon it is seen that nobody looks any more */

const char *gol_runner_program(const struct gol_runner *runner)
{
    return runner->options->program == NULL ? "/proc/self/exe" : runner->options->program;
}

/* Whether the screen that a trial is shown on has left it at any time, although it may be back. */
static bool is_left(struct gol_runner *runner)
{
    if (runner->seen && !gol_live_watched(runner->options->live))
        runner->unseen = true;
    return runner->unseen;
}

/*
 * Waits until the child has ended or must be ended: past its deadline, or since somebody asks for it. True: it ended by
 * itself.
 */
static bool watch_child(struct gol_runner *runner, struct gol_child *child, int64_t deadline_ns)
{
    const int most_ms = runner->seen ? LOOK_AFTER_MS : 1000000;

    while (!gol_child_ended(child)) {
        struct pollfd wait_for[] = {
            {.fd = runner->signal_fd, .events = POLLIN},
            {.fd = child->record_fd, .events = POLLIN},
            {.fd = child->error_fd, .events = POLLIN},
        };
        const int64_t left_ms = (deadline_ns - gol_clock_ns()) / 1000000 + 1;

        if (left_ms <= 0)
            return false;
        poll(wait_for, sizeof wait_for / sizeof wait_for[0], left_ms > most_ms ? most_ms : (int)left_ms);
        gol_child_drain(child);
        gol_runner_hear(runner);
        if (runner->result.stop_signal != 0 || runner->skip || is_left(runner))
            return false;
    }
    return true;
}

/* What is this one trial's limit: as the experiment says, or many times its estimate. */
static int64_t time_limit_ns(const struct gol_runner *runner, const struct gol_point *point)
{
    const struct gol_spec *spec = runner->plan->spec;
    const int64_t estimate_ns = gol_point_estimate_ns(spec, point);
    const int64_t grace_ns = runner->options->grace_ns > 0 ? runner->options->grace_ns : GRACE_NS;

    if (spec->timeout_ns > 0)
        return spec->timeout_ns;
    return estimate_ns > INT64_MAX / 2 / TIMEOUT_TIMES ? INT64_MAX / 2 : estimate_ns * TIMEOUT_TIMES + grace_ns;
}

/* Runs the process of one trial and fills the row. GOL_STOPPED: a signal ended it, there is no row. */
static enum gol_code run_child(struct gol_runner *runner, const struct gol_point *point, struct gol_row *row,
                               struct gol_err *err)
{
    const char *program = gol_runner_program(runner);
    const int64_t limit_ns = time_limit_ns(runner, point);
    char **argv = gol_trial_arguments(runner->plan->spec, point, runner->options->live, runner->options->foreign);
    const int64_t started_ns = gol_clock_ns();
    struct gol_child child;
    enum gol_code code;
    bool ended;

    if (argv == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_child_start(&child, program, argv, runner->memory_bytes, err);
    gol_trial_arguments_free(argv);
    if (code != GOL_OK)
        return code;
    runner->status.trial_pid = (int)child.pid;
    gol_runner_tell(runner);
    ended = watch_child(runner, &child, started_ns + limit_ns);
    if (!ended)
        gol_child_kill(&child);
    if (!ended && runner->result.stop_signal != 0)
        code = gol_err_set(err, GOL_STOPPED, "stopped by signal %d", runner->result.stop_signal);
    else if (is_left(runner))
        row->viewer[0] = '\0'; /* of no use: it is run again */
    else if (ended)
        gol_verdict_of_child(&child, runner->options->foreign, row);
    else if (runner->skip)
        gol_verdict_of_skip(row);
    else
        gol_verdict_of_timeout(&child, limit_ns, row);
    if (code == GOL_OK && gol_status_is_bad(row->status) && child.errors.size > 0 && runner->sink->complaints != NULL)
        runner->sink->complaints(runner->sink->context, row, child.errors.data, child.errors.size);
    row->wall_ns = gol_clock_ns() - started_ns;
    runner->status.trial_pid = 0; /* told with the row */
    gol_child_fini(&child);
    return code;
}

enum gol_code gol_runner_measure(struct gol_runner *runner, const struct gol_point *at, struct gol_row *row,
                                 struct gol_err *err)
{
    struct gol_live *live = runner->options->live;
    const enum gol_view_kind view = gol_trial_view(runner->plan->spec->exercise, at->values);
    const bool watched = view != GOL_VIEW_OFF && gol_live_watched(live);
    struct gol_drain *drain = NULL;
    enum gol_code code = GOL_OK;

    runner->skip = runner->unseen = false;
    runner->seen = watched && view == GOL_VIEW_EVERY;
    if (live != NULL)
        gol_live_trial_begin(live); /* also when it shows nothing: what screens still show is of an earlier one */
    if (view != GOL_VIEW_OFF)
        snprintf(row->viewer, sizeof row->viewer, "%s", watched ? "screen" : "null");
    if (view == GOL_VIEW_EVERY)
        code = gol_drain_start(live, runner->sink, &drain, err);
    if (code == GOL_OK)
        code = run_child(runner, at, row, err);
    gol_drain_stop(drain);
    return code;
}
