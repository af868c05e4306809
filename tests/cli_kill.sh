#!/usr/bin/env bash
# Runs that are killed (SIGKILL) at random moments and resumed until they are complete: every trial is there once and in
# order, and no row that was whole before a kill is lost or changed. GOL_TEST_KILLS says how many (make soak-kill: 50),
# GOL_TEST_SEED which moments.
. "$(dirname "$0")/lib.sh"
few=8
[ -z "${SAN-}" ] || few=3 # everything is slow there
kills=${GOL_TEST_KILLS:-$few}
seed=${GOL_TEST_SEED:-$((SRANDOM % 100000))}
RANDOM=$seed
program=$tmp/gollab
cp "$GOLLAB" "$program"
cat >"$tmp/k.yaml" <<'YAML'
name: k
exercise: counter
modes: [serial, pool]
repeats: 15
sweep: {count_to: 1, pause: [0, 1ms], workers: 1}
plots: []
YAML
now_us() { echo "${EPOCHREALTIME/[.,]/}"; }
order() { cut -d, -f1-4 "$1/trials.csv"; }
# The run folder under $results that has an experiment; none when a kill came first.
find_run() { local e; run=; for e in "$results"/k/2*/experiment.yaml; do [ -e "$e" ] && run=$(dirname "$e"); done; }
# still_there FILE: its lines begin trials.csv of $run.
still_there() { [ -n "$run" ] && whole_lines "$run/trials.csv" | head -n "$(lines "$1")" | cmp -s - "$1"; }
# whole_lines FILE: what of it ends in a newline.
whole_lines() { [ ! -e "$1" ] || sed -n "1,$(wc -l <"$1")p" "$1"; }

begun=$(now_us)
"$program" --headless --results "$tmp/whole" "$tmp/k.yaml" >/dev/null 2>"$tmp/err" || not_ok "the unbroken run" "$(tail -3 "$tmp/err")"
span_us=$((($(now_us) - begun) / 3))
wanted=$(order "$tmp/whole/k/latest")

killed=0 round=0 between=0 torn=0 lost=0 trouble=
while [ "$killed" -lt "$kills" ]; do
    round=$((round + 1)) results=$tmp/round-$round
    : >"$tmp/kept.csv" # what was there when the last runner was dead
    while :; do
        find_run
        if [ -n "$run" ]; then command=(resume "$run"); else command=("$tmp/k.yaml"); fi
        "$program" "${command[@]}" --headless --results "$results" >"$tmp/out" 2>"$tmp/err" & pid=$!
        moment_us=0
        if [ "$killed" -lt "$kills" ]; then
            moment_us=$(((RANDOM * 32768 + RANDOM) % span_us + 1))
            sleep "$(printf '0.%06d' "$moment_us")"
            find_run
            whole_lines "$run/trials.csv" >"$tmp/before.csv"
            kill -KILL "$pid" 2>/dev/null
        fi
        wait "$pid" 2>/dev/null; code=$?
        grep -q 'the last line was torn' "$tmp/err" && torn=$((torn + 1))
        find_run
        [ ! -s "$tmp/kept.csv" ] || still_there "$tmp/kept.csv" || lost=$((lost + 1))
        if [ "$code" -eq 137 ]; then
            killed=$((killed + 1))
            [ ! -s "$tmp/before.csv" ] || still_there "$tmp/before.csv" || lost=$((lost + 1))
            [ "$(lines "$tmp/before.csv")" -le 1 ] || between=$((between + 1))
            [ -z "$run" ] || whole_lines "$run/trials.csv" >"$tmp/kept.csv"
        elif [ "$code" -ne 0 ]; then
            trouble="$trouble round $round: exit code $code: $(grep -v ETA "$tmp/err" | tail -1)"
            break
        else
            break
        fi
    done
    find_run
    if [ -z "$run" ] || [ "$(order "$run")" != "$wanted" ]; then
        trouble="$trouble round $round: $(diff <(order "$run") <(echo "$wanted") | head -3 | tr '\n' ' ')"
    fi
    [ "$(readlink -f "$results/k/latest")" = "$(readlink -f "$run")" ] || trouble="$trouble round $round: latest points elsewhere"
    grep -q '^complete: true' "$run/run.yaml" || trouble="$trouble round $round: not complete"
    [ -z "$trouble" ] || break
done
none_left() { local exe; for exe in /proc/[0-9]*/exe; do [ "$(readlink "$exe" 2>/dev/null)" = "$program" ] && return 1; done; return 0; }

echo "# seed $seed: $killed kills in $round runs, $between of them after the first row, $torn torn lines cut off"
equal "seed $seed: complete after every kill, each trial once and in order" "$trouble" ""
equal "seed $seed: no row that was there is lost or changed" "$lost" 0
equal "seed $seed: so many were killed" "$killed" "$kills"
check "seed $seed: trials die with their runner" until_true none_left
finish
