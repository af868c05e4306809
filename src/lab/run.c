/*
 * The loop over trials. What a trial measured is judged here: a record makes a good row; an exit code, a signal, a
 * deadline or a checksum that differs from another mode's makes a row that says so.
 */
#include "lab/run.h"

#include "lab/child.h"
#include "lab/drain.h"
#include "lab/eta.h"
#include "lab/summary.h"
#include "lab/trial.h"
#include "util/clock.h"
#include "util/num.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A trial may take this many times its estimate, and this long more, before it is ended as hung. */
#define TIMEOUT_TIMES 10
#define GRACE_NS (60 * GOL_NS_PER_S)

struct runner {
    const struct gol_plan *plan;
    const struct gol_run_options *options;
    const struct gol_run_sink *sink;
    struct gol_run_result *result;
    int rows_capacity;
    struct gol_eta eta;
    struct gol_live_status status;
    int signal_fd;
    int64_t memory_bytes; /* what a trial may use */
};

/* ---- telling ---- */

static void tell_live(struct runner *runner)
{
    if (runner->options->live != NULL)
        gol_live_status_put(runner->options->live, &runner->status);
}

static void tell_progress(struct runner *runner, int trial, const struct gol_row *row)
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

/* The arguments of `gollab trial` for a point, each on the heap, ended by NULL; NULL without memory. */
static char **trial_arguments(const struct runner *runner, const struct gol_point *point)
{
    const struct gol_spec *spec = runner->plan->spec;
    const int most = 16 + spec->exercise->n_params;
    char **argv = calloc((size_t)most, sizeof *argv);
    bool failed = argv == NULL;
    int n = 0;

#define ADD(...) failed = failed || asprintf(&argv[n++], __VA_ARGS__) < 0
    ADD("gollab");
    ADD("trial");
    ADD("--seed=%llu", (unsigned long long)spec->seed);
    ADD("--warmup=%d", spec->warmup);
    ADD("--record-fd=%d", GOL_CHILD_RECORD_FD);
    if (runner->options->live != NULL && gol_trial_view(spec->exercise, point->values) != GOL_VIEW_OFF)
        ADD("--live=%s", gol_live_name(runner->options->live));
    ADD("%s", spec->exercise->name);
    ADD("%s", gol_mode_name(point->mode));
    for (int i = 0; i < spec->exercise->n_params; i++)
        ADD("%s=%s", spec->exercise->params[i].name, point->values[i].text);
#undef ADD
    if (failed && argv != NULL) {
        for (int i = 0; i < most; i++)
            free(argv[i]);
        free(argv);
        argv = NULL;
    }
    return argv;
}

static void free_arguments(char **argv)
{
    for (int i = 0; argv != NULL && argv[i] != NULL; i++)
        free(argv[i]);
    free(argv);
}

/* Reads one signal if there is one: a request to stop is kept in the result. */
static void hear_signal(struct runner *runner)
{
    struct signalfd_siginfo info;

    while (read(runner->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        const int number = (int)info.ssi_signo;

        if (number == SIGCHLD || (number == SIGHUP && !runner->options->hangup_stops))
            continue;
        if (runner->result->stop_signal == 0)
            runner->result->stop_signal = number;
    }
}

/* Waits until the child has ended, its deadline has passed or a signal asks to stop. True: it ended by itself. */
static bool watch_child(struct runner *runner, struct gol_child *child, int64_t deadline_ns)
{
    while (!gol_child_ended(child)) {
        struct pollfd wait_for[] = {
            {.fd = runner->signal_fd, .events = POLLIN},
            {.fd = child->record_fd, .events = POLLIN},
            {.fd = child->error_fd, .events = POLLIN},
        };
        const int64_t left_ms = (deadline_ns - gol_clock_ns()) / 1000000 + 1;

        if (left_ms <= 0)
            return false;
        poll(wait_for, sizeof wait_for / sizeof wait_for[0], left_ms > 1000000 ? 1000000 : (int)left_ms);
        gol_child_drain(child);
        hear_signal(runner);
        if (runner->result->stop_signal != 0)
            return false;
    }
    return true;
}

/* Puts text into the note of a row: CSV knows no quoting here, so commas, quotes and control characters go. */
static void set_note(struct gol_row *row, const char *text)
{
    size_t i;

    for (i = 0; text[i] != '\0' && i + 1 < sizeof row->note; i++) {
        const unsigned char c = (unsigned char)text[i];

        row->note[i] = text[i];
        if (c == ',')
            row->note[i] = ';';
        else if (c == '"')
            row->note[i] = '\'';
        else if (c < ' ' || c == 127)
            row->note[i] = ' ';
    }
    row->note[i] = '\0';
}

/* What the ended child says of itself. */
static void judge_child(const struct gol_child *child, struct gol_row *row)
{
    const char *record = gol_buf_text(&child->record);
    struct gol_err err = {0};
    char text[sizeof row->note];

    if (WIFSIGNALED(child->wait_status)) {
        row->status = GOL_STATUS_CRASHED;
        snprintf(text, sizeof text, "killed by signal %d (%s)", WTERMSIG(child->wait_status),
                 strsignal(WTERMSIG(child->wait_status)));
    } else if (WEXITSTATUS(child->wait_status) != 0) {
        row->status = GOL_STATUS_FAILED;
        if (strncmp(record, "error ", 6) == 0)
            snprintf(text, sizeof text, "%.*s", (int)strcspn(record + 6, "\n"), record + 6);
        else
            snprintf(text, sizeof text, "exit code %d: %s", WEXITSTATUS(child->wait_status),
                     gol_buf_text(&child->errors));
    } else if (gol_row_parse_record(record, row, &err) != GOL_OK) {
        row->status = GOL_STATUS_FAILED;
        set_note(row, err.message);
        return;
    } else {
        return;
    }
    set_note(row, text);
}

/* Whether two points must have the same final states: same in all but the mode and what does not shape results. */
static bool same_setting(const struct gol_plan *plan, const struct gol_point *a, const struct gol_point *b)
{
    const struct gol_exercise *exercise = plan->spec->exercise;

    for (int i = 0; i < exercise->n_params; i++)
        if (exercise->params[i].shapes_result && strcmp(a->values[i].text, b->values[i].text) != 0)
            return false;
    return true;
}

/* A good row must have the checksum of the first good row of the same setting, whatever its mode. */
static void judge_checksum(const struct runner *runner, struct gol_row *row)
{
    const struct gol_plan *plan = runner->plan;

    for (int i = 0; i < runner->result->n_rows; i++) {
        const struct gol_row *other = &runner->result->rows[i];

        if (other->status != GOL_STATUS_OK ||
            !same_setting(plan, &plan->points[row->point], &plan->points[other->point]))
            continue;
        if (other->checksum != row->checksum) {
            char text[sizeof row->note];

            snprintf(text, sizeof text, "checksum %016llx differs from %016llx of trial %d (%s)",
                     (unsigned long long)row->checksum, (unsigned long long)other->checksum, other->trial,
                     gol_mode_name(plan->points[other->point].mode));
            set_note(row, text);
            row->status = GOL_STATUS_MISMATCH;
        }
        return;
    }
}

static void stamp(struct gol_row *row)
{
    const time_t now = (time_t)(gol_clock_wall_ns() / GOL_NS_PER_S);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(row->started, sizeof row->started, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Runs the process of one trial and fills the row. GOL_STOPPED: a signal ended it, there is no row. */
static enum gol_code run_child(struct runner *runner, const struct gol_point *point, struct gol_row *row,
                               struct gol_err *err)
{
    const char *program = runner->options->program == NULL ? "/proc/self/exe" : runner->options->program;
    const int64_t estimate_ns = gol_point_estimate_ns(runner->plan->spec, point);
    const int64_t grace_ns = runner->options->grace_ns > 0 ? runner->options->grace_ns : GRACE_NS;
    const int64_t limit_ns =
        estimate_ns > INT64_MAX / 2 / TIMEOUT_TIMES ? INT64_MAX / 2 : estimate_ns * TIMEOUT_TIMES + grace_ns;
    char **argv = trial_arguments(runner, point);
    const int64_t started_ns = gol_clock_ns();
    struct gol_child child;
    enum gol_code code;

    if (argv == NULL)
        return gol_err_set(err, GOL_NO_MEMORY, "out of memory");
    code = gol_child_start(&child, program, argv, runner->memory_bytes, err);
    free_arguments(argv);
    if (code != GOL_OK)
        return code;
    if (watch_child(runner, &child, started_ns + limit_ns)) {
        judge_child(&child, row);
    } else {
        gol_child_kill(&child);
        if (runner->result->stop_signal != 0) {
            code = gol_err_set(err, GOL_STOPPED, "stopped by signal %d", runner->result->stop_signal);
        } else {
            char text[sizeof row->note];
            char limit[GOL_NUM_TEXT];

            row->status = GOL_STATUS_TIMEOUT;
            snprintf(text, sizeof text, "no result after %s", gol_num_duration(limit, limit_ns));
            set_note(row, text);
        }
    }
    row->wall_ns = gol_clock_ns() - started_ns;
    gol_child_fini(&child);
    return code;
}

static enum gol_code keep_row(struct runner *runner, const struct gol_row *row, struct gol_err *err)
{
    struct gol_run_result *result = runner->result;

    if (result->n_rows == runner->rows_capacity) {
        const int capacity = runner->rows_capacity == 0 ? 64 : 2 * runner->rows_capacity;
        struct gol_row *rows = realloc(result->rows, (size_t)capacity * sizeof *rows);

        if (rows == NULL)
            return gol_err_set(err, GOL_NO_MEMORY, "out of memory for %d rows", capacity);
        result->rows = rows;
        runner->rows_capacity = capacity;
    }
    result->rows[result->n_rows++] = *row;
    result->failed += row->status != GOL_STATUS_OK;
    return GOL_OK;
}

static enum gol_code run_trial(struct runner *runner, int point, int repeat, struct gol_err *err)
{
    const struct gol_point *at = &runner->plan->points[point];
    struct gol_live *live = runner->options->live;
    const enum gol_view_kind view = gol_trial_view(runner->plan->spec->exercise, at->values);
    struct gol_drain *drain = NULL;
    struct gol_row row;
    enum gol_code code = GOL_OK;
    enum gol_code row_code;

    gol_row_init(&row);
    row.trial = runner->result->n_rows + 1;
    row.point = point;
    row.repeat = repeat + 1;
    stamp(&row);
    runner->status.point = point;
    runner->status.repeat = repeat;
    runner->status.trial_started_ns = gol_clock_ns();
    gol_point_label(runner->plan->spec, at, runner->status.label, sizeof runner->status.label);
    tell_live(runner);
    tell_progress(runner, row.trial, NULL);
    if (view != GOL_VIEW_OFF) {
        gol_live_trial_begin(live);
        snprintf(row.viewer, sizeof row.viewer, "%s", gol_live_watched(live) ? "screen" : "null");
    }
    if (view == GOL_VIEW_EVERY)
        code = gol_drain_start(live, runner->sink, &drain, err);
    if (code == GOL_OK)
        code = run_child(runner, at, &row, err);
    gol_drain_stop(drain);
    if (code != GOL_OK)
        return code;
    if (row.status == GOL_STATUS_OK)
        judge_checksum(runner, &row);
    code = keep_row(runner, &row, err);
    row_code = runner->sink->row(runner->sink->context, runner->plan, &row, code == GOL_OK ? err : NULL);
    gol_eta_add(&runner->eta, point, row.wall_ns);
    runner->status.done++;
    runner->status.failed = runner->result->failed;
    runner->status.eta_ns = gol_eta_rest_ns(&runner->eta, &runner->status.total);
    tell_live(runner);
    tell_progress(runner, row.trial, &row);
    return code == GOL_OK ? row_code : code;
}

/* Asked by the schedule when a point has its minimum of repeats. */
static bool enough(void *context, int point, int repeats_done)
{
    struct runner *runner = context;
    const bool known =
        gol_summary_enough(runner->result->rows, runner->result->n_rows, point, runner->plan->spec->until);

    (void)repeats_done;
    gol_eta_expect(&runner->eta, point, !known);
    return known;
}

/* ---- the run ---- */

static enum gol_code run_all(struct runner *runner, struct gol_err *err)
{
    struct gol_schedule schedule;
    enum gol_code code = gol_schedule_init(&schedule, runner->plan, err);
    int point;
    int repeat;

    if (code != GOL_OK)
        return code;
    while (code == GOL_OK && runner->result->stop_signal == 0 &&
           gol_schedule_next(&schedule, runner->plan->spec->until > 0 ? enough : NULL, runner, &point, &repeat)) {
        code = run_trial(runner, point, repeat, err);
        hear_signal(runner);
    }
    gol_schedule_fini(&schedule);
    return code == GOL_STOPPED ? GOL_OK : code; /* the signal is in the result */
}

static enum gol_code open_signals(struct runner *runner, struct gol_err *err)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
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

enum gol_code gol_run(const struct gol_plan *plan, const struct gol_run_options *options,
                      const struct gol_run_sink *sink, struct gol_run_result *out, struct gol_err *err)
{
    struct runner runner = {
        .plan = plan,
        .options = options,
        .sink = sink,
        .result = out,
        .signal_fd = -1,
        .memory_bytes = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE),
        .status = {.state = GOL_LIVE_RUNNING, .runner_pid = (int)getpid(), .point = -1, .repeat = -1},
    };
    enum gol_code code = check_views(plan, options, err);

    *out = (struct gol_run_result){0};
    if (code == GOL_OK)
        code = open_signals(&runner, err);
    if (code == GOL_OK)
        code = gol_eta_init(&runner.eta, plan, err);
    if (code != GOL_OK)
        goto out;
    runner.status.started_ns = gol_clock_ns();
    runner.status.eta_ns = gol_eta_rest_ns(&runner.eta, &runner.status.total);
    tell_live(&runner);
    code = run_all(&runner, err);
    runner.status.state = GOL_LIVE_FINISHING;
    runner.status.point = runner.status.repeat = -1;
    runner.status.eta_ns = 0;
    snprintf(runner.status.message, sizeof runner.status.message, "writing the summary and the charts");
    tell_live(&runner);
out:
    if (runner.signal_fd >= 0)
        close(runner.signal_fd);
    gol_eta_fini(&runner.eta);
    return code;
}

void gol_run_result_fini(struct gol_run_result *result)
{
    free(result->rows);
    *result = (struct gol_run_result){0};
}
