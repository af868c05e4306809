/*
 * Who is to run again, and when: a priority queue of deadlines.
 *
 * Room is made beforehand (a task waits for one deadline at most), so that setting a timer cannot fail.
 * No locking: the owner's lock protects it.
 */
#ifndef GOL_ACTOR_TIMERS_H
#define GOL_ACTOR_TIMERS_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gol_task;

struct gol_timer {
    int64_t deadline_ns; /* of gol_clock_ns */
    struct gol_task *task;
};

struct gol_timers {
    struct gol_timer *heap; /* heap[i] is not later than heap[2i + 1] and heap[2i + 2] */
    size_t count;
    size_t capacity;
};

void gol_timers_init(struct gol_timers *timers);
void gol_timers_fini(struct gol_timers *timers);
/* Makes room for `count` timers in all. GOL_NO_MEMORY leaves everything as it was. */
enum gol_code gol_timers_reserve(struct gol_timers *timers, size_t count, struct gol_err *err);
/* Sets a timer; there must be room. */
void gol_timers_push(struct gol_timers *timers, int64_t deadline_ns, struct gol_task *task);
/* The earliest deadline; GOL_OS_NEVER when there is none. */
int64_t gol_timers_earliest(const struct gol_timers *timers);
/* Removes the earliest timer and returns its task, when it is due at now_ns; otherwise NULL. */
struct gol_task *gol_timers_pop_due(struct gol_timers *timers, int64_t now_ns);

#endif
