/*
 * The loop over trials: each is started, watched in one poll, judged (verdict.h), and its row made safe before the next.
 */
#include "lab/run.h"

#include "lab/child.h"
#include "lab/drain.h"
#include "lab/eta.h"
#include "lab/key.h"
#include "lab/repeats.h"
#include "lab/replay.h"
#include "lab/schedule.h"
#include "lab/trial.h"
#include "lab/trial_arguments.h"
#include "lab/verdict.h"
#include "util/clock.h"
#include "util/num.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* A trial may take this many times its estimate, and this long more, before it is ended as hung. */
#define TIMEOUT_TIMES 10
#define GRACE_NS (60 * GOL_NS_PER_S)

/* A screen leaves the first 50 ms of a trial alone; where trials are shorter it can draw only between them. */
#define SHORT_TRIAL_NS (GOL_NS_PER_S / 10)
#define GIVE_WAY_EVERY_NS (GOL_NS_PER_S / 2)
#define GIVE_WAY_NS (GOL_NS_PER_S / 100)
#define LOOK_AFTER_MS 50 /* how soon it is seen that nobody looks any more */

/*
 * A trial may have as much memory as the machine, and the stacks of all the threads that Linux lets a process have by
 * default: those count in full against its limit, though little of them is ever touched.
 */
#define THREADS_MOST 32768LL /* vm.max_map_count, with a stack and its guard page each */
#define STACK_BYTES (256 * 1024LL)

struct gol_runner {
    const struct gol_plan *plan;
    const struct gol_run_options *options;
    const struct gol_run_sink *sink;
    struct gol_run_result result;
    int rows_capacity;
    struct gol_eta eta;
    struct gol_schedule schedule;
    struct gol_replay replay; /* what was measured before this run was broken off */
    int last_trial; /* number of the trial that ran last */
    struct gol_live_status status;
    int signal_fd;
    int64_t memory_bytes; /* what a trial may use */
    int64_t gave_way_ns; /* when it last waited for a screen between two trials */
    bool calibrated;
    bool skip; /* the trial that runs */
    bool stop_after; /* the trial that runs */
    bool seen; /* by a screen, which must look to the end */
    bool unseen; /* it has not */
};

/* ---- telling ---- */

static void tell_live(struct gol_runner *runner)
{
    if (runner->options->live != NULL)
        gol_live_status_put(runner->options->live, &runner->status);
}

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

static const char *program_of(const struct gol_runner *runner)
{
    return runner->options->program == NULL ? "/proc/self/exe" : runner->options->program;
}

static void hear_wish(struct gol_runner *runner, const struct signalfd_siginfo *info)
{
    struct gol_live_status *status = &runner->status;

    if ((int)info->ssi_signo == GOL_RUN_SKIP) {
        runner->skip = status->trial > 0 && (info->ssi_int == 0 || info->ssi_int == status->trial);
        return;
    }
    runner->stop_after = !runner->stop_after;
    snprintf(status->message, sizeof status->message, "%s", runner->stop_after ? "stops after this trial" : "");
    tell_live(runner);
}

/* Reads what signals there are: a request to stop is kept in the result. */
static void hear_signal(struct gol_runner *runner)
{
    struct signalfd_siginfo info;

    while (read(runner->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        const int number = (int)info.ssi_signo;

        if (number == GOL_RUN_SKIP || number == GOL_RUN_STOP_AFTER) {
            hear_wish(runner, &info);
            continue;
        }
        if (number == SIGCHLD || (number == SIGHUP && !runner->options->hangup_stops))
            continue;
        if (runner->result.stop_signal == 0)
            runner->result.stop_signal = number;
    }
}

/* Whether the screen that a trial is shown on has left it. */
static bool is_left(struct gol_runner *runner)
{
    runner->unseen = runner->seen && !gol_live_watched(runner->options->live);
    return runner->unseen;
}

/* Waits until the child has ended or must be ended: past its deadline, or since somebody asks for it. True: it ended by itself. */
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
        hear_signal(runner);
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
    const char *program = program_of(runner);
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
    tell_live(runner);
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
    gol_calibrate(runner->plan, program_of(runner), &calibration);
    runner->sink->calibrated(runner->sink->context, &calibration);
}

/*
 * Measures once. A trial whose every state is drawn, and that a screen has left, is not of one kind: runner->unseen says so, and
 * its row is worth nothing.
 */
static enum gol_code attempt(struct gol_runner *runner, const struct gol_point *at, struct gol_row *row,
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

/* Lets a screen draw that short trials would keep from it. */
static void give_way(struct gol_runner *runner, int64_t trial_ns)
{
    const struct gol_live *live = runner->options->live;

    if (live == NULL || trial_ns > SHORT_TRIAL_NS || gol_clock_ns() < runner->gave_way_ns + GIVE_WAY_EVERY_NS ||
        !gol_live_watched(live))
        return;
    gol_clock_sleep_until(gol_clock_ns() + GIVE_WAY_NS);
    runner->gave_way_ns = gol_clock_ns();
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
    gol_clock_format(gol_clock_wall_ns(), GOL_CLOCK_ISO, row.started, sizeof row.started);
    runner->status.point = point;
    runner->status.repeat = repeat;
    runner->status.trial = row.trial;
    runner->status.trial_started_ns = gol_clock_ns();
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total); /* it may be one more than expected */
    gol_point_label(runner->plan->spec, at, runner->status.label, sizeof runner->status.label);
    if (point == runner->plan->n_points)
        say_twin(runner->status.label, sizeof runner->status.label);
    tell_live(runner);
    tell_progress(runner, row.trial, NULL);
    do
        code = attempt(runner, at, &row, err);
    while (code == GOL_OK && runner->unseen);
    if (code != GOL_OK)
        return code;
    runner->status.trial = 0; /* before the row is written, for that is what wakes a screen */
    tell_live(runner);
    gol_verdict_of_checksum(runner->plan, runner->result.rows, runner->result.n_rows, &row);
    code = keep_row(runner, &row, err);
    runner->result.n_new += code == GOL_OK;
    row_code = runner->sink->row(runner->sink->context, runner->plan, &row, code == GOL_OK ? err : NULL);
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total);
    tell_live(runner);
    tell_progress(runner, row.trial, &row);
    give_way(runner, row.wall_ns);
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

/* From now on signals wait to be read; those that were ignored (a child's end would be, to its last trace) are not. */
static enum gol_code open_signals(struct gol_runner *runner, struct gol_err *err)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, GOL_RUN_SKIP);
    sigaddset(&set, GOL_RUN_STOP_AFTER);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGCHLD, SIG_DFL);
    runner->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return runner->signal_fd >= 0 ? GOL_OK : gol_err_errno(err, "cannot listen to signals");
}

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
        code = open_signals(runner, err);
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
    tell_live(runner);
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
    hear_signal(runner);
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
    tell_live(runner);
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
