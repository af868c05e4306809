#!/usr/bin/env bash
# gollab show: a run that is finished, one that is not, and one that is under way, in each format.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1

cat >tiny.yaml <<'YAML'
name: tiny
title: A tiny run
exercise: counter
modes: [serial, pool]
repeats: 2
sweep: {count_to: 1, pause: [0, 1ms], workers: 1}
YAML
"$GOLLAB" --headless tiny.yaml >first 2>/dev/null || not_ok "a run to show"
run=$(readlink -f results/tiny/latest)
measured=$(($(lines "$run/trials.csv") - 1))

"$GOLLAB" show >out 2>err
equal "show exits with 0" "$?" 0
equal "the title comes first" "$(head -1 out)" "A tiny run"
equal "the table has a line a point" "$(grep -cE '^(serial|pool) ' out)" 4
check "the place is said" grep -qx "results  results/tiny/latest" out
check "the findings are said that were kept" sh -c "tr '\n' '|' <out | grep -qF \"\$(tr '\n' '|' <'$run/findings.txt')\""
equal "it says what the run said at its end" "$(grep -vE '^(results|chart) ' out)" "$(grep -vE '^(results|chart) ' first)"
"$GOLLAB" show tiny --csv | cmp -s - "$run/summary.csv"
equal "csv is summary.csv" "$?" 0
"$GOLLAB" show --markdown "$run" >out
check "markdown is a table" grep -qE '^\| serial \| 0 s \| ' out
check "markdown says how far the run is" grep -qx "$run: finished, $measured of $measured trials, 0 failed" out
"$GOLLAB" show --json "$run" >out
check "json: what the run is" grep -qx "\"stamp\": \"$(basename "$run")\"," out
check "json: finished" grep -qx '"state": "finished",' out
check "json: how far" grep -q "^\"trials\": {\"measured\": $measured, \"failed\": 0, \"planned_min\": $measured, " out
check "json: seed, machine and build as run.yaml has them" grep -qE '^"run": \{.*"seed": 1, .*"machine": \{"cpu": ".*"build": \{' out
check "json: a line a point, numbers as numbers, null for what is ignored" \
    grep -qE '^  \{"point": 2, "mode": "serial", "count_to": 1, "counters": 1, "pause_s": 0.001, "workers": null, "n": 2, ' out
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; sys.exit(len(json.load(sys.stdin)["points"]) != 4)' <out
    equal "json: another program reads it" "$?" 0
else
    skip "json: another program reads it (no python3)"
fi

# ---- in a terminal ----
if command -v script >/dev/null; then
    script -qec "stty cols 70 rows 30; '$GOLLAB' show tiny" /dev/null </dev/null | tr -d '\r' | sed -n '/^What/,/^results/p' >out
    "$GOLLAB" show tiny | sed -n '/^What/,/^results/p' >whole
    equal "in a terminal findings are as wide as it at most" "$(($(grep -v '^results\|^chart' out | wc -L) <= 70))" 1
    equal "and the same words" "$(tr -s ' \n' '  ' <out)" "$(tr -s ' \n' '  ' <whole)"
else
    skip "no script here: show in a terminal"
fi

# ---- every trial ----
"$GOLLAB" show --trials >out
equal "trials: a line each" "$(grep -cE '^ +[0-9]+ +[0-9]+ +(serial|pool) +ok ' out)" "$measured"
check "trials: how far the run is" grep -qx "results/tiny/latest: finished, $measured of $measured trials, 0 failed" out
"$GOLLAB" show --trials --csv tiny >out
equal "trials, csv: what trials.csv has, and the outliers" "$(cut -d, -f1-6 out) $(head -1 out | grep -c ',outlier$')" \
    "$(cut -d, -f1-6 "$run/trials.csv") 1"
"$GOLLAB" show --trials --json tiny >out
equal "trials, json: a line each" "$(grep -A99 '^"rows": ' out | grep -cE '^  \{"trial": [0-9]+, .*"outlier": ')" "$measured"

# ---- broken off, and under way ----
cp -r "$run" part
sed -i 's/^complete: .*/complete: false/; /^ended:/d' part/run.yaml
head -4 "$run/trials.csv" >part/trials.csv
"$GOLLAB" show part --json >out
check "broken off: unfinished" grep -qx '"state": "unfinished",' out
check "broken off: three trials" grep -q '^"trials": {"measured": 3, ' out
"$GOLLAB" show part >out
check "broken off: the table says how far" grep -q "^3 of $measured trials: the run was not finished" out
flock part "$GOLLAB" show part --json >out
check "under way while somebody holds its lock" grep -qx '"state": "under way",' out
rm part/trials.csv part/run.yaml
"$GOLLAB" show part --json >out
equal "nothing measured: all points, nothing known" "$? $(grep -c '"n": 0, .*"time_median_s": null' out)" "0 4"
check "no run.yaml: null" grep -qx '"run": null,' out
fails "nothing measured: the table has nothing to show" 1 'no such file, so nothing was measured' "$GOLLAB" show part

fails "no such run" 2 'nowhere: is no run folder' "$GOLLAB" show nowhere
fails "two formats" 2 'one of --csv, --json and --markdown' "$GOLLAB" show --csv --json tiny
finish
