/* What the parts of the benchmark of the screen have in common. */
#ifndef GOL_TESTS_BENCH_SCREEN_H
#define GOL_TESTS_BENCH_SCREEN_H

#include "on_pty.h"

#define BENCH_KEYS_RATE_30 "+++" /* from 10 to 15, 20, 30 frames a second */

struct bench_screen {
    const char *program;
    char folder[64], results[80]; /* of experiments, and of their runs */
};

extern struct bench_screen bench_screen;

bool bench_write_file(const char *name, const char *text);
/* A run of folder/NAME.yaml without a screen; its process. */
pid_t bench_start_headless(const char *name);
void bench_stop(pid_t runner);
bool bench_wait_for_file(const char *name);
/* env: NAME=VALUE, or NAME to unset; ends with NULL. max_kbps: the budget, or NULL. */
bool bench_start_watch(struct pty *pty, const char *name, int width, int height, const char *const *env,
                       const char *max_kbps);
double bench_cpu_s(pid_t pid);

/* Bytes a frame of a wall of games in memory, up to that generation: the same on every machine. */
bool bench_bytes(int generations);
/* Bytes a frame and a second on a pty, frames and renewals of boards a second, processor; each for some seconds. */
bool bench_frames(int seconds);
/* How soon so many keys of each kind are answered on slow lines. */
bool bench_keys(int keys);
/* What a screen costs trials, in so many pairs with and without one. */
bool bench_trials(int rounds);
/*
 * Screens for that long, one on a trial that goes on and one on trials that come and go; whether their memory stays as
 * it is.
 */
bool bench_soak(int seconds);

#endif
