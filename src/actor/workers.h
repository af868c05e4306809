/*
 * Who runs what next: the queues and timers of the workers of a pool, without the threads that have their seats. The
 * pool (pool.c) puts threads on them; the seeded dispatcher (seeded.c) plays them all on one thread.
 *
 * A worker takes, in this order: the task that it made ready last (a slot of its own: what it was just sent is in the
 * cache; while others wait, at most GOL_SLOT_HITS - 1 (_BRISK) times in a row, and not each time when it is the same
 * again), its run queue, its timers that are due, the queue of tasks from outside; and then what it can steal: half of
 * another's queue, or another's due timers. Every so often it looks at timers and at the outside first. So a task that
 * is ready in a run queue or outside waits for a bounded number of visits (see workers.c).
 */
#ifndef GOL_ACTOR_WORKERS_H
#define GOL_ACTOR_WORKERS_H

#include "actor/outside.h"
#include "actor/run_queue.h"
#include "actor/scheduler.h"
#include "actor/team.h"
#include "actor/timers.h"
#include "util/rng.h"

#include <pthread.h>

struct gol_hand;
struct gol_workers;

#define GOL_TURNS_A_VISIT 256U
#define GOL_SLOT_HITS 4U /* the run queue has its turn after so many visits out of the slot, less one, */
#define GOL_SLOT_HITS_BRISK 8U /* and if visits are so short that this is no time */
/* Visits between looks at timers: the clock costs as much as several sends. (Four times as many, if all are local.) */
#define GOL_LOOK_TIMERS 16U

/* What a thief saw of a queue in which there was one task. */
struct gol_look {
    unsigned victim;
    uint32_t head;
    int64_t at_ns;
};
#define GOL_LOOKS 64U /* with more workers than that some share one, and a task that is alone waits for longer */

struct gol_member {
    struct gol_worker worker; /* what all dispatchers' workers have */
    /* who has the seat */
    struct gol_workers *all; /* read only */
    unsigned index; /* read only */
    struct gol_hand *hand; /* the thread that has the seat, in a pool */
    const struct gol_task
        *slot_before; /* the last one that was taken out of the slot while others waited: only to compare */
    unsigned gathered; /* visits of others since it came there again */
    unsigned slot_hits; /* visits of the slot's tasks in a row, while others wait */
    unsigned pops; /* visits of others */
    unsigned look_outside; /* the number of them at which outside has its turn */
    struct gol_batch *rest; /* ready, and the run queue had no place; on the way outside. NULL: none */
    struct gol_batch *spare; /* an empty one, or NULL */
    bool hot; /* its visits are short: it may keep actors warm */
    bool brisk; /* they are shorter still: some more are no time */
    unsigned local_from; /* the tick before which none may, as it was too much trouble */
    unsigned local_tick; /* when that was found out, */
    uint32_t local_passed; /* and how many messages had been passed by then (local.h) */
    bool local; /* and it works alone: messages may wait in its local queue */
    int64_t heat_ns; /* when that was found out, by a coarse clock */
    unsigned heat_tick;
    int64_t gauge_ns; /* when a mailbox is to be looked at next */
    struct gol_pace pace; /* team.h */
    struct gol_rng rng;
    struct gol_look looks[GOL_LOOKS]; /* at others' queues, by index modulo GOL_LOOKS */
    /* any worker */
    struct gol_run_queue queue;
    /* any thread, under the lock */
    _Alignas(64) pthread_mutex_t lock;
    struct gol_timers timers;
    /* written under the lock, read by any thread: atomic */
    _Atomic(int64_t) earliest_ns; /* of its timers */
};

struct gol_workers {
    unsigned n;
    bool real; /* on threads, in real time: else what depends on the clock is drawn */
    struct gol_member *members; /* n of them */
    struct gol_outside outside;
    struct gol_team team;
};

enum gol_code gol_workers_init(struct gol_workers *workers, unsigned n, bool real, uint64_t seed,
                               struct gol_board *board, struct gol_scheduler *scheduler, struct gol_err *err);
void gol_workers_fini(struct gol_workers *workers);

/* From a thread that has no seat. */
void gol_workers_inject(struct gol_workers *workers, struct gol_task *task);

/* The calling thread has the seat of `member` from now on (NULL: none). */
void gol_workers_sit(struct gol_context *context, struct gol_member *member);

/* ---- by who has the seat of `self` ---- */

/* A task that is ready, behind those that are. Stealable. */
void gol_workers_requeue(struct gol_member *self, struct gol_task *task);
/* Something has become stealable: others are woken if need be. */
void gol_workers_offer(struct gol_member *self);
/*
 * A task whose visit was used up: as requeue, but for when nothing else is ready here. True: it has become stealable.
 */
bool gol_workers_again(struct gol_member *self, struct gol_task *task);
/* What only this worker would run becomes stealable. True: there was something. */
bool gol_workers_spill(struct gol_member *self);
/* All that is ready here goes outside, and its warm actors to rest. */
void gol_workers_give_all(struct gol_member *self);
/* What the run queue had no place for goes outside, where others find it. */
void gol_workers_flush(struct gol_member *self);
/* The next task of its own, or from outside, after a look around. NULL: none. See also gol_worker_next. */
struct gol_task *gol_workers_find(struct gol_member *self);
/* What others have, and what has come from outside. NULL: none. */
struct gol_task *gol_workers_steal(struct gol_member *self, int64_t now_ns);
/* Looks how deep the mailbox of a task is, which is to be visited now, if it is time for that again. */
void gol_workers_gauge(struct gol_member *self, struct gol_task *task, int64_t now_ns);
/* The task is to be visited at wake_ns. GOL_NO_MEMORY: it is not. */
enum gol_code gol_workers_pause(struct gol_member *self, struct gol_task *task, int64_t wake_ns);

/* ---- timers (workers_timers.c) ---- */

/* What is due among the timers of `member` is ready at `self`, or sent. By who has the seat of `self`. */
void gol_workers_expire(struct gol_member *self, struct gol_member *member, int64_t now_ns);
/* The same for its own, if any is due by the clock. */
void gol_workers_expire_own(struct gol_member *self);
/*
 * Whether a timer of `member` is due: a guess, checked under the lock. Who sleeps over it looks once more
 * (pool_idle.c).
 */
static inline bool gol_workers_is_due(const struct gol_member *member, int64_t now_ns)
{
    return atomic_load_explicit(&member->earliest_ns, memory_order_relaxed) <= now_ns; /* relaxed: see above */
}

/* ---- any thread ---- */

/* Whether there is anything that a worker could take without waiting. */
bool gol_workers_any(const struct gol_workers *workers, int64_t now_ns);
/* The earliest deadline of all timers but those of `except` (or NULL). */
int64_t gol_workers_earliest(const struct gol_workers *workers, const struct gol_member *except);
enum gol_code gol_workers_arm(struct gol_member *member, struct gol_timer *timer, struct gol_err *err);
bool gol_workers_disarm(struct gol_workers *workers, struct gol_timer *timer);
/* Takes the task off the timers, looking through all of them. False: it is not there. */
bool gol_workers_hasten(struct gol_workers *workers, struct gol_task *task);
/* The same for all tasks that must not pause; a list of them. */
struct gol_task *gol_workers_hasten_all(struct gol_workers *workers);

#endif
