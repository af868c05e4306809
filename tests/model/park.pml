/*
 * Parking and waking the workers of a pool, the queues they take tasks from, and their timers (src/actor: pool_idle.c, workers.c,
 * run_queue.h).
 *
 * What must hold, in every run:
 *   wakeup_lost             when nothing moves any more, every task that was published, by a timer too, has been run; even if
 *                           one of them, any one, goes on as long as that is not so: the workers that are left see to it
 *   run_twice, run_nothing  each was run once, and only what was published
 *   count_wrong             then all workers sleep, and the counts of searching and parked ones say so
 * and no run goes on for ever: workers do not keep each other busy with nothing (that there are no cycles is checked too).
 *
 * What is left out, and why nothing is lost by that:
 *   - What a task does but to publish others: it may publish some, until BORN have been in all, or set a timer.
 *   - The rings do not wrap, and a thief takes one task, not half of them. Entries are seen with the tail that covers them, as
 *     store buffers keep their order; so they need no cells. Rings do not overflow. The slot is not passed over now
 *     and then; that is for fairness.
 *   - A lock is taken by an atomic operation and given back by another, both of which drain the store buffer, as
 *     the mutexes of glibc do on x86-64. What is done under it takes as many steps as others can see.
 *   - A futex is a flag that is waited for: the kernel looks at it and goes to sleep in one step.
 *   - Searching for a while: one more look later is as good, because looking writes nothing.
 *   - Sleepers are a set; any of them may be the one that is woken.
 *   - Time moves on whenever it likes, to the next deadline. A clock that was read early is one that has not moved on yet.
 *
 * WORKERS is 2 or 3. READY is how many tasks there are at the beginning, OUTSIDE how many come from a thread that is no worker,
 * BORN how many tasks these and others publish, and TIMERS how many timers they set, each of which publishes one when it
 * fires.
 */
#ifndef WORKERS
#define WORKERS 2
#endif
#ifndef READY
#define READY 0
#endif
#ifndef OUTSIDE
#define OUTSIDE 0
#endif
#ifndef BORN
#define BORN 0
#endif
#ifndef TIMERS
#define TIMERS 0
#endif
#define INJECTED (READY + OUTSIDE)
#define TASKS (INJECTED + BORN + TIMERS)
#define RING_SIZE (TASKS + INJECTED) /* a task from outside may be in a ring and then in another one */

#define PRODUCER WORKERS
#if OUTSIDE > 0
#define THREADS (WORKERS + 1)
#else
#define THREADS WORKERS
#endif
#define DEPTH 3

/* cells of memory */
#define SEARCHING 0
#define PARKED 1
#define OUTSIDE_COUNT 2 /* how many tasks are in the queue from outside */
#define WATCHED 3 /* the deadline that some sleeper sleeps to */
#define HEAD(worker) (4 + 3 * (worker))
#define TAIL(worker) (5 + 3 * (worker))
#define EARLIEST(worker) (6 + 3 * (worker)) /* of its timers */
#define CELLS (4 + 3 * WORKERS)
#define NONE 0 /* tasks are 1 .. TASKS */
#define NEVER 9 /* deadlines are 1 .. TIMERS */
#define STORED(where)

bit wakeup_lost, run_twice, run_nothing, count_wrong;

#include "tso.pml"

typedef ring {
    byte task[RING_SIZE]
};
ring rings[WORKERS];

/* under the lock of the queue from outside */
bit outside_locked;
byte outside_tasks[INJECTED];
byte outside_first;

/* under the pool's lock */
bit pool_locked;
bit listed[WORKERS];
byte watcher = NONE; /* 1 + the worker */

/* under a lock for each worker's timers */
byte timers[WORKERS]; /* a set: bit d for deadline d */

byte now; /* the clock */
bit woken[WORKERS]; /* the futexes */

/* what is only there to be checked */
byte published; /* so many tasks, numbered as they came */
byte born, set;
byte ran;
bit has_run[TASKS + 1];
bit asleep[WORKERS];
#define ALL_PUBLISHED (published == INJECTED + born + set)
byte long_one; /* the task that takes long; NONE: there is none */

#define LOCK(lock) \
    d_step { \
        DRAINED(me) && !lock -> lock = true \
    }
#define UNLOCK(lock) \
    d_step { \
        DRAINED(me) -> lock = false \
    }

#include "park_queues.pml"
#include "park_worker.pml"

#if OUTSIDE > 0
/* pool_schedule on a thread that is no worker */
proctype producer(byte me)
{
    byte seen, other;
    byte count = READY;
    bit wanted;

    do
    :: count < INJECTED ->
        atomic {
            LOCK(outside_locked);
            published++;
            outside_tasks[count] = published
        };
        atomic {
            FETCH_ADD(me, OUTSIDE_COUNT, 1, seen);
            seen = 0;
            count++
        };
        UNLOCK(outside_locked);
        wake()
    :: else -> break
    od
}
#endif

proctype clock()
{
end:
    do
    :: now < TIMERS -> now++
    od
}

proctype quiet()
{
    byte i;

    timeout ->
    d_step {
        CHECK(ran == published && ALL_PUBLISHED, wakeup_lost);
        do
        :: i < WORKERS ->
            CHECK(asleep[i] && listed[i], count_wrong);
            i++
        :: else -> break
        od;
        CHECK(mem[PARKED] == WORKERS && mem[SEARCHING] == 0, count_wrong);
        i = 0
    }
}

init
{
    byte i;

    atomic {
        do
        :: i < WORKERS ->
            mem[EARLIEST(i)] = NEVER;
            i++
        :: else -> break
        od;
        i = 0;
        mem[WATCHED] = NEVER;
#if READY > 0
        mem[OUTSIDE_COUNT] = READY;
        do
        :: i < READY ->
            outside_tasks[i] = i + 1;
            i++
        :: else -> break
        od;
        i = 0;
        published = READY;
#endif
        do
        :: i < TASKS -> i++
        :: true -> break
        od;
        long_one = i;
        i = 0;
        run worker(0);
        run worker(1);
#if WORKERS > 2
        run worker(2);
#endif
#if OUTSIDE > 0
        run producer(PRODUCER);
#endif
        run clock();
        run quiet()
    }
}
