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

#include "actor/board.h"
#include "actor/slab.h"
#include "actor/warm.h"
#include "gollab/error.h"
#include "gollab/runtime.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum gol_visit {
    GOL_VISIT_REST, /* nothing to do: forget the task (it may be scheduled, even run, elsewhere already) */
    GOL_VISIT_MORE, /* the turns are used up: visit it again when the others had theirs */
    GOL_VISIT_PAUSE, /* visit it again at *wake_ns */
    GOL_VISIT_END, /* it has ended: forget it, its memory may be used again already */
};

/* For who waits for others to do something: is it still to come? */
enum gol_load {
    GOL_LOAD_QUEUED, /* tasks are ready and wait for a worker */
    GOL_LOAD_RUNNING, /* some are under way, none waits; or it is not known */
    GOL_LOAD_TIMERS, /* all workers sleep, but a timer or a pause is set */
    GOL_LOAD_NONE, /* all workers sleep */
};

struct gol_context;
struct gol_seat;
struct gol_timer;
struct gol_timers_place;
struct gol_worker;

/* The part of an actor that belongs to its dispatcher. */
struct gol_task {
    union {
        struct gol_task *next; /* pool: in a queue */
        struct gol_seat *seat; /* threads: its thread */
    };
};

struct gol_scheduler {
    /* Takes charge of a new task, at rest and unknown to all other threads. May be NULL: nothing is to be done. */
    enum gol_code (*admit)(struct gol_scheduler *scheduler, struct gol_task *task, struct gol_err *err);
    /*
     * Has the task visited. The caller has the task; from the moment that another thread can find it, it may be
     * visited, and end. Any thread but those that have a seat here: see gol_worker_ready.
     */
    void (*schedule)(struct gol_scheduler *scheduler, struct gol_task *task);
    /* Has a task that pauses visited at once. Nothing when it does not pause. Any thread; the task's slot is stable. */
    void (*hasten)(struct gol_scheduler *scheduler, struct gol_task *task);
    /* The same for all tasks that gol_task_hurried is true of, at the price of one look at each that pauses. */
    void (*hasten_all)(struct gol_scheduler *scheduler);
    /* Arms a timer (timer.c) for its deadline: gol_timer_fire is called then. Any thread. */
    enum gol_code (*arm)(struct gol_scheduler *scheduler, struct gol_timer *timer, struct gol_err *err);
    /* Takes an armed timer off. False: it is not there (any more). Any thread. */
    bool (*disarm)(struct gol_scheduler *scheduler, struct gol_timer *timer);
    /*
     * Between these two the calling handler's thread may block: somebody else runs the others. False: it cannot be had.
     */
    bool (*block_begin)(struct gol_scheduler *scheduler, struct gol_context *context);
    void (*block_end)(struct gol_scheduler *scheduler, struct gol_context *context);
    /* What its workers are about; out of date at once. May be NULL: unknown. Any thread. */
    enum gol_load (*load)(const struct gol_scheduler *scheduler);
    /* A task of a worker has become stealable. By who has its seat; may be NULL. */
    void (*offered)(struct gol_scheduler *scheduler, struct gol_worker *worker);
    /* A handler has sent much: what it keeps from others is theirs now. May be NULL. */
    void (*spill)(struct gol_scheduler *scheduler, struct gol_context *context);
    /* The clock of pauses. */
    int64_t (*now_ns)(const struct gol_scheduler *scheduler);
    /*
     * Dispatchers without threads: runs one visit, or moves the clock on, at most to until_ns. False: nothing is left.
     */
    bool (*step)(struct gol_scheduler *scheduler, int64_t until_ns);
    /* Waits until the threads of tasks that are gone have ended; all tasks are gone and none is admitted meanwhile. */
    void (*settle)(struct gol_scheduler *scheduler);
    /* Worker 0 .. n_workers-1. */
    struct gol_worker *(*worker)(const struct gol_scheduler *scheduler, unsigned i);
    unsigned n_workers;
    bool strict; /* a visit has no turns but those it is given, however short they are */
    bool one_for_all; /* the only worker there is stands for all threads */
    /* Joins all threads and frees; all tasks are gone. */
    void (*free)(struct gol_scheduler *scheduler);
};

#define GOL_SLOT_SENDS 2048U /* a visit that has sent so many leaves nothing in the slot: others shall help */

/* What each worker has, whatever its dispatcher; the first member of its own struct. */
struct gol_worker {
    struct gol_scheduler *scheduler; /* read only */
    const _Atomic(uint32_t) *team; /* read only: how many of all work (team.h); NULL where there is one for each task */
    /* who has the seat */
    struct gol_task *slot; /* the task made ready last; NULL: none */
    unsigned tick; /* visits begun */
    unsigned
        slot_until; /* until then the slot's tasks may be visited one after another, and gol_worker_next is not asked */
    struct gol_warm warm;
    struct gol_slab_stock stock;
    struct gol_counts *counts; /* on the board */
};

/* Counts for gol_runtime_stats; by who has the seat, or of all other threads under a lock. */
static inline void gol_worker_count(_Atomic(uint64_t) *counter, uint64_t n)
{
    /*
     * relaxed: one writer. release: who counts visits or ends to see whether all is quiet sees what was before
     * (runtime.c)
     */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n, memory_order_release);
}

/* The task in the slot, which is free then. By who has the seat. */
static inline struct gol_task *gol_worker_take_slot(struct gol_worker *worker)
{
    struct gol_task *task = worker->slot;

    worker->slot = NULL;
    worker->warm.slot_id = GOL_WARM_NONE; /* no more is added to its mails */
    return task;
}

/*
 * The task is ready, and in the slot unless the visit under way has sent too much. By who has the seat, of dispatchers
 * with queues (workers.c).
 */
void gol_worker_ready(struct gol_worker *worker, struct gol_context *context, struct gol_task *task);
/* The slot is another's now: the task that was there goes behind those that are ready. */
void gol_worker_displace(struct gol_worker *worker, struct gol_task *task);
/* How many workers work, which others may change at any time. As above. */
static inline uint32_t gol_worker_team(const struct gol_worker *worker)
{
    return atomic_load_explicit(worker->team, memory_order_relaxed); /* relaxed: looked at again and again */
}

/* How many messages of its local queue may be handled before anything else has its turn. As above. */
unsigned gol_worker_local_row(struct gol_worker *worker);
/*
 * What to visit next, if it is known without a look around: for rows of short visits (visit.c). By who has the seat, as
 * above. NULL: ask the dispatcher.
 */
struct gol_task *gol_worker_next(struct gol_worker *worker, struct gol_context *context);

/* Each counts on the board, which has a place for each worker, or the one that stands for all. */
/* A thread for each task. */
enum gol_code gol_threads_new(struct gol_board *board, struct gol_scheduler **out, struct gol_err *err);
/* All tasks on `workers` >= 1 threads. */
enum gol_code gol_pool_new(unsigned workers, struct gol_board *board, struct gol_scheduler **out, struct gol_err *err);
/* All tasks on the thread that waits, in an order drawn from the seed. */
enum gol_code gol_seeded_new(unsigned workers, uint64_t seed, struct gol_board *board, struct gol_scheduler **out,
                             struct gol_err *err);

/* ---- what the actors give to a dispatcher ---- */

/*
 * Runs `turns` turns of the task on the calling thread, whose context it is; fewer when it sends much, more when they
 * are short and the dispatcher is not strict. In a row, as long as a visit was short and nothing came of it for the
 * dispatcher, it visits what gol_worker_next has, too. *task is the last of them, which the answer is about. NULL: it
 * begins with what waits in the local queue.
 */
enum gol_visit gol_task_visit(struct gol_task **task, struct gol_context *context, unsigned turns, bool in_a_row,
                              int64_t *wake_ns);
/* The task is about to be visited: fetches what that will need. It may be visited elsewhere at the same time. */
void gol_task_expect(const struct gol_task *task);
/* Between two looks of a worker at how deep a mailbox is: a thousand mails take some 20 us. */
#define GOL_GAUGE_NS 100000000
/*
 * How many messages wait for it, besides one whose turn has begun; counting ends at `most`. Who is about to visit it.
 */
uint32_t gol_task_depth(struct gol_task *task, uint32_t most);
/* Ends a task that could not be paused for lack of memory. The visitor. */
void gol_task_fail(struct gol_task *task, struct gol_context *context);
/* Whether it must not pause, since it is to end. To be asked under the lock that hasten takes. */
bool gol_task_hurried(const struct gol_task *task);
/* Whether the calling thread is inside a visit, where it must not wait for other actors. */
bool gol_task_visiting(void);
/* Sends a timer's message; *again_ns is the next deadline. False: it is done with (and may be freed). */
bool gol_timer_fire(struct gol_timer *timer, int64_t now_ns, int64_t *again_ns);
/* Releases a timer that will never fire. */
void gol_timer_forget(struct gol_timer *timer);
int64_t gol_timer_deadline_ns(const struct gol_timer *timer);
/* For the queue of timers (timers.h) that it is in. */
struct gol_timers_place *gol_timer_place(struct gol_timer *timer);

#endif
