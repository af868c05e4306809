#!/usr/bin/env bash
# Runs that were broken off: what goes on, what is refused, and what the list of runs says of all of them. A run is
# broken off here by cutting its files, as a kill would have left them: no test waits for a moment.
. "$(dirname "$0")/lib.sh"
program=$tmp/gollab
cp "$GOLLAB" "$program"
cat >"$tmp/tiny.yaml" <<'YAML'
name: tiny
exercise: counter
modes: [serial, pool]
repeats: 2
order: shuffled
sweep: {count_to: 1, pause: [0, 1ms], workers: 1}
plots: []
YAML
results=$tmp/whole
"$program" --headless --results "$results" "$tmp/tiny.yaml" >"$tmp/out" 2>"$tmp/err" || not_ok "the run that all others are cut from"
whole=$(readlink -f "$results/tiny/latest")
stamp=$(basename "$whole")
total=$(($(wc -l <"$whole/trials.csv") - 1))
order() { cut -d, -f1-4 "$1/trials.csv"; }

# broken N: makes $run, the same run broken off after N rows, in a results folder of its own.
broken() {
    results=$(mktemp -d "$tmp/results.XXXX")
    cp -a "$tmp/whole/." "$results"
    run=$results/tiny/$stamp
    head -n $(($1 + 1)) "$whole/trials.csv" >"$run/trials.csv"
    sed -i -e 's/^complete: true/complete: false/' -e '/^ended:/d' "$run/run.yaml"
    rm -f "$run/summary.csv"
}
resume() { "$program" resume --headless --results "$results" "$@" >"$tmp/out" 2>"$tmp/err"; }
# goes_on NAME ROWS: $run was resumed and has all that it should.
goes_on() {
    equal "$1: every trial once, in the order of an unbroken run" "$(order "$run")" "$(order "$whole")"
    check "$1: no row that was there has changed" \
        cmp -s <(head -n $(($2 + 1)) "$run/trials.csv") <(head -n $(($2 + 1)) "$whole/trials.csv")
    check "$1: run.yaml says so" grep -q '^complete: true' "$run/run.yaml"
    equal "$1: and when it was taken up" "$(grep -A1 '^resumed:' "$run/run.yaml" | tail -1 | cut -d, -f2)" \
        " from trial $(($2 + 1))'"
    equal "$1: keys are those of the unbroken run" "$(keys "$run")" "$(keys "$whole")"
}
keys() { awk -F, '{ print $(NF - 1) }' "$1/trials.csv"; }

# ---- it goes on ----
broken 5
printf '6,2,-,2,poo' >>"$run/trials.csv"
resume
equal "resume of the newest: exit code" "$?" 0
goes_on "after a kill" 5
equal "it keeps its first start" "$(grep '^started:' "$run/run.yaml")" "$(grep '^started:' "$whole/run.yaml")"
check "a torn last line is spoken of" grep -q "trials.csv: the last line was torn (11 bytes)" "$tmp/err"
check "the summary is there" test -s "$run/summary.csv"
check "the table is printed" grep -q '^pool' "$tmp/out"
broken 0
rm "$run/run.yaml"
resume tiny
goes_on "by its name, broken off before run.yaml was there" 0
broken "$total"
resume "$run"
equal "broken off behind its last row: exit code" "$?" 0
goes_on "broken off behind its last row" "$total"
equal "nothing is measured" "$(grep -c ETA "$tmp/err")" 0
rm "$run/summary.csv"
resume tiny
equal "of a complete run: exit code" "$?" 0
check "of a complete run: says so" grep -q 'is complete: nothing is left to measure' "$tmp/out"
equal "of a complete run: nothing is under way or unfinished" "$(grep -c 'trials: the run' "$tmp/out")" 0
check "of a complete run: the summary is made again" test -s "$run/summary.csv"
fails "nothing that was stopped" 2 "no run here that was stopped" "$program" resume --results "$results"
fails "no such run" 2 "nothing: is no run folder" "$program" resume --results "$results" nothing
broken 3
sed -i -e 's/^name: tiny/# a note\nname: tiny\ntitle: Another title/' -e 's/^plots: .*/plots: {x: pause, y: time, by: mode}/' "$run/experiment.yaml"
resume
equal "title, plots and comments may be edited" "$?" 0
check "and the new chart is drawn" test -s "$run/pause-time.gp"

# ---- a locale with decimal commas ----
if comma_locale; then
    broken 5
    LC_ALL=$comma "$program" resume --headless --results "$results" >"$tmp/out" 2>"$tmp/err"
    goes_on "with decimal commas" 5
    equal "with decimal commas: every line has its columns" "$(tr -cd ',\n' <"$run/trials.csv" | sort -u | wc -l)" 1
    equal "with decimal commas: run.yaml has the same lines but for times and load" \
        "$(grep -vE '^(ended|resumed|  load|  - |  [a-z_]*_s:)' "$run/run.yaml" | grep -c ',[0-9]')" \
        "$(grep -vE '^(ended|resumed|  load|  - |  [a-z_]*_s:)' "$whole/run.yaml" | grep -c ',[0-9]')"
    check "with decimal commas: the list has points" sh -c "LC_ALL=$comma '$program' list runs --results '$results' | grep -qE '[0-9]\.[0-9]+ kB'"
else
    skip "no locale with decimal commas here"
fi

# ---- what is refused ----
broken 6
before=$(cat "$run/trials.csv" "$run/run.yaml")
# refused NAME PATTERN PROGRAM...
refused() { local name=$1 pattern=$2; shift 2; fails "$name" 2 "$pattern" "$@" resume "$run" --headless --results "$results"; }
cp "$program" "$tmp/another"
echo >>"$tmp/another"
id=$(sed -n "s/^  id: '\(.*\)'.*/\1/p" "$run/run.yaml")
refused "another build" "another build of gollab: .*$id \(this is .*--force" "$tmp/another"
for edit in 's/repeats: 2/repeats: 3/|repeats is "3" and was "2"' 's/count_to: 1/count_to: 2/|sweep.count_to is "2" and was "1"' \
    's/\[0, 1ms\]/[0, 1ms, 2ms]/|sweep.pause is "0 0.001 0.002" and was "0 0.001"' \
    's/name: tiny/name: tiny\nseed: 2/|seed is "2" and was "1"'; do
    sed "${edit%|*}" "$tmp/tiny.yaml" >"$run/experiment.yaml"
    refused "an edited experiment: ${edit%|*}" "experiment.yaml was edited since the run began: ${edit#*|};" "$program"
done
cp "$tmp/tiny.yaml" "$run/experiment.yaml"
sed -i 's/^  cpus: [0-9]*/  cpus: 37/' "$run/run.yaml"
refused "another machine" "was measured on 37 of .*, and this is [0-9]* of " "$program"
sed -i "s/^  cpus: 37/$(grep -o '^  cpus: [0-9]*' "$whole/run.yaml")/" "$run/run.yaml"
refused "a run that is under way" "belongs to a run that is under way" flock -x "$run" "$program"
equal "what is refused is left as it was" "$(cat "$run/trials.csv" "$run/run.yaml")" "$before"
sed -i '3s/,[0-9a-f]\{16\},/,0123456789abcdef,/2' "$run/trials.csv"
refused "a row of something else" "trials.csv:3: key: 0123456789abcdef is not that of repeat" "$program"
{ head -n 6 "$whole/trials.csv"; sed -n 3p "$whole/trials.csv"; } >"$run/trials.csv"
refused "a row that is there twice" "trials 2 and 2 are both repeat" "$program"
cut -d, -f1-20 "$whole/trials.csv" | head -n 6 >"$run/trials.csv"
refused "rows of a version that gave them no keys" "gave its rows no keys" "$program"
echo 'name: [' >"$run/experiment.yaml"
refused "an experiment that is none" "experiment.yaml:" "$program"

broken 6
"$tmp/another" resume --force --headless --results "$results" >"$tmp/out" 2>"$tmp/err"
equal "--force: exit code" "$?" 0
check "--force: says what is done and why" grep -q 'another build.*a new run begins instead' "$tmp/err"
equal "--force: the run in a folder of its own" "$(order "$(readlink -f "$results/tiny/latest")")" "$(order "$whole")"
equal "--force: the old one is left alone" "$(lines "$run/trials.csv")" 7

# ---- the list of runs ----
broken 6
fresh=$results/tiny/20990101T000000Z
cp -a "$whole" "$fresh"
sed -i "s/^started: .*/started: '2099-01-01T00:00:00Z'/" "$fresh/run.yaml"
mkdir -p "$results/tiny/20260101T000000Z" "$results/tiny/notes" "$results/other/20260102T000000Z"
echo 'exercise: nonsense' >"$results/other/20260102T000000Z/experiment.yaml"
mkdir "$results/other/20260102T000000Z/trials.csv"
"$program" list runs --results "$results" >"$tmp/out"
equal "list runs: exit code" "$?" 0
line() { grep "$1" "$tmp/out" | tr -s ' '; }
equal "the newest is first" "$(sed -n 2p "$tmp/out" | tr -s ' ' | cut -d' ' -f1-7)" "tiny 20990101T000000Z $total of $total finished -"
check "one that was stopped" grep -q "^tiny *$stamp *6 of $total *stopped, resumable" "$tmp/out"
check "and how it goes on" grep -q "gollab resume $run$" "$tmp/out"
check "a folder without an experiment is broken" grep -q '20260101T000000Z  - *broken: no experiment.yaml' "$tmp/out"
check "so is one whose rows cannot be read" grep -q '20260102T000000Z  - *broken: trials.csv: Is a directory' "$tmp/out"
equal "a folder of something else is no run" "$(grep -c notes "$tmp/out")" 0
equal "that is all" "$(lines "$tmp/out")" 6
if command -v script >/dev/null; then
    # in_columns N: in a terminal of that width; columns are left out, the least important ones first.
    in_columns() { script -qec "stty cols $1; '$program' list runs --results '$results'" /dev/null </dev/null | tr -d '\r' | head -5; }
    check "no wider than a terminal" test "$(in_columns 80 | wc -L)" -le 80
    all=$(in_columns 200 | wc -L)
    equal "what it has without room for the last column" "$(in_columns $((all - 3)) | head -1 | tr -s ' ')" \
        "name run trials state age"
    equal "and in 40" "$(in_columns 40 | head -1 | tr -s ' ')" "name run state"
else
    skip "no script here: the list in a terminal"
fi
flock -x "$run" "$program" list runs --results "$results" tiny >"$tmp/out"
check "one that is under way" grep -q "^tiny *$stamp *6 of $total *running" "$tmp/out"
equal "of one experiment only" "$(grep -c other "$tmp/out")" 0
"$tmp/another" list runs --results "$results" tiny >"$tmp/out"
check "one of another build" grep -q 'stopped, by another build' "$tmp/out"
fails "no experiment of that name" 2 'no runs of an experiment of that name' "$program" list runs --results "$results" nothing
"$program" list runs --results "$tmp/nowhere" >"$tmp/out"
check "no results yet" grep -q 'no run here' "$tmp/out"

# ---- a full disk ----
cat >"$tmp/full.yaml" <<'YAML'
name: full
exercise: counter
modes: [serial]
repeats: 40
noise_floor: false
sweep: {count_to: 1}
plots: []
YAML
# was_full NAME REASON: what is said and left, in $tmp/out, $tmp/err and $run; $kept gets the rows.
was_full() {
    run=$(readlink -f "$results/full/latest") kept=$(cat "$run/trials.csv" && echo .)
    equal "$1: it is said once" "$(grep -vc -e ETA -e warning "$tmp/err")" 1
    check "$1: with what to do" \
        grep -q "trials.csv: $2: the run stops, [1-9][0-9]* trials are safe; .*: gollab resume $results/full" "$tmp/err"
    equal "$1: rows are whole" "$(tail -c 3 <<<"$kept" | tr '\n' '|')" "|.|"
    check "$1: the run is not called complete" grep -q '^complete: false' "$run/run.yaml"
    check "$1: the closing lines name the command" \
        grep -q "was not finished; go on with: gollab resume $results/full" "$tmp/out"
}
# has_room NAME: after the run has gone on.
has_room() {
    equal "$1: all rows are there in the end" "$(lines "$run/trials.csv")" 41
    check "$1: and begin with those that were safe" grep -qzF -- "${kept%.}" "$run/trials.csv"
    check "$1: the run is complete" grep -q '^complete: true' "$run/run.yaml"
}
results=$tmp/limit
(ulimit -f 8; "$program" --headless --results "$results" "$tmp/full.yaml" >"$tmp/out" 2>"$tmp/err")
equal "a file at its largest: exit code" "$?" 1
was_full "a file at its largest" "File too large"
resume
equal "a file at its largest: it goes on" "$?" 0
has_room "a file at its largest"

# In a namespace of its own, where anybody may mount: 64 kB, of which 48 kB are taken at first.
mkdir "$tmp/small"
cat >"$tmp/small.sh" <<'SH'
mount -t tmpfs -o size=64k none "$2/small" || exit 77
head -c 49152 /dev/zero >"$2/small/filler"
"$1" --headless --results "$2/small" "$2/full.yaml" >"$2/out" 2>"$2/err"
echo $? >"$2/code"
cp -a "$2/small/full" "$2/before"
rm "$2/small/filler"
"$1" resume --headless --results "$2/small" >/dev/null 2>&1
code=$?
cp -a "$2/small/full" "$2/after"
exit $code
SH
unshare -rm bash "$tmp/small.sh" "$program" "$tmp" 2>/dev/null
code=$?
if [ -e "$tmp/code" ]; then
    equal "a full disk: exit code" "$(cat "$tmp/code")" 1
    ln -s before "$tmp/full"
    results=$tmp
    sed -i "s,$tmp/small/full,$tmp/full,g" "$tmp/out" "$tmp/err"
    was_full "a full disk" "No space left on device"
    equal "a full disk: it goes on when there is room" "$code" 0
    run=$(readlink -f "$tmp/after/latest")
    has_room "a full disk"
else
    skip "no file system can be mounted here: a full disk"
fi

# ---- two at once ----
results=$tmp/both
"$program" --headless --results "$results" "$tmp/tiny.yaml" >/dev/null 2>&1 & one=$!
"$program" --headless --results "$results" "$tmp/tiny.yaml" >/dev/null 2>&1 & other=$!
wait "$one"; equal "two at once: the one" "$?" 0
wait "$other"; equal "two at once: the other" "$?" 0
equal "two at once: each in its folder, with all its rows" "$(cat "$results"/tiny/2*/trials.csv | wc -l)" $((2 * total + 2))

# ---- trials that end badly; a clock that jumps ----
cc=$(command -v cc || command -v gcc || command -v clang)
if [ -n "${SAN-}" ] || [ -z "$cc" ]; then
    skip "no library can be put before the program here: crashes, the clock"
    finish
fi
cat >"$tmp/shim.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* The wall clock of TEST_JUMP goes an hour back and forth at each look. */
int clock_gettime(clockid_t id, struct timespec *now)
{
    static int (*real)(clockid_t, struct timespec *);
    static long looks;
    int code;
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    code = real(id, now);
    if (id == CLOCK_REALTIME && getenv("TEST_JUMP") != NULL) now->tv_sec += ++looks % 2 ? 3600 : -3600;
    return code;
}
/* A trial under TEST_CRASH dies of itself. */
__attribute__((constructor)) static void crash(void)
{
    char line[256] = "";
    FILE *file = fopen("/proc/self/cmdline", "r");
    if (file == NULL || getenv("TEST_CRASH") == NULL) return;
    if (fread(line, 1, sizeof line - 1, file) > 7 && strcmp(line + 7, "trial") == 0) {
        fprintf(stderr, "table of contents\nslot 17: no such thing\n");
        raise(SIGSEGV);
    }
    fclose(file);
}
C
"$cc" -shared -fPIC -o "$tmp/shim.so" "$tmp/shim.c" -ldl || not_ok "the shim compiles"
results=$tmp/crash
TEST_CRASH=1 LD_PRELOAD=$tmp/shim.so "$program" --headless --results "$results" "$tmp/tiny.yaml" >"$tmp/out" 2>"$tmp/err"
equal "crashes: exit code" "$?" 1
run=$(readlink -f "$results/tiny/latest")
equal "crashes: a row for each, with its last words" \
    "$(grep -c ',crashed,.*,killed by signal 11 (Segmentation fault): slot 17: no such thing$' "$run/trials.csv")" "$total"
equal "crashes: all that it said is kept" "$(head -1 "$run/errors/trial-$total.txt")" "table of contents"
check "crashes: the closing lines say where" grep -q "^trial 1 crashed: .*(.*/errors/trial-1.txt)$" "$tmp/out"
resume
equal "crashes: they count as measured" "$(grep -c ETA "$tmp/err")" 0
# A control group with little memory, where one may be made.
group=/sys/fs/cgroup/memory/gollab-$$ most=$group/memory.limit_in_bytes
[ -d /sys/fs/cgroup/memory ] || group=/sys/fs/cgroup/gollab-$$ most=$group/memory.max
if mkdir "$group" 2>/dev/null && echo 40M 2>/dev/null >"$most"; then
    sed -e 's/^name:.*/name: large/' -e 's/^exercise:.*/exercise: life/' -e 's/^repeats:.*/repeats: 1/' \
        -e 's/^sweep:.*/sweep: {games: 1, size: 16384, steps: 1}/' "$tmp/full.yaml" >"$tmp/large.yaml"
    (echo "$BASHPID" >"$group/cgroup.procs" && exec "$program" --headless --results "$tmp/oom" "$tmp/large.yaml") >"$tmp/out" 2>&1
    equal "out of memory: exit code" "$?" 1
    check "out of memory: a row that says so" grep -q 'crashed.*killed by signal 9 (Killed); the kernel was out of memory' "$tmp/out"
else
    skip "no control group can be made here: out of memory"
fi
rmdir "$group" 2>/dev/null
results=$tmp/jump
TEST_JUMP=1 LD_PRELOAD=$tmp/shim.so "$program" --headless --results "$results" "$tmp/tiny.yaml" >"$tmp/out" 2>"$tmp/err"
equal "a clock that jumps: exit code" "$?" 0
equal "a clock that jumps: no duration is longer than a minute or less than none" \
    "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /_s$/ && $i != "overhead_s") s[i] = 1; next }
        { for (i in s) if ($i != "-" && ($i < 0 || $i > 60)) n++ } END { print n + 0, NR }' "$results/tiny/latest/trials.csv")" "0 $((total + 1))"
check "a clock that jumps: the stamps did" test "$(cut -d, -f"$(head -1 "$results/tiny/latest/trials.csv" | tr , '\n' | grep -n '^started$' | cut -d: -f1)" "$results/tiny/latest/trials.csv" | cut -c12-13 | sort -u | wc -l)" -gt 1
finish
