/*
 * Rates are differences of counts between two looks; where a trial has begun in between, since it began. A process's
 * processor time is its CPU clock, which anybody may read; a thread's of another process is in /proc only.
 */
#include "ui/pulse.h"

#include "util/num.h"
#include "util/processors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define FADE 0.95 /* of what is left of a mailbox that was seen, from look to look: half of it after three seconds */
#define SEEN 0.05 /* less is forgotten: a quarter of a minute */

void gol_pulse_init(struct gol_pulse *pulse)
{
    memset(pulse, 0, sizeof *pulse);
    pulse->processors = gol_processors();
    memset(pulse->driver_history.percent, GOL_PULSE_GAP, sizeof pulse->driver_history.percent);
    memset(pulse->cpu_history.percent, GOL_PULSE_GAP, sizeof pulse->cpu_history.percent);
    for (int i = 0; i < GOL_LIVE_WORKERS; i++) {
        memset(pulse->workers[i].history.percent, GOL_PULSE_GAP, GOL_PULSE_LENGTH);
        memset(pulse->workers[i].stealing_history.percent, GOL_PULSE_GAP, GOL_PULSE_LENGTH);
    }
}

int gol_history_at(const struct gol_history *history, const struct gol_pulse *pulse, int back)
{
    if (back < 0 || back >= GOL_PULSE_LENGTH)
        return GOL_PULSE_GAP;
    return history->percent[(pulse->newest + GOL_PULSE_LENGTH - back) % GOL_PULSE_LENGTH];
}

static void note(struct gol_pulse *pulse, struct gol_history *history, double share)
{
    const double percent = fmin(fmax(share * 100, 0), 100);

    history->percent[pulse->newest] = isnan(share) ? GOL_PULSE_GAP : (uint8_t)lround(percent);
}

static double rate(uint64_t now, uint64_t before, double seconds)
{
    return seconds > 0 && now > before ? (double)(now - before) / seconds : 0;
}

/* ---- processor time ---- */

static bool read_process_ns(int pid, int64_t *out)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return false;
    *out = (int64_t)used.tv_sec * GOL_NS_PER_S + used.tv_nsec;
    return true;
}

/* Of the thread that has the process's own number: its first one. */
static bool read_driver_ns(int pid, int64_t *out)
{
    char path[64];
    long long ns = 0;
    FILE *file;
    bool read;

    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", pid, pid);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    read = fscanf(file, "%lld", &ns) == 1;
    fclose(file);
    *out = ns;
    return read;
}

static void look_at_cpu(struct gol_pulse *pulse, bool same, double seconds)
{
    int64_t cpu_ns = 0, driver_ns = 0;

    pulse->has_cpu = read_process_ns(pulse->pid, &cpu_ns) && read_driver_ns(pulse->pid, &driver_ns);
    if (!pulse->has_cpu) {
        note(pulse, &pulse->cpu_history, NAN);
        note(pulse, &pulse->driver_history, NAN);
        return;
    }
    if (driver_ns > cpu_ns) /* read a moment later */
        driver_ns = cpu_ns;
    pulse->cpu = seconds > 0 ? (double)(cpu_ns - (same ? pulse->cpu_ns : 0)) / 1e9 / seconds : 0;
    pulse->driver = seconds > 0 ? (double)(driver_ns - (same ? pulse->driver_ns : 0)) / 1e9 / seconds : 0;
    pulse->cpu_ns = cpu_ns;
    pulse->driver_ns = driver_ns;
    note(pulse, &pulse->cpu_history, pulse->cpu / pulse->processors);
    note(pulse, &pulse->driver_history, pulse->driver / pulse->processors);
}

/* ---- the runtime ---- */

static void note_worker(struct gol_pulse *pulse, struct gol_pulse_worker *worker, double busy, double stealing)
{
    note(pulse, &worker->history, busy);
    note(pulse, &worker->stealing_history, stealing);
}

static void look_at_worker(struct gol_pulse *pulse, const struct gol_board *board, unsigned i, bool same,
                           double seconds)
{
    struct gol_pulse_worker *worker = &pulse->workers[i];
    struct gol_worker_stats before = {0};
    struct gol_worker_stats now;
    int64_t busy_ns, all_ns;

    if (same)
        before = worker->stats;
    if (!gol_board_worker_stats(board, GOL_LIVE_WORKERS, i, &now)) {
        note_worker(pulse, worker, NAN, NAN);
        return;
    }
    busy_ns = now.busy_ns - before.busy_ns;
    all_ns = busy_ns + now.idle_ns - before.idle_ns;
    worker->busy = all_ns > 0 && busy_ns > 0 ? fmin((double)busy_ns / (double)all_ns, 1) : 0;
    worker->stealing = all_ns > 0 ? (double)(now.search_ns - before.search_ns) / (double)all_ns : 0;
    worker->stealing = fmax(fmin(worker->stealing, 1 - worker->busy), 0); /* what was read a moment later */
    worker->messages_per_s = rate(now.messages, before.messages, seconds);
    worker->steals_per_s = rate(now.steals, before.steals, seconds);
    worker->stats = now;
    note_worker(pulse, worker, worker->busy, worker->stealing);
}

static void look_at_mailboxes(struct gol_pulse *pulse, const struct gol_worker_stats *before)
{
    const uint32_t *now = pulse->stats.total.depths;

    for (int i = 0; i < GOL_DEPTHS; i++)
        pulse->depths[i] = pulse->depths[i] * FADE + (uint32_t)(now[i] - before->depths[i]);
}

bool gol_pulse_depths(const struct gol_pulse *pulse, int *median, int *deepest)
{
    double all = 0, below = 0;

    *median = *deepest = 0;
    for (int i = 0; i < GOL_DEPTHS; i++) {
        all += pulse->depths[i];
        if (pulse->depths[i] > SEEN)
            *deepest = i;
    }
    while (*median < *deepest && (below += pulse->depths[*median]) < all / 2)
        ++*median;
    return all > SEEN;
}

static void look_at_runtime(struct gol_pulse *pulse, const struct gol_board *board, bool same, double seconds)
{
    struct gol_worker_stats before = {0};

    same = same && pulse->counted;
    if (same)
        before = pulse->stats.total;
    else
        memset(pulse->depths, 0, sizeof pulse->depths);
    pulse->counted = gol_board_stats(board, GOL_LIVE_WORKERS, &pulse->stats);
    pulse->messages_per_s = rate(pulse->stats.total.messages, before.messages, seconds);
    look_at_mailboxes(pulse, &before);
    for (unsigned i = 0; i < GOL_LIVE_WORKERS; i++)
        look_at_worker(pulse, board, i, same, seconds);
}

void gol_pulse_look(struct gol_pulse *pulse, const struct gol_live *live, const struct gol_live_status *status,
                    enum gol_mode mode, int64_t now_ns)
{
    const bool same = status->trial_pid == pulse->pid;
    const int64_t since_ns = same ? pulse->looked_ns : status->trial_started_ns;

    if (pulse->looked_ns != 0 && now_ns - pulse->looked_ns < GOL_PULSE_NS)
        return;
    pulse->newest = (pulse->newest + 1) % GOL_PULSE_LENGTH;
    pulse->looked_ns = now_ns;
    pulse->pid = status->state == GOL_LIVE_RUNNING && status->trial_pid > 0 ? status->trial_pid : 0;
    if (pulse->pid == 0) { /* what was seen last stays */
        pulse->missed = status->state == GOL_LIVE_RUNNING && status->ended > 0;
        note(pulse, &pulse->cpu_history, NAN);
        note(pulse, &pulse->driver_history, NAN);
        for (int i = 0; i < GOL_LIVE_WORKERS; i++)
            note_worker(pulse, &pulse->workers[i], NAN, NAN);
        return;
    }
    pulse->mode = mode;
    pulse->trial = status->trial;
    snprintf(pulse->label, sizeof pulse->label, "%s", status->label);
    look_at_cpu(pulse, same, (double)(now_ns - since_ns) / 1e9);
    look_at_runtime(pulse, gol_live_board(live), same, (double)(now_ns - since_ns) / 1e9);
}
