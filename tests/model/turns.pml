/*
 * How the runner keeps trials and screens apart (src/lab/live_turn.c, src/lab/run.c: announce; src/ui/moment.c).
 *
 * What must hold, in every run:
 *   met_young  nobody draws while a trial is young, but who was still drawing, or had the turn and not looked yet, when the runner's
 *              patience ended
 * and nobody waits for ever.
 *
 * What is left out, and why nothing is lost by that:
 *   - Store buffers: the status is written and read between calls of the system (the locks), which drain them.
 *   - The status is read whole, or again (a sequence lock), and the runner is its only writer: one step each.
 *   - All locks that there are are found by one call where none is known to be deaf; where some are, by several, but each of the others
 *     is asked for once, as it is in one step here at the latest of these moments.
 *   - Time: a trial is young as long as it likes, or till its end. Reading the clock early is to find it younger than it is.
 *   - Asking only now and then: to ask less often is to be idle in between.
 *   - Drawing begins with the look at the status by which it is decided.
 *
 * SCREENS is 1 or 2, TRIALS how many there are; PATIENCE how often the runner's patience may end.
 */
#ifndef SCREENS
#define SCREENS 1
#endif
#ifndef TRIALS
#define TRIALS 3
#endif
#ifndef PATIENCE
#define PATIENCE 0
#endif

bit met_young;

/* the status */
byte trial, ended;
bit starting, young;

bit held[SCREENS], deaf[SCREENS]; /* the lock on the byte of now; the runner knows that byte to be deaf */
bit looking[SCREENS]; /* it has the lock, and not seen the status yet */
bit drawing[SCREENS], excused[SCREENS];
byte patience = PATIENCE;

#if SCREENS > 1
#define MET ((drawing[0] && !excused[0]) || (drawing[1] && !excused[1]))
#define WAITED_FOR ((held[0] && !deaf[0]) || (held[1] && !deaf[1]))
#else
#define MET (drawing[0] && !excused[0])
#define WAITED_FOR (held[0] && !deaf[0])
#endif

inline lose_patience()
{
    do
    :: k < SCREENS ->
        deaf[k] = deaf[k] || held[k];
        excused[k] = excused[k] || drawing[k] || looking[k];
        k++
    :: else -> break
    od;
    k = 0;
    patience--
}

#ifdef BUG_GIVES_UP_AT_ONCE
#define FIRST_TIME lose_patience()
#else
#define FIRST_TIME patience--
#endif

proctype runner()
{
    byte t = 1, k = 0;

    do
    :: t <= TRIALS ->
        if
        :: !(WAITED_FOR)
        :: atomic { (WAITED_FOR) && patience > 0 -> FIRST_TIME }
        fi;
#ifndef BUG_STARTS_AT_ONCE
        atomic { trial = t; starting = 1; }
#ifndef BUG_LOOKS_ONCE
        if
        :: !(WAITED_FOR)
        :: atomic { (WAITED_FOR) && patience > 0 -> lose_patience() }
        fi;
#endif
        atomic { starting = 0; young = 1; }
#else
        atomic { trial = t; young = 1; }
#endif
        if
        :: young = 0 /* it is grown */
        :: skip
        fi;
#ifdef BUG_SAYS_WHICH_LATER
        atomic { trial = 0; young = 0; }
        ended = t;
#else
        atomic { trial = 0; young = 0; ended = t; }
#endif
        t++
    :: else -> break
    od
}

#define MAY_DRAW (trial == 0 || (!starting && !young))
#define HAS_MISSED ((trial > 0 -> trial : ended) != its_trial)
#define SEE(condition)                                                                                                 \
    atomic {                                                                                                           \
        saw_trial = trial;                                                                                             \
        saw_ended = ended;                                                                                             \
        saw_starting = starting;                                                                                       \
        saw_young = young;                                                                                             \
        missed = HAS_MISSED;                                                                                           \
        looking[i] = 0;                                                                                                \
        drawing[i] = (condition) && MAY_DRAW /* from now on it will, whatever comes */                                 \
    }

proctype screen(byte i)
{
    bit holds, asks, missed;
    byte its_trial, running;
    byte saw_trial, saw_ended;
    bit saw_starting, saw_young;

again:
    if
    :: ended == TRIALS -> goto out
    :: asks = 0
    :: asks = 1
    fi;
#ifdef BUG_KEEPS_A_MISSED_TURN
    SEE(holds);
    missed = 0;
#else
    SEE(holds && !HAS_MISSED);
#endif
    if
    :: holds && !missed -> asks = 1; goto judge
    :: else
    fi;
    atomic { held[i] = 0; holds = 0; }
    if
    :: saw_trial > 0 && (saw_starting || saw_young) && !asks -> goto wait
    :: else
    fi;
    running = (saw_starting -> 0 : saw_trial);
    atomic { held[i] = 1; deaf[i] = 0; holds = 1; looking[i] = 1; }
#ifdef BUG_READS_BEFORE_TAKING
    looking[i] = 0;
    drawing[i] = saw_trial == 0 || (!saw_starting && !saw_young);
#else
    SEE(true);
#endif
    its_trial = saw_trial;
#ifndef BUG_KEEPS_ANY_TURN
    asks = asks && saw_trial == running;
#endif
judge:
    if
    :: drawing[i]
    :: else ->
        if
        :: !asks -> atomic { held[i] = 0; holds = 0; excused[i] = 0; }
        :: else -> excused[i] = 0
        fi;
        goto wait
    fi;
    atomic { drawing[i] = 0; excused[i] = 0; }
    atomic { held[i] = 0; holds = 0; }
    goto again;
wait: /* a trial has ended, or time has passed */
    (trial != saw_trial || ended != saw_ended || starting != saw_starting || young != saw_young);
    goto again;
out:
    held[i] = 0
}

/* May step as soon as somebody is met. */
proctype watcher()
{
end_of_watch:
    atomic {
        trial > 0 && !starting && young && MET -> assert(false || met_young)
    }
}

init
{
    atomic {
        run runner();
        run screen(0);
#if SCREENS > 1
        run screen(1);
#endif
        run watcher()
    }
}
