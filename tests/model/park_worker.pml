/*
 * Part of park.pml: a worker of the pool (pool_idle.c).
 */

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
