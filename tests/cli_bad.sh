#!/usr/bin/env bash
# Bad input as its user meets it: one clear line, exit code 2, nothing run. (What the reader of YAML says to each kind
# of mistake is in test_spec.c; here is that the program passes it on.)
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1
# bad NAME PATTERN, the experiment on standard input
bad() { cat >bad.yaml; fails "$1" 2 "$2" "$GOLLAB" --headless --results "$tmp/r" bad.yaml; }

fails "no argument" 2 'missing' "$GOLLAB"
fails "a missing file" 2 'nowhere.yaml.*No such file' "$GOLLAB" nowhere.yaml
fails "a directory" 2 'is a directory' "$GOLLAB" "$tmp"
fails "an unknown option" 2 'unknown or ambiguous option --fast' "$GOLLAB" --fast x.yaml
fails "an option without its value" 2 'results' "$GOLLAB" --results
fails "a wrong --on-hangup" 2 'want stop or continue' "$GOLLAB" --on-hangup maybe x.yaml
fails "a wrong --max-kbps" 2 "want a number" "$GOLLAB" --max-kbps fast x.yaml
fails "a wrong --max-kbps of watch" 2 "want a number" "$GOLLAB" watch --max-kbps -1
fails "two experiments" 2 'one experiment' "$GOLLAB" a.yaml b.yaml
fails "check without a file" 2 'experiment' "$GOLLAB" check
fails "list with an argument" 2 'want nothing' "$GOLLAB" list x
fails "plot of no run" 2 'no run' "$GOLLAB" plot --results "$tmp/empty"
fails "plot of what is no run folder" 2 'no run folder' "$GOLLAB" plot "$tmp"
fails "watch of no run" 2 'no run' "$GOLLAB" watch --results "$tmp/empty"
fails "a trial of nothing" 2 'exercise' "$GOLLAB" trial
fails "a trial of an unknown exercise" 2 'is not an exercise' "$GOLLAB" trial chess pool
fails "a trial in an unknown mode" 2 'is not a mode' "$GOLLAB" trial counter fast
fails "a trial with a wrong value" 2 'pause: "1o ms" is not a duration' "$GOLLAB" trial counter pool "pause=1o ms"
fails "a trial with a wrong name" 2 'is not a parameter of counter' "$GOLLAB" trial counter pool paws=1

: >empty.yaml
fails "an empty file" 2 'empty.yaml' "$GOLLAB" empty.yaml
bad "YAML that does not parse" '^gollab: bad.yaml:[0-9]+:[0-9]+: ' <<'EOY'
name: [unclosed
exercise: counter
EOY
bad "an unknown key, with the right one" 'bad.yaml:3:1: .*(did you mean|repeats)' <<'EOY'
name: x
exercise: counter
repeat: 5
sweep: {counters: 1}
EOY
bad "a key that stands twice" 'bad.yaml:3:1: ' <<'EOY'
name: x
exercise: counter
name: y
sweep: {counters: 1}
EOY
bad "a wrong type" 'bad.yaml:3:' <<'EOY'
name: x
exercise: counter
modes: {serial: yes}
sweep: {counters: 1}
EOY
bad "a count of 0" 'bad.yaml:3:19: sweep.counters' <<'EOY'
name: x
exercise: counter
sweep: {counters: 0}
EOY
bad "a negative count" 'bad.yaml:3:.*sweep.counters' <<'EOY'
name: x
exercise: counter
sweep: {counters: -1}
EOY
bad "a step of 0" 'bad.yaml:3:.*sweep.pause' <<'EOY'
name: x
exercise: counter
sweep: {pause: 0..10ms by 0}
EOY
bad "a bad duration in a list" 'bad.yaml:4:22: sweep.pause\[2\]: "1o ms" is not a duration \(want seconds, or a number with ns, us, ms, s\)' <<'EOY'
name: x
exercise: counter
sweep:
  pause: [0, 5ms,    1o ms]
EOY
bad "batch > steps" 'bad.yaml:3:.*batch' <<'EOY'
name: x
exercise: life
sweep: {steps: 25, batch: 50}
EOY
bad "sizes that overflow" 'bad.yaml:3:' <<'EOY'
name: x
exercise: life
sweep: {games: 1000000, size: 65536, steps: 1000000000}
EOY
bad "a size that is no size" 'bad.yaml:3:.*sweep.size' <<'EOY'
name: x
exercise: life
sweep: {size: 99999999999999999999x3}
EOY
bad "a plan of ten million trials" 'bad.yaml:.*10000000 trials' <<'EOY'
name: x
exercise: counter
modes: [serial]
repeats: 1000
sweep:
  counters: 1..100 by 1
  pause: 0..99ms by 1ms
EOY
bad "a plot that leaves a swept parameter out" 'bad.yaml:6:.*pause' <<'EOY'
name: x
exercise: counter
modes: [serial]
sweep: {counters: [1, 2], pause: [0, 1ms]}
plots:
  - {x: counters, y: time}
EOY
bad "a name that is a path" 'bad.yaml:1:7: .*name' <<'EOY'
name: ../x
exercise: counter
sweep: {counters: 1}
EOY
mkfifo pipe
bad "reference data from a pipe" 'bad.yaml:5:.*reference.file: .*is no regular file' <<'EOY'
name: x
exercise: counter
sweep: {pause: [0, 1ms]}
plots:
  - {x: pause, y: time, by: mode, reference: {file: pipe}}
EOY
check "nothing was run" test ! -e "$tmp/r"

# A remainder is a warning, and runs.
cat >remainder.yaml <<'EOY'
name: remainder
exercise: life
modes: [serial, pool]
repeats: 1
sweep: {games: 2, size: 8, steps: 10, batch: 4}
EOY
"$GOLLAB" --headless --results "$tmp/r" remainder.yaml >"$tmp/out" 2>"$tmp/err"
equal "a remainder runs" "$?" 0
equal "a remainder is warned of once" "$(grep -c 'warning.*multiple of batch' "$tmp/err")" 1
check "the warning is in run.yaml" grep -q 'multiple of batch' "$tmp/r/remainder/latest/run.yaml"

# A trial that fails: threads beyond what the process may have.
cat >failing.yaml <<'EOY'
name: failing
exercise: counter
modes: [serial, threads]
repeats: 1
sweep: {counters: 1000000, count_to: 1}
EOY
"$GOLLAB" --headless --results "$tmp/r" failing.yaml >"$tmp/out" 2>"$tmp/err"
equal "a failed trial: exit code" "$?" 1
check "a failed trial: its row says why" grep -qE '^[12],1,-,1,threads,(failed|crashed|timeout),.*,[^,]+$' "$tmp/r/failing/latest/trials.csv"
check "a failed trial: the others count" grep -qE '^[12],0,-,1,serial,ok,' "$tmp/r/failing/latest/trials.csv"
check "a failed trial: it is said at the end" grep -qE '^trial [12] (failed|crashed|timeout): ' "$tmp/out"
finish
