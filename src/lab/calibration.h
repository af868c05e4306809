/*
 * What measuring itself costs on this machine: how long a reading of the clock takes, how late its timers are, and what
 * it takes to start a trial. Done by the runner before the first trial; a third of a second at most.
 */
#ifndef GOL_LAB_CALIBRATION_H
#define GOL_LAB_CALIBRATION_H

#include "lab/plan.h"

#define GOL_CALIBRATION_TIMERS 3

/* How late a sleep ends: the median of n. Of pauses longer than 20 ms, a sleep of 20 ms stands for them. */
struct gol_calibration_timer {
    int64_t pause_ns;
    int64_t default_ns; /* with the timer slack that a thread has by default (50 us) */
    int64_t tight_ns; /* with that of a trial: 1 ns */
    int n; /* sleeps, of each kind */
};

struct gol_calibration {
    double clock_ns; /* of one reading; the least of several tries, as what is more is disturbance */
    int64_t
        trial_start_ns; /* from starting a trial that does next to nothing to its end: median; -1: it did not work */
    struct gol_calibration_timer
        timers[GOL_CALIBRATION_TIMERS]; /* the shortest, middle and longest pause of the plan */
    int n_timers; /* 0 in a plan without pauses */
};

/*
 * gol_calibrate_start is the last of these alone: a program that cannot run trials has -1.
 *
 * program is executed as `PROGRAM trial ...`. The timer slack of the calling thread is changed and put back. The
 * runner's main thread only (child.h).
 */
int64_t gol_calibrate_start(const char *program);
void gol_calibrate(const struct gol_plan *plan, const char *program, struct gol_calibration *out);

#endif
