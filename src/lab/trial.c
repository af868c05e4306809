/*
 * The measured region and its accounting. Only what stands between the two clock readings of `measure` is timed;
 * getrusage is read just outside of them, so that its own cost (about a microsecond) is not in time_s.
 *
 * Peak memory is VmHWM of /proc/self/status and not ru_maxrss: the latter is inherited through exec, and a trial would
 * show the runner's.
 */
#include "lab/trial.h"

#include "lab/live.h"
#include "lab/machine.h"
#include "lab/sampling.h"
#include "util/clock.h"
#include "util/kernel_number.h"
#include "util/num.h"
#include "util/processors.h"

#include <string.h>
#include <sys/resource.h>

struct usage {
    struct rusage process, driver;
};

static void read_usage(struct usage *usage)
{
    getrusage(RUSAGE_SELF, &usage->process);
    getrusage(RUSAGE_THREAD, &usage->driver);
}

static int64_t timeval_ns(struct timeval before, struct timeval after)
{
    return (after.tv_sec - before.tv_sec) * GOL_NS_PER_S + (after.tv_usec - before.tv_usec) * 1000LL;
}

static void account(const struct usage *before, const struct usage *after, struct gol_row *row)
{
    const struct rusage *a = &before->process;
    const struct rusage *b = &after->process;
    const struct rusage *driver_a = &before->driver;
    const struct rusage *driver_b = &after->driver;

    row->cpu_user_ns = timeval_ns(a->ru_utime, b->ru_utime);
    row->cpu_system_ns = timeval_ns(a->ru_stime, b->ru_stime);
    row->driver_cpu_ns =
        timeval_ns(driver_a->ru_utime, driver_b->ru_utime) + timeval_ns(driver_a->ru_stime, driver_b->ru_stime);
    row->switches_voluntary = b->ru_nvcsw - a->ru_nvcsw;
    row->switches_involuntary = b->ru_nivcsw - a->ru_nivcsw;
    row->driver_switches = driver_b->ru_nvcsw - driver_a->ru_nvcsw + driver_b->ru_nivcsw - driver_a->ru_nivcsw;
    row->faults_minor = b->ru_minflt - a->ru_minflt;
    row->faults_major = b->ru_majflt - a->ru_majflt;
}

/* Peak resident bytes of this process since exec; -1 when /proc does not say. */
static int64_t peak_bytes(void)
{
    const int64_t kb = gol_kernel_number("/proc/self/status", "VmHWM");

    return kb < 0 ? -1 : kb * 1024;
}

/* ---- the view of a trial: the live memory ---- */

struct live_view {
    struct gol_live *live;
    bool every;
    struct gol_sampling sampling;
};

static void view_open(void *context, int games, int width, int height, int max_age)
{
    struct live_view *view = context;
    const int64_t start_ns = gol_clock_thread_ns();

    gol_live_games_open(view->live, games, width, height, max_age, view->every);
    /* Empty states have been stored; those of games have to be made, too. */
    gol_sampling_begin(&view->sampling, 2 * (gol_clock_thread_ns() - start_ns), gol_clock_ns());
}

static bool view_wants(void *context)
{
    const struct live_view *view = context;

    return gol_sampling_is_due(&view->sampling, gol_clock_ns());
}

static void view_show(void *context, enum gol_view_kind kind, const struct gol_view_state *state)
{
    struct live_view *view = context;
    int64_t start_ns;

    if (kind == GOL_VIEW_EVERY) {
        gol_live_ring_put(view->live, state);
        return;
    }
    start_ns = gol_clock_thread_ns();
    gol_live_game_put(view->live, state);
    gol_sampling_spend(&view->sampling, state->made_ns + gol_clock_thread_ns() - start_ns, gol_clock_ns());
}

enum gol_view_kind gol_trial_view(const struct gol_exercise *exercise, const struct gol_value *values)
{
    const int param = gol_exercise_param(exercise, "view");

    return param < 0 ? GOL_VIEW_OFF : (enum gol_view_kind)values[param].as.choice;
}

/* ---- the acts ---- */

static enum gol_code measure(const struct gol_exercise *exercise, void *state, struct gol_trial_parts *parts,
                             struct gol_row *row, struct gol_err *err)
{
    struct usage before;
    struct usage after;
    enum gol_code code;
    const int64_t stolen_ns = gol_machine_steal_ns();
    int64_t start_ns;
    int64_t end_ns;

    read_usage(&before);
    start_ns = gol_clock_ns();
    code = exercise->run(state, parts, err);
    end_ns = gol_clock_ns();
    read_usage(&after);
    row->time_ns = end_ns - start_ns - parts->aside_ns;
    account(&before, &after, row);
    row->steal_ns = stolen_ns < 0 ? -1 : gol_machine_steal_ns() - stolen_ns;
    row->peak_bytes = peak_bytes();
    return code;
}

static void fill_row(const struct gol_trial_order *order, const struct gol_trial_parts *parts, struct gol_row *row)
{
    row->ideal_ns = order->exercise->ideal_ns(order->setting.mode, order->setting.values) - parts->spared_ns;
    row->overhead_ns = row->time_ns - row->ideal_ns;
    row->overshoot_ns = parts->overshoot_ns;
    row->pause_asked_ns = parts->pause_asked_ns;
    row->pause_mean_ns = parts->pause_mean_ns;
    row->pause_p50_ns = parts->pause_p50_ns;
    row->pause_p99_ns = parts->pause_p99_ns;
    row->pause_max_ns = parts->pause_max_ns;
    row->runtime_start_ns = parts->runtime_start_ns;
    row->spawn_ns = parts->spawn_ns;
    row->send_ns = parts->send_ns;
    row->run_ns = parts->run_ns;
    row->collect_ns = parts->collect_ns;
    row->messages = parts->messages;
    row->work = parts->work;
    row->skew_generations = parts->skew_generations;
    row->settled_games = parts->settled_games;
    row->settled_generation = parts->settled_generation;
    row->bytes_per_actor = parts->bytes_per_actor;
    row->checksum = parts->checksum;
}

/* Where memory ran out there is none to say so with: the runner left a reserve above the soft limit (child.c). */
static void open_reserve(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_DATA, &limit);
}

enum gol_code gol_trial_run(const struct gol_trial_order *order, struct gol_row *row, struct gol_err *err)
{
    const struct gol_exercise *exercise = order->exercise;
    struct gol_trial_setting setting = order->setting;
    struct gol_trial_parts parts = GOL_TRIAL_PARTS;
    struct live_view live_view = {.every = gol_trial_view(exercise, setting.values) == GOL_VIEW_EVERY};
    const struct gol_view view = {.context = &live_view, .open = view_open, .wants = view_wants, .show = view_show};
    struct gol_live_board board = {0};
    void *state = NULL;
    enum gol_code code;

    gol_clock_tighten();
    if (order->pin && gol_processors_pin(err) != GOL_OK)
        return GOL_SYSTEM;
    if (order->live_name != NULL) {
        code = gol_live_open(order->live_name, true, &live_view.live, err);
        if (code != GOL_OK)
            return code;
    }
    if (order->board_name != NULL) {
        code = gol_live_board_open(order->board_name, &board, err);
        if (code != GOL_OK)
            goto out;
    }
    setting.view = live_view.live == NULL ? NULL : &view;
    setting.board = board.board;
    setting.board_room = GOL_LIVE_WORKERS;
    code = exercise->prepare(&setting, &parts, &state, err);
    for (int i = 0; i < order->warmup && code == GOL_OK; i++)
        code = exercise->warm(state, err);
    gol_processors_rewind(); /* how many threads the warm-up had must not say where those that are measured run */
    if (code == GOL_OK)
        code = measure(exercise, state, &parts, row, err);
    if (code == GOL_OK)
        code = exercise->verify(state, &parts, err);
    if (code == GOL_OK)
        fill_row(order, &parts, row);
    else
        open_reserve();
    /*
     * After an error actors may still have pauses of hours in their mailboxes, and teardown would wait for them. The
     * error must be told now, and the process ends then.
     */
    if (code == GOL_OK || setting.mode == GOL_MODE_SERIAL) {
        exercise->teardown(state);
        gol_live_board_close(&board); /* else somebody may still count there */
    }
out:
    gol_live_close(live_view.live);
    return code;
}
