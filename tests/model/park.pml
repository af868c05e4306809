/*
 * Parking and waking the workers of a pool, the queues they take tasks from, and their timers (src/actor: pool.c, workers.c,
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

/* ---- pool.c: waking ---- */

/* leave_bed; `other` sleeps, and searches from now on. Under the pool's lock. */
inline leave_bed()
{
    atomic {
        listed[other] = false;
        if
        :: watcher == other + 1 ->
            watcher = NONE;
            STORE(me, WATCHED, NEVER)
        :: else
        fi
    };
#ifndef BUG_WOKEN_IS_NOT_COUNTED
    FETCH_ADD(me, SEARCHING, 1, seen);
#endif
    atomic {
        FETCH_ADD(me, PARKED, -1, seen);
        seen = 0
    }
}

/* gol_pool_rouse */
inline rouse()
{
    LOCK(pool_locked);
    if
    :: listed[0] -> other = 0; leave_bed(); woken[other] = true
    :: listed[1] -> other = 1; leave_bed(); woken[other] = true
#if WORKERS > 2
    :: listed[2] -> other = 2; leave_bed(); woken[other] = true
    :: !listed[0] && !listed[1] && !listed[2]
#else
    :: !listed[0] && !listed[1]
#endif
    fi;
    atomic {
        UNLOCK(pool_locked);
        other = 0
    }
}

/* The two looks of wake; `wanted` says whether somebody is to be roused. */
inline look_for_sleepers()
{
    atomic {
        LOAD(me, SEARCHING, seen);
        wanted = (seen == 0);
        seen = 0
    };
    if
    :: wanted ->
        atomic {
            LOAD(me, PARKED, seen);
            wanted = (seen > 0);
            seen = 0
        }
    :: else
    fi
}

/* What wake does then. */
inline rouse_if_wanted()
{
    if
    :: wanted -> wanted = false; rouse()
    :: else
    fi
}

inline wake()
{
    look_for_sleepers();
    rouse_if_wanted()
}

/* watch: somebody sees to it that `deadline` is not slept over */
inline watch()
{
    atomic {
        LOAD(me, WATCHED, seen);
        wanted = (deadline < seen);
        seen = 0;
        deadline = 0
    };
    if
    :: wanted ->
        atomic {
            LOAD(me, PARKED, seen);
            wanted = (seen > 0);
            seen = 0
        };
        rouse_if_wanted()
    :: else
    fi
}

/* ---- workers.c, run_queue.h: the queues ---- */

/* gol_run_queue_push, shared, into its own ring; `moved` is the task */
inline push()
{
    atomic {
        rings[me].task[pushed] = moved;
        moved = NONE;
        pushed++
    };
#ifdef BUG_TAIL_IS_BUFFERED
    STORE(me, TAIL(me), pushed)
#else
    STORE_SC(me, TAIL(me), pushed)
#endif
}

/* gol_workers_ready, gol_workers_requeue; a new task, which is known to nobody yet */
inline publish()
{
    atomic {
        published++;
        if
        :: slot == NONE -> slot = published
        :: slot != NONE -> moved = slot; slot = published
        :: true -> moved = published /* requeue, and what a handler that sends much makes ready */
        fi
    };
    if
    :: moved != NONE ->
#ifdef BUG_LOOKS_BEFORE_PUBLISHING
        look_for_sleepers();
        push();
        rouse_if_wanted()
#else
        push();
        wake()
#endif
    :: else
    fi
}

/* gol_run_queue_pop, gol_run_queue_steal: the oldest task of the ring `victim`. Again when somebody else was quicker. */
inline take_from_ring()
{
    do
    :: LOAD(me, HEAD(victim), seen);
        atomic {
            LOAD(me, TAIL(victim), tail);
            if
            :: seen >= tail -> break
            :: else
            fi
        };
        atomic {
            DRAINED(me) ->
            if
#ifdef BUG_HEAD_BY_STORE
            :: true ->
#else
            :: mem[HEAD(victim)] == seen ->
#endif
                task = rings[victim].task[seen];
                mem[HEAD(victim)] = seen + 1;
                break
            :: else
            fi
        }
    od;
    atomic {
        seen = 0;
        tail = 0
    }
}

/* take_outside: the first task, and a share of the others into its own ring */
inline take_outside()
{
    atomic {
        true -> LOAD(me, OUTSIDE_COUNT, seen)
    };
    if
    :: seen > 0 ->
        atomic {
            LOCK(outside_locked);
            seen = mem[OUTSIDE_COUNT];
            if
            :: seen > 0 ->
                task = outside_tasks[outside_first];
                outside_first++;
                tail = 1 /* taken */
            :: else
            fi
        };
        if
        :: tail < seen / WORKERS + 1 && tail < seen ->
            atomic {
                moved = outside_tasks[outside_first];
                outside_first++;
                tail++
            };
            push()
        :: else
        fi;
        FETCH_ADD(me, OUTSIDE_COUNT, -tail, seen);
        atomic {
            UNLOCK(outside_locked);
            seen = 0;
            tail = 0
        }
    :: else
    fi
}

/* ---- workers.c: timers ---- */

#define EARLIEST_OF(set) (set & 2 -> 1 : (set & 4 -> 2 : NEVER))

/* gol_workers_pause, into its own heap: the timer publishes a task at `deadline` */
inline pause()
{
    d_step { /* under the lock; only the store can be seen */
        DRAINED(me) -> timers[me] = timers[me] | (1 << deadline);
        mem[EARLIEST(me)] = EARLIEST_OF(timers[me]);
        deadline = 0
    }
}

/* expire, if a timer of `victim` is due: its tasks go into the own ring */
#if TIMERS > 0
inline expire()
{
    atomic {
        LOAD(me, EARLIEST(victim), seen);
        wanted = (seen <= now);
        seen = 0
    };
    if
    :: wanted ->
        d_step { /* under the lock; `due` is a set */
            DRAINED(me) -> wanted = false;
            due = timers[victim] & ((2 << now) - 1);
            timers[victim] = timers[victim] & ~due;
            mem[EARLIEST(victim)] = EARLIEST_OF(timers[victim])
        };
        do
        :: due != 0 ->
            atomic {
                due = due & (due - 1);
                published++;
                moved = published
            };
            push()
        :: else -> break
        od
    :: else
    fi
}
#endif

/* gol_workers_earliest, of all but `except`, into `deadline` */
inline earliest()
{
    atomic {
        deadline = NEVER;
        victim = 0
    };
    do
    :: victim < WORKERS ->
        atomic {
            LOAD(me, EARLIEST(victim), seen);
            if
            :: victim != except && seen < deadline -> deadline = seen
            :: else
            fi;
            seen = 0;
            victim++
        }
    :: else -> break
    od;
    victim = 0
}

/* ---- workers.c: what next ---- */

/* gol_workers_find */
inline find()
{
    if
    :: slot != NONE -> task = slot; slot = NONE
    :: else ->
        victim = me;
        take_from_ring();
#if TIMERS > 0
        if
        :: task == NONE -> expire(); take_from_ring()
        :: else
        fi;
#endif
        victim = 0;
        if
        :: task == NONE -> take_outside()
        :: else
        fi
    fi
}

/* gol_workers_steal */
inline steal()
{
    take_outside();
    do
    :: task == NONE && victim < WORKERS ->
        if
        :: victim != me -> take_from_ring()
        :: else
        fi;
#if TIMERS > 0
        if
        :: task == NONE ->
            expire();
            tail = victim;
            victim = me;
            other = tail;
            tail = 0;
            take_from_ring();
            victim = other;
            other = 0
        :: else
        fi;
#endif
        victim++
    :: else -> break
    od;
    victim = 0
}

/* gol_workers_any; into `wanted` */
inline any(at)
{
    atomic {
        LOAD(me, OUTSIDE_COUNT, seen);
        wanted = (seen > 0);
        seen = 0
    };
    do
    :: victim < WORKERS && !wanted ->
        LOAD(me, HEAD(victim), seen);
        atomic {
            LOAD(me, TAIL(victim), tail);
            wanted = (tail > seen);
            seen = 0;
            tail = 0;
            victim++
        }
    :: else -> break
    od;
    victim = 0;
#if TIMERS > 0
    if
    :: !wanted ->
        except = WORKERS;
        earliest();
        atomic {
            wanted = (deadline <= at);
            except = 0;
            deadline = 0
        }
    :: else
    fi
#endif
}

/* ---- pool.c: what a worker does ---- */

/* Sleeps in the bed until woken, or until the deadline. */
#define SLEEP \
    atomic { \
        (woken[me] || now >= deadline) -> asleep[me] = false; \
        deadline = 0 \
    }

proctype worker(byte me)
{
    byte task, slot, pushed, moved, seen, tail, other, victim, except, due;
    byte deadline;
    bit wanted;

next_task:
    find();
    if
    :: task != NONE -> goto visit
    :: else
    fi;
    atomic {
        FETCH_ADD(me, SEARCHING, 1, seen);
        seen = 0
    };

search:
    steal();
    if
    :: task != NONE -> goto stop_searching
    :: else
    fi;

    /* park */
    atomic {
        LOCK(pool_locked);
        woken[me] = false;
        listed[me] = true
    };
#ifdef BUG_LOOKS_BEFORE_PARKING
    any(now);
#endif
    FETCH_ADD(me, PARKED, 1, seen);
    atomic {
        FETCH_ADD(me, SEARCHING, -1, seen);
        seen = 0
    };
    deadline = NEVER;
#if TIMERS > 0
    except = WORKERS;
    earliest();
    atomic {
        except = 0;
        LOAD(me, WATCHED, seen);
        if
        :: deadline < seen ->
            watcher = me + 1;
            STORE(me, WATCHED, deadline)
        :: else -> deadline = NEVER
        fi;
        seen = 0
    };
#endif
    atomic {
        UNLOCK(pool_locked);
        other = deadline; /* kept over the look */
        deadline = 0
    };
#ifndef BUG_LOOKS_BEFORE_PARKING
#ifndef BUG_NO_LOOK_BEFORE_SLEEP
    any(now); /* must_rise */
#endif
#endif
    atomic {
        deadline = other;
        other = 0;
        asleep[me] = !wanted
    };
    if
    :: wanted -> wanted = false; deadline = 0
    :: else ->
end_asleep:
        SLEEP
    fi;
#ifndef BUG_STAYS_LISTED
    LOCK(pool_locked);
    if
    :: listed[me] ->
        other = me;
        leave_bed();
        other = 0
    :: else
    fi;
    UNLOCK(pool_locked);
#else
    atomic {
        FETCH_ADD(me, SEARCHING, 1, seen);
        seen = 0
    };
#endif
    goto search;

stop_searching:
    atomic {
        true -> FETCH_ADD(me, SEARCHING, -1, seen)
    };
#ifndef BUG_LAST_SEARCHER_IS_SILENT
    if
    :: seen == 1 ->
        seen = 0;
        any(0);
        if
        :: wanted -> wanted = false; wake()
        :: else ->
#if TIMERS > 0
            except = me;
            earliest();
            except = 0;
            watch()
#endif
        fi
    :: else -> seen = 0
    fi;
#else
    seen = 0;
#endif

visit:
#if TIMERS > 0
#ifndef BUG_TIMERS_ARE_LEFT
    /* look_after_timers */
    atomic {
        true -> LOAD(me, EARLIEST(me), deadline)
    };
    if
    :: deadline != NEVER -> watch()
    :: else -> deadline = 0
    fi;
#endif
#endif
    atomic {
        CHECK(task != NONE && task <= published, run_nothing);
        CHECK(!has_run[task], run_twice);
        has_run[task] = true;
        ran++
    };
    if
    :: task == long_one ->
        task = NONE;
        ran == published && ALL_PUBLISHED /* what nobody else sees to would be waited for for ever */
    :: else ->
#if TIMERS > 0
        if
        :: atomic {
                set < TIMERS -> set++;
                deadline = set
            };
            pause()
        :: true
        fi;
#endif
        task = NONE;
        do
        :: atomic {
                born < BORN -> born++
            };
            publish()
        :: true -> break
        od
    fi;
    goto next_task
}

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
