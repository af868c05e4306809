#!/usr/bin/env bash
# A run as its user meets it: what it leaves, how it is stopped, and that nothing measured is lost.
. "$(dirname "$0")/lib.sh"
experiments=$(cd "$(dirname "$0")/../experiments" && pwd)
results=$tmp/results
# A name of our own, so that our processes can be told from everybody else's.
program=$tmp/gollab
cp "$GOLLAB" "$program"

# Processes that execute our copy.
ours() { for exe in /proc/[0-9]*/exe; do [ "$(readlink "$exe" 2>/dev/null)" = "$program" ] && echo "${exe//[^0-9]/}"; done; }
none_left() { local i; for i in $(seq 50); do [ -z "$(ours)" ] && return 0; sleep 0.1; done; return 1; }
# wait_for_rows N FILE: until the file has N rows besides its header.
wait_for_rows() { until_true has_lines $(($1 + 1)) "$2"; }

# ---- what a run leaves ----
"$program" --headless --results "$results" "$experiments/quick.yaml" >"$tmp/out" 2>"$tmp/err"
equal "quick.yaml ends well" "$?" 0
latest=$results/quick/latest
for file in experiment.yaml run.yaml trials.csv summary.csv counters-time.gp counters-time.svg counters-time.png screen.txt; do
    check "it leaves $file" test -s "$latest/$file"
done
check "the name of the live memory is gone" test ! -e "$latest/live"
check "experiment.yaml is the file as it was" cmp -s "$experiments/quick.yaml" "$latest/experiment.yaml"
equal "a row for each trial" "$(lines "$latest/trials.csv")" 55
equal "a line for each point" "$(lines "$latest/summary.csv")" 19
equal "a progress line for each trial" "$(grep -c ETA "$tmp/err")" 54
check "a table on standard output" grep -q '^pool .*ms' "$tmp/out"
check "it says where the results are" grep -q "^results  $results/quick/" "$tmp/out"
equal "all rows are ok" "$(cut -d, -f6 "$latest/trials.csv" | sort | uniq -c | tr -s ' ')" "$(printf ' 54 ok\n 1 status')"
check "complete" grep -q '^complete: true' "$latest/run.yaml"
check "no shared memory is left" sh -c "! ls /dev/shm/gollab-$(id -u)-$!-* 2>/dev/null"

# ---- scripts after a move, from elsewhere ----
if command -v gnuplot >/dev/null; then
    mv "$results/quick" "$tmp/moved away"
    rm "$tmp/moved away/latest/counters-time.svg"
    (cd / && gnuplot "$tmp/moved away/latest/counters-time.gp") >"$tmp/out" 2>&1
    check "a script draws from another folder after a move" test -s "$tmp/moved away/latest/counters-time.svg"
    rm "$tmp/moved away/latest/"*.png "$tmp/moved away/latest/summary.csv"
    "$program" plot "$tmp/moved away/latest" >"$tmp/out" 2>"$tmp/err"
    equal "plot draws again" "$?" 0
    check "plot makes the pictures" test -s "$tmp/moved away/latest/counters-time.png"
    check "plot makes the summary" test -s "$tmp/moved away/latest/summary.csv"
fi

# ---- life: equal in every mode ----
"$program" --headless --results "$results" "$experiments/quick-life.yaml" >"$tmp/out" 2>"$tmp/err"
equal "quick-life.yaml ends well" "$?" 0
column=$(head -1 "$results/quick-life/latest/trials.csv" | tr , '\n' | grep -n '^checksum$' | cut -d: -f1)
equal "one checksum in every mode, batch and view" \
    "$(tail -n +2 "$results/quick-life/latest/trials.csv" | cut -d, -f"$column" | sort -u | wc -l)" 1

# ---- no gnuplot ----
mkdir "$tmp/bin"
PATH=$tmp/bin "$program" --headless --results "$results" "$experiments/quick.yaml" >"$tmp/out" 2>"$tmp/err"
equal "without gnuplot the run is good" "$?" 0
equal "without gnuplot there is one warning" "$(grep -c "warning.*gnuplot" "$tmp/err")" 1
check "without gnuplot the script is there" test -s "$results/quick/latest/counters-time.gp"
check "without gnuplot the summary is there" test -s "$results/quick/latest/summary.csv"

# ---- a locale with decimal commas ----
if comma_locale; then
    LC_ALL=$comma "$program" --headless --results "$results" "$experiments/quick.yaml" >"$tmp/out" 2>"$tmp/err"
    equal "a locale with decimal commas changes nothing" "$?" 0
    for file in trials.csv summary.csv; do
        equal "$file: every line has its columns" "$(tr -cd ',\n' <"$results/quick/latest/$file" | sort -u | wc -l)" 1
    done
    check "the table has points" grep -qE "[0-9]\\.[0-9]" "$tmp/out"
    check "nothing for people has a comma" sh -c "! grep -E '[0-9],[0-9]' '$tmp/out' '$tmp/err'"
else
    skip "no locale with decimal commas here"
fi

# ---- bound to processors ----
# The one thread of an actor has the first processor, however many the warm-up had; the driver has the last one.
is_on() { sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/"$pid"/task/*/status 2>/dev/null | grep -qx "$1"; }
both_bound() { is_on "$first" && is_on "$last"; }
first=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
last=$(taskset -pc $$ | sed 's/.*[ ,-]//')
"$program" trial --pin --warmup=1 counter threads count_to=1 pause=60 >/dev/null &
pid=$!
sleep 0.3 # the warm-up is over then, which has its thread on the first one anyway
check "driver and actor are bound" until_true both_bound
kill $pid
wait $pid 2>/dev/null

# ---- stopped ----
long_experiment "$tmp/long.yaml"
# stopped NAME SIGNAL WANTED-CODE [OPTION...]
stopped() {
    local name=$1 signal=$2 wanted=$3 pid code; shift 3
    rm -rf "$results/long"
    "$program" --headless --results "$results" "$@" "$tmp/long.yaml" >"$tmp/out" 2>"$tmp/err" & pid=$!
    wait_for_rows 3 "$results/long/latest/trials.csv" || not_ok "$name: it runs"
    kill "-$signal" "$pid"; wait "$pid"; code=$?
    equal "$name: exit code" "$code" "$wanted"
    check "$name: no process is left" none_left
    check "$name: trials.csv has its rows" test "$(lines "$results/long/latest/trials.csv")" -gt 3
    equal "$name: trials.csv ends on a whole line" "$(tail -c 1 "$results/long/latest/trials.csv" | od -An -c | tr -d ' ')" '\n'
}
good_end() {
    check "$1: summary.csv is there" test -s "$results/long/latest/summary.csv"
    check "$1: the table is printed" grep -q 'the run was not finished' "$tmp/out"
    check "$1: run.yaml says so" grep -q '^complete: false' "$results/long/latest/run.yaml"
}
stopped INT INT 130; good_end INT
stopped TERM TERM 143; good_end TERM
stopped "HUP with --on-hangup stop" HUP 129 --on-hangup stop; good_end HUP
stopped KILL KILL 137

rm -rf "$results/long"
"$program" --headless --results "$results" "$tmp/long.yaml" >/dev/null 2>&1 & pid=$!
wait_for_rows 2 "$results/long/latest/trials.csv"
kill -HUP "$pid"
before=$(lines "$results/long/latest/trials.csv")
check "HUP alone: the run goes on" wait_for_rows $((before + 2)) "$results/long/latest/trials.csv"
check "plot draws what there is while it runs" "$program" plot "$results/long" >"$tmp/plot"
sed -n '/ok - /p' "$tmp/plot"; grep -q '^not ok' "$tmp/plot" && status=1
check "and says that it is under way" grep -q 'is under way' "$tmp/plot"
kill -TERM "$pid"; wait "$pid"
check "nothing is left in the end" none_left

# ---- trouble with the disk ----
fails "results in a place that is no folder" 1 'cannot make the folder' \
    "$program" --headless --results /dev/null/x "$experiments/quick.yaml"
fails "results where nothing can be written" 1 'cannot make the folder' \
    "$program" --headless --results /proc/gollab "$experiments/quick.yaml"
"$program" list >/dev/full 2>"$tmp/err"
equal "standard output on a full disk: exit code" "$?" 1
check "standard output on a full disk: says so" grep -q 'No space left' "$tmp/err"

# ---- gollab trial, check, list ----
"$program" trial counter pool count_to=3 counters=2 >"$tmp/out"
check "a trial by hand prints its record" grep -q '^work 6$' "$tmp/out"
"$program" check "$experiments/counter.yaml" >"$tmp/out"
check "check prints the plan" grep -qE '^33 points and one again for the noise floor x [0-9]+ repeats = [0-9]+ trials, about' "$tmp/out"
check "check runs nothing" test ! -e results/counter/latest/trials.csv -o -e results
for file in "$experiments"/*.yaml; do
    check "check $(basename "$file")" "$program" check "$file"
done >"$tmp/checks"; grep -E '^(ok|not ok) - ' "$tmp/checks"; grep -q '^not ok' "$tmp/checks" && status=1
check "list names every exercise" sh -c "'$program' list | grep -q '^  life:' && '$program' list | grep -q '^  counter:'"
equal "--version" "$("$program" --version | cut -d' ' -f1)" gollab
finish
