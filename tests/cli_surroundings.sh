#!/usr/bin/env bash
# A run in surroundings that are not as they should be: closed standard streams, limits, a gnuplot that hangs or leaves half
# a picture, a damaged run folder.
. "$(dirname "$0")/lib.sh"
results=$tmp/results
quick=$tmp/quick.yaml
cd "$tmp" || exit 1
cat >"$quick" <<'YAML'
name: quick
exercise: counter
modes: [serial, threads, pool]
repeats: 3
sweep: {count_to: 2, counters: [1, 2], pause: 1ms}
plots:
  - {x: counters, y: time, by: mode}
  - {kind: distribution, x: counters, y: overhead, by: mode}
YAML
long_experiment long.yaml

# ---- standard streams that are closed ----
# What is opened next would take their numbers: what is said would be written into the files of the run.
"$GOLLAB" --headless --results "$results" "$quick" <&- >&- 2>&-
equal "with standard streams closed: exit code" "$?" 1
check "with standard streams closed: trials.csv has rows only" \
    awk -F, 'NR == 1 { n = NF } NF != n { exit 1 } END { exit NR != 19 }' "$results/quick/latest/trials.csv"
check "with standard streams closed: complete" grep -q '^complete: true' "$results/quick/latest/run.yaml"
"$GOLLAB" --headless --results "$results" long.yaml <&- >&- 2>&- & run=$!
until_true has_lines 2 "$results/long/latest/trials.csv"
equal "with standard streams closed: none of them is a file of the run" \
    "$(readlink "/proc/$run/fd/0" "/proc/$run/fd/1" "/proc/$run/fd/2" | sort -u)" /dev/null
kill -TERM "$run"; wait "$run"
fails "standard output closed" 1 'standard output: Bad file descriptor' bash -c '"$1" list >&-' - "$GOLLAB"

# ---- a reader that goes away ----
"$GOLLAB" --headless --results "$results" "$quick" 2>&1 | head -n 2 >out
check "progress into a pipe that closes: the run goes on to its end" \
    grep -q '^complete: true' "$results/quick/latest/run.yaml"
equal "progress into a pipe that closes: every row" "$(lines "$results/quick/latest/trials.csv")" 19
check "progress into a pipe that closes: the live memory is gone" test ! -e "$results/quick/latest/live"

# ---- a limit on the size of files ----
( ulimit -f 4; exec "$GOLLAB" --headless --results "$results" "$quick" 2>err | cat >out
  exit "${PIPESTATUS[0]}" )
equal "a limit on file sizes: exit code" "$?" 1
check "a limit on file sizes: says so, with the file" grep -q 'trials.csv: File too large' err
check "a limit on file sizes: the table is printed" grep -q '^pool' out
check "a limit on file sizes: rows are kept" has_lines 3 "$results/quick/latest/trials.csv"

# ---- pictures ----
mkdir bin
# gnuplot BODY: what runs in place of gnuplot
gnuplot_is() { printf '#!/bin/sh\n%s\n' "$1" >bin/gnuplot; chmod +x bin/gnuplot; }
"$GOLLAB" --headless --results "$results" "$quick" >out 2>err
# shellcheck disable=SC2016 # $3 is for the script
gnuplot_is 'printf "<svg>" >"${3%.gp}.svg"; : >"${3%.gp}.png"'
PATH=$tmp/bin:$PATH "$GOLLAB" plot --results "$results" quick >out 2>err
equal "half a picture: the run itself is good" "$?" 0
equal "half a picture: a warning for each" "$(grep -c 'no picture: gnuplot could not write all of it' err)" 2
check "half a picture: is not left behind" sh -c '! ls "$1"/quick/latest/*.svg "$1"/quick/latest/*.png 2>/dev/null' - "$results"
equal "half a picture: is not called a chart" "$(grep -c '^chart' out)" 0

gnuplot_is "echo \$\$ >'$tmp/gnuplot.pid'; exec sleep 1000"
# asked_to_stop NAME SIGNAL CODE COMMAND...: the signal comes while gnuplot hangs
asked_to_stop() {
    local name=$1 signal=$2 wanted=$3 code pid; shift 3
    rm -f gnuplot.pid
    PATH=$tmp/bin:$PATH "$@" >out 2>err & pid=$!
    until_true test -s gnuplot.pid
    kill "-$signal" "$pid"; wait "$pid"; code=$?
    equal "$name while gnuplot hangs: exit code" "$code" "$wanted"
    equal "$name while gnuplot hangs: says so" "$(grep -c 'not drawn: stopped by a signal' err)" 1
    check "$name while gnuplot hangs: it is gone" sh -c '! kill -0 "$(cat gnuplot.pid)" 2>/dev/null'
    check "$name while gnuplot hangs: the table is printed" grep -q '^pool' out
}
# A command in the background ignores SIGINT unless job control is on.
set -m
asked_to_stop "SIGTERM to plot" TERM 143 "$GOLLAB" plot --results "$results" quick
asked_to_stop "SIGINT to plot" INT 130 "$GOLLAB" plot --results "$results" quick
asked_to_stop "SIGTERM to a run" TERM 143 "$GOLLAB" --headless --results "$results" "$quick"
check "SIGTERM to a run while gnuplot hangs: all was measured" grep -q '^complete: true' "$results/quick/latest/run.yaml"
asked_to_stop "SIGHUP to a run" HUP 129 "$GOLLAB" --headless --on-hangup stop --results "$results" "$quick"
set +m

mkdir small
if command -v gnuplot >/dev/null && mount -t tmpfs -o size=52k none small 2>/dev/null; then
    sed '/distribution/d' "$quick" >one.yaml
    "$GOLLAB" --headless --results small one.yaml >out 2>err
    equal "no room for a picture: the run is good" "$?" 0
    check "no room for a picture: says so" grep -q 'no picture: .*is the disk full' err
    equal "no room for a picture: none is half" "$(find small -name '*.png' -o -name '*.svg' | wc -l)" 0
    umount small
else
    skip "no small file system, or no gnuplot: pictures on a full disk"
fi

# ---- a run that is under way ----
# In a folder of its own: the latest run above was one of the same experiment, and has rows too.
"$GOLLAB" --headless --results "$results/alone" long.yaml >out 2>err & run=$!
until_true has_lines 3 "$results/alone/long/latest/trials.csv"
check "watch without a terminal says that it is under way" \
    sh -c '"$1" watch --results "$2" long | grep -q "trials: the run is under way"' - "$GOLLAB" "$results/alone"
kill -TERM "$run"; wait "$run"
check "and afterwards that it was not finished" \
    sh -c '"$1" watch --results "$2" long | grep -q "trials: the run was not finished"' - "$GOLLAB" "$results/alone"

# ---- a damaged trials.csv ----
trials=$results/quick/latest/trials.csv
cp "$trials" whole.csv
printf 'a\0b\n' >>"$trials"
fails "a NUL byte" 1 'trials.csv: a NUL byte at offset [0-9]+' "$GOLLAB" plot --results "$results" quick
sed 's/,mode,/,mood,/' whole.csv >"$trials"
fails "another header" 1 'trials.csv:1: column mode is missing' "$GOLLAB" plot --results "$results" quick
sed '3s/,ok,/,great,/' whole.csv >"$trials"
fails "an unknown status" 1 'trials.csv:3: status: "great"' "$GOLLAB" plot --results "$results" quick
size=$(wc -c <whole.csv) bad=
for part in 0 1 100 777 2000 5000 $((size - 1)); do
    head -c "$part" whole.csv >"$trials"
    "$GOLLAB" plot --results "$results" quick >out 2>err || [ "$(lines err)" -eq 1 ] || bad="$bad $part"
done
equal "cut off anywhere: drawn, or one line that says why" "$bad" ""
finish
