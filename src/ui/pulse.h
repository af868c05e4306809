/*
 * The pulse of the trial under way: what its workers and its processors do, looked at four times a second, with the
 * last minute of it. Everything comes from the live memory and /proc; the trial does nothing for it. One thread.
 */
#ifndef GOL_UI_PULSE_H
#define GOL_UI_PULSE_H

#include "gollab/runtime.h"
#include "lab/live.h"

#define GOL_PULSE_NS INT64_C(250000000) /* between two looks */
#define GOL_PULSE_LENGTH 240 /* looks that are kept */
#define GOL_PULSE_GAP 255 /* in a history: there was no trial, or it is not known */

/* The last looks, in percent, the newest at index `newest`; a ring. */
struct gol_history {
    uint8_t percent[GOL_PULSE_LENGTH];
};

struct gol_pulse_worker {
    struct gol_worker_stats stats; /* at the last look */
    double busy, stealing; /* since the look before: shares, 0 to 1 in all; stealing is looking for work with others */
    double messages_per_s, steals_per_s;
    struct gol_history history, stealing_history;
};

struct gol_pulse {
    int64_t looked_ns; /* 0: never */
    int pid; /* of the trial that was looked at last; 0: none runs */
    bool missed; /* trials were over before they could be looked at */
    enum gol_mode mode; /* its mode */
    int trial; /* its number; 0: not known */
    char label[160]; /* and its name; trials that are short are over, and others under way, when this is looked at */
    int processors; /* of the machine */
    int newest;
    /* what its runtime counts */
    bool counted; /* there is one that can be seen */
    struct gol_runtime_stats stats;
    double messages_per_s;
    double depths[GOL_DEPTHS]; /* mailboxes by how deep they were; what was seen some seconds ago weighs less */
    struct gol_pulse_worker workers[GOL_LIVE_WORKERS];
    /*
     * processor time of the process and of its driver, the thread that "%time" sees: in all, and since the look before
     */
    bool has_cpu;
    int64_t cpu_ns, driver_ns;
    double cpu, driver; /* processors in use */
    struct gol_history cpu_history, driver_history; /* in percent of all processors */
};

void gol_pulse_init(struct gol_pulse *pulse);
/* Looks, if it is time to. `mode` is that of the trial under way. */
void gol_pulse_look(struct gol_pulse *pulse, const struct gol_live *live, const struct gol_live_status *status,
                    enum gol_mode mode, int64_t now_ns);
/* Which of `depths` is the median, and which is the deepest; false: no mailbox was looked at lately. */
bool gol_pulse_depths(const struct gol_pulse *pulse, int *median, int *deepest);
/* The look `back` looks ago; GOL_PULSE_GAP before the first. */
int gol_history_at(const struct gol_history *history, const struct gol_pulse *pulse, int back);

#endif
