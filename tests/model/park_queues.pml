/*
 * Part of park.pml: the rings, the slot, the queue from outside and the timers (workers.c, run_queue.h), and who is woken for
 * what is put there (pool_idle.c).
 *
 * An inline uses the variables of the thread it is in.
 */

/* ---- pool_idle.c: waking ---- */

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

/* gol_worker_ready, gol_workers_requeue; a new task, which is known to nobody yet */
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

/* gol_workers_pause, among its own timers: the timer publishes a task at `deadline` */
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

/* gol_worker_next, gol_workers_find */
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
#ifdef BUG_RISES_FOR_ANY_TIMER
            wanted = (deadline != NEVER);
#else
            wanted = (deadline <= at);
#endif
            except = 0;
            deadline = 0
        }
    :: else
    fi
#endif
}
