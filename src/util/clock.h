/*
 * The clock of every measurement: CLOCK_MONOTONIC in nanoseconds. Any thread.
 */
#ifndef GOL_UTIL_CLOCK_H
#define GOL_UTIL_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nanoseconds since an arbitrary start; never goes back. About 30 ns a call. */
int64_t gol_clock_ns(void);
/* Processor time of the calling thread: what it was not running for is not in it. About 300 ns a call. */
int64_t gol_clock_thread_ns(void);
/* Nanoseconds since 1970 (CLOCK_REALTIME), for time stamps in files only. */
int64_t gol_clock_wall_ns(void);
/*
 * Such a time in UTC, in the format of strftime(3), into out (size bytes); returns out. GOL_CLOCK_ISO is how files say
 * it: 2026-11-22T20:07:24Z.
 */
#define GOL_CLOCK_ISO "%Y-%m-%dT%H:%M:%SZ"
const char *gol_clock_format(int64_t wall_ns, const char *format, char *out, size_t size);
/* Reads a time as GOL_CLOCK_ISO writes it; false, and *wall_ns untouched, when it is none. */
bool gol_clock_parse(const char *text, int64_t *wall_ns);
/* Blocks the calling thread until gol_clock_ns() >= deadline_ns; signals do not cut it short. */
void gol_clock_sleep_until(int64_t deadline_ns);
/*
 * Asks the kernel to wake this thread, and those it creates from now on, within 1 ns of its timers (PR_SET_TIMERSLACK).
 */
void gol_clock_tighten(void);

#endif
