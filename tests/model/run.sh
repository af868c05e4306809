#!/usr/bin/env bash
# Checks the models of this folder with spin, all runs of each of them, and that each fails as it should when a part of the
# protocol is taken out: a model that cannot fail proves nothing.
#
#   tests/model/run.sh [PATTERN]    only the cases whose line (see below) matches the pattern (grep -E)
#
# The last line is "N passed, N failed, N skipped". What spin makes is kept in build/model/CASE; after a failure the run that
# leads to it is printed by the command that is named. Environment: CC (gcc), JOBS (one for each processor).
set -u
models=$(cd "$(dirname "$0")" && pwd) || exit 2
cd "$models/../.." || exit 2
export LC_ALL=C.UTF-8
build=$PWD/build/model
jobs=${JOBS:-$(nproc)}
pattern=${1-}
max_mb=1900 # of memory for a case; two run side by side

# MODEL | WANTED | -D... | what it is. WANTED is "holds" (in all runs), "ends" (no run goes on for ever), "cycle", or
# the name of what must be found violated (the models' headers say what each name means).
cases='
mailbox | holds | USER0=2 USER1=1 | two senders by handle
mailbox | holds | USER0=3 WORKERS=1 | one sender, one worker
mailbox | holds | USER0=1 GUEST=2 | a handle from an address while the last one is released
mailbox | holds | USER0=1 STRANGER=2 | by handle and by address, while the actor ends
mailbox | holds | USER0=1 GUEST=1 HEIR=1 | the slot is used again
mailbox | holds | USER0=1 STRANGER=2 HEIR=1 | an address that is out of date
mailbox | holds | USER0=2 KILL=1 | killed, by handle
mailbox | holds | USER0=1 STRANGER=1 KILL=1 | killed, by handle and by address
mailbox | holds | LOCAL=2 WARM=1 USER0=1 | kept warm, with a sender elsewhere
mailbox | holds | LOCAL=3 WARM=1 USER0=1 WORKERS=1 DEPTH=9 | kept warm on the only worker, with more in its slot and a sender elsewhere
mailbox | holds | LOCAL=4 WARM=1 DEPTH=9 | kept warm, with a sender who changes workers
mailbox | holds | LOCAL=2 WARM=1 KILL=1 | kept warm, and killed
mailbox | holds | LOCAL=1 WARM=1 STRANGER=1 HEIR=1 | kept warm, and an address that is out of date
mailbox | ends | USER0=1 STRANGER=1 KILL=1 | killed, by handle and by address
mailbox | ends | USER0=1 STRANGER=1 HEIR=1 | an address that is out of date
mailbox | end_lost | USER0=1 USER1=1 BUG_NO_LOOK_AFTER_REST | no second look at the handles after a rest
mailbox | end_lost | USER0=1 USER1=1 BUG_RELEASE_LOOKS_FIRST | a release that looks whether the actor rests before it counts
mailbox | end_lost | USER0=1 KILL=1 BUG_KILL_LOOKS_FIRST | a kill that looks whether the actor rests before it says so
mailbox | end_lost | USER0=1 USER1=1 BUG_REST_BY_STORE | a rest by a load and a store
mailbox | mail_used_after_free | USER0=1 USER1=1 BUG_FREE_BEFORE_LEAVING | a mail given back before the mailbox has let go of it
mailbox | mail_used_after_free | USER0=1 USER1=1 BUG_PUSH_BY_STORE | a push by a load and a store
mailbox | scheduled_twice | USER0=1 STRANGER=1 BUG_ANY_FIRST_SCHEDULES | a push behind AWAKE that schedules, too
mailbox | mail_used_after_free | USER0=1 STRANGER=1 BUG_FIRST_IS_KEPT | a rest that leaves an old mail in first
mailbox | message_lost | USER0=1 STRANGER=1 BUG_REST_CLEARS_FIRST | a rest from AWAKE that clears first after a sender
mailbox | wrong_actor | USER0=1 STRANGER=1 HEIR=1 BUG_NO_GENERATION | a push by address that does not look at the generation
mailbox | mail_used_after_free | USER0=1 STRANGER=1 KILL=1 BUG_RECLOSE_TAKES_ONE | a push into a closed mailbox that takes back one mail
mailbox | end_lost | LOCAL=2 WARM=1 USER0=1 BUG_NO_LOOK_AFTER_COOLING | no second look at the handles after cooling
mailbox | message_lost | LOCAL=2 WARM=1 USER0=1 BUG_COOLING_FORGETS_FIRST | cooling that fails and leaves first empty
mailbox | order_broken | LOCAL=2 WARM=1 USER0=1 BUG_IN_FRONT_OF_OTHERS | a warm send in front of what others have pushed
mailbox | message_twice | LOCAL=3 WARM=1 DEPTH=9 BUG_PARTS_WITHOUT_DONE | a mail parted in two that both count
mailbox | order_broken | LOCAL=2 WARM=1 USER0=1 BUG_REUSES_WHAT_IS_FOLLOWED | a mail written anew in front of what others have pushed
mailbox | order_broken | LOCAL=4 WARM=1 DEPTH=9 BUG_ADDS_AFTER_OTHERS | more put in front when others have pushed meanwhile
park | holds | READY=1 BORN=3 | workers that publish for each other
park | holds | OUTSIDE=2 | tasks from outside
park | holds | OUTSIDE=1 BORN=1 | tasks from outside and from workers
park | holds | WORKERS=3 READY=1 BORN=1 | three workers
park | holds | READY=1 TIMERS=2 | two timers
park | holds | READY=1 BORN=1 TIMERS=1 | a timer while its worker is busy
park | ends | READY=1 BORN=2 | workers that publish for each other
park | ends | READY=1 TIMERS=2 | two timers
park | wakeup_lost | READY=1 BORN=2 BUG_NO_LOOK_BEFORE_SLEEP | no second look before sleeping
park | wakeup_lost | READY=1 BORN=2 BUG_LOOKS_BEFORE_PARKING | a second look before the announcement
park | wakeup_lost | READY=1 BORN=2 BUG_TAIL_IS_BUFFERED | a publisher whose looks overtake its store
park | wakeup_lost | READY=1 BORN=2 BUG_LOOKS_BEFORE_PUBLISHING | a publisher that looks for sleepers first
park | wakeup_lost | OUTSIDE=2 BUG_LAST_SEARCHER_IS_SILENT | a last searcher that wakes nobody
park | wakeup_lost | READY=1 BORN=1 TIMERS=1 BUG_TIMERS_ARE_LEFT | a busy worker whose timers nobody watches
park | count_wrong | READY=1 BORN=2 BUG_STAYS_LISTED | a riser who stays on the list of sleepers
park | count_wrong | READY=1 BORN=2 BUG_WOKEN_IS_NOT_COUNTED | a waker who does not count the woken one as searching
park | run_twice | READY=1 BORN=2 BUG_HEAD_BY_STORE | a thief who moves the head by a store
park | cycle | READY=1 TIMERS=1 BUG_RISES_FOR_ANY_TIMER | a worker who rises for timers that are not due
turns | holds | SCREENS=1 TRIALS=4 | a screen that draws between trials
turns | holds | SCREENS=2 TRIALS=3 | two of them
turns | holds | SCREENS=1 TRIALS=5 PATIENCE=3 | a runner whose patience ends
turns | holds | SCREENS=2 TRIALS=2 PATIENCE=2 | the same with two screens
turns | met_young | SCREENS=1 BUG_LOOKS_ONCE | a runner that does not look again when it has said that a trial starts
turns | met_young | SCREENS=1 BUG_STARTS_AT_ONCE | a trial that starts as soon as it is said
turns | met_young | SCREENS=1 BUG_READS_BEFORE_TAKING | a screen that looks at the status first
turns | invalid_end_state | SCREENS=1 PATIENCE=2 BUG_KEEPS_A_MISSED_TURN | a screen that goes by the turn of a gap that was missed
turns | invalid_end_state | SCREENS=1 PATIENCE=2 BUG_KEEPS_ANY_TURN | a screen that keeps a turn which it took before the trial began
turns | met_young | SCREENS=1 TRIALS=4 PATIENCE=3 BUG_SAYS_WHICH_LATER | a runner that says later which trial has ended
turns | met_young | SCREENS=1 PATIENCE=1 BUG_GIVES_UP_AT_ONCE | a runner that gives up before it has said that a trial starts
'

# replay DIRECTORY DEFINES...: how to see the run that was found
replay() { echo "      the run: cd $1 && ./pan -r | less    (or: spin -t -p -g ${*:2} model.pml)"; }

# check NUMBER MODEL WANTED DEFINES WHAT: one case; its verdict goes into build/model/NUMBER/verdict.
check() {
    local dir=$build/$1 model=$2 wanted=$3 what=$5 found states seconds options=(-DNOFAIR) run=() optimise=-O1
    local -a defines cc
    read -ra cc <<<"${CC:-gcc}"
    read -ra defines <<<"$4"
    defines=("${defines[@]/#/-D}")
    mkdir -p "$dir" && cd "$dir" || return
    cp "$models"/*.pml . && mv "$model.pml" model.pml
    case $wanted in
    holds) options+=(-DSAFETY) ;;
    ends) options+=(-DNP) run=(-l) ;;
    cycle) options+=(-DNP) run=(-l) optimise=-O0 ;;
    *) options+=(-DSAFETY) optimise=-O0 ;; # it soon fails
    esac
    options+=("$optimise" -w "-DMEMLIM=$max_mb")
    if ! spin -a "${defines[@]}" model.pml >spin.log 2>&1 || ! "${cc[@]}" "${options[@]}" -o pan pan.c >gcc.log 2>&1; then
        { echo "not ok - $model: $what: spin or the compiler failed" && tail -n 5 spin.log gcc.log 2>/dev/null; } >verdict
        return
    fi
    ./pan -m1000000 -w24 "${run[@]}" >pan.log 2>&1
    states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log)
    seconds=$(sed -n 's/^pan: elapsed time \([0-9.]*\) seconds/\1/p' pan.log)
    # The name is the last word of the assertion; anything but a whole search or an error that was found is "unfinished".
    found=$(sed -nE 's/^pan:1: assertion violated .*\|\|([a-z_]+)\).*/\1/p; s/^pan:1: non-progress cycle .*/cycle/p
        s/^pan:1: invalid end state .*/invalid_end_state/p; s/^pan:1: (assertion .*)/\1/p' pan.log | head -n 1)
    if [ -z "$found" ]; then
        if grep -q 'errors: 0$' pan.log && ! grep -qE 'Search not completed|max search depth|out of memory|MEMLIM' pan.log; then
            found=$([ "$wanted" = ends ] && echo ends || echo holds)
        else
            found=unfinished
        fi
    fi
    if [ "$found" = "$wanted" ]; then
        case $wanted in
        holds | ends) echo "ok - $model $wanted: $what ($states states, $seconds s)" ;;
        *) echo "ok - $model is found faulty with $what: $wanted ($states states, $seconds s)" ;;
        esac >verdict
    else
        { echo "not ok - $model: $what: wanted $wanted, found $found" && replay "$dir" "${defines[@]}"; } >verdict
    fi
}

mkdir -p "$build" && rm -rf "${build:?}"/[0-9]* || exit 2
number=0
while IFS='|' read -r model wanted defines what; do
    number=$((number + 1))
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
    check "$number" "${model// /}" "${wanted// /}" "$defines" "${what# }" &
done < <(grep '|' <<<"$cases" | grep -E -- "$pattern")
wait

passed=0 failed=0
for ((i = 1; i <= number; i++)); do
    cat "$build/$i/verdict" 2>/dev/null || echo "not ok - case $i came to no verdict"
    case $(cat "$build/$i/verdict" 2>/dev/null) in
    "ok - "*) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
