/*
 * The narrow waist of the runtime: a dispatcher decides on which thread and when a task runs, and knows nothing
 * of messages; an actor knows nothing of threads. A new way to schedule is one new file that fills in
 * struct gol_scheduler.
 *
 * The agreement. A task is scheduled when its rest ends, once, until it rests again. The dispatcher visits a
 * scheduled task again and again, one visit at a time, each visit happening after the one before, as the last
 * one asked for:
 */
#ifndef GOL_ACTOR_SCHEDULER_H
#define GOL_ACTOR_SCHEDULER_H

#include "gollab/error.h"

#include <stdbool.h>
#include <stdint.h>

enum gol_visit {
    GOL_VISIT_REST, /* nothing to do: forget the task (it may be scheduled, even run, elsewhere already) */
    GOL_VISIT_MORE, /* the turns are used up: visit it again when the others had theirs */
    GOL_VISIT_PAUSE, /* visit it again at *wake_ns */
    GOL_VISIT_END, /* it has stopped and will never be scheduled again: gol_task_free it */
};

struct gol_seat;

/* The part of an actor that belongs to its dispatcher. */
struct gol_task {
    union {
        struct gol_task *next; /* pool: in the run queue */
        struct gol_seat *seat; /* threads: its thread */
    };
};

struct gol_scheduler {
    /* Takes charge of a new task, at rest and unknown to all other threads. */
    enum gol_code (*admit)(struct gol_scheduler *scheduler, struct gol_task *task, struct gol_err *err);
    /*
     * Has the task visited. The caller keeps the task alive until this returns, unless nobody else knows the task
     * (its last handle is gone); then it may be freed as soon as it is visited, also before this returns.
     */
    void (*schedule)(struct gol_scheduler *scheduler, struct gol_task *task);
    /* Waits until the threads of tasks that are gone have ended; all tasks are gone and none is admitted meanwhile. */
    void (*settle)(struct gol_scheduler *scheduler);
    /* Joins all threads and frees; all tasks are gone. */
    void (*free)(struct gol_scheduler *scheduler);
};

/* A thread for each task. */
enum gol_code gol_threads_new(struct gol_scheduler **out, struct gol_err *err);
/* All tasks on `workers` >= 1 threads. */
enum gol_code gol_pool_new(unsigned workers, struct gol_scheduler **out, struct gol_err *err);

/* ---- what the actors give to a dispatcher ---- */

/* Runs at most `turns` turns of the task on the calling thread. */
enum gol_visit gol_task_visit(struct gol_task *task, unsigned turns, int64_t *wake_ns);
/* Frees a task that has ended. The dispatcher itself may be freed once it has joined the calling thread. */
void gol_task_free(struct gol_task *task);
/* Whether the calling thread is inside a visit, where it must not wait for other actors. */
bool gol_task_visiting(void);

#endif
