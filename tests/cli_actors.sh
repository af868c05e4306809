#!/usr/bin/env bash
# The experiments that say what actors cost: spawn and grain, small; and what a run does when the system has no more threads.
. "$(dirname "$0")/lib.sh"
results=$tmp/results

# column NAME FILE: its values, without the header.
column() {
    awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next } { print $at }' "$2"
}
# rows NAME=VALUE... FILE: how many rows have these values.
rows() {
    local file=${*: -1}
    awk -F, -v wanted="${*:1:$#-1}" '
        BEGIN { n = split(wanted, pairs, " ") }
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        { good = 1; for (i = 1; i <= n; i++) { split(pairs[i], p, "="); good = good && $at[p[1]] == p[2] }; count += good }
        END { print count + 0 }' "$file"
}
list() { "$GOLLAB" list >"$tmp/list" && grep -q "^  $1: " "$tmp/list"; }

check "list names spawn" list spawn
check "list names grain" list grain

# ---- spawn ----
cat >"$tmp/actors.yaml" <<'YAML'
name: actors
exercise: spawn
modes: [serial, threads, pool]
repeats: 2
sweep: {actors: [1, 2000], workers: 2}
plots:
  - {x: actors, y: time_per_work, by: mode, log: xy}
  - {x: actors, y: bytes_per_actor, by: mode, log: xy}
YAML
"$GOLLAB" --headless --results "$results" "$tmp/actors.yaml" >"$tmp/out" 2>"$tmp/err"
equal "spawn ends well" "$?" 0
trials=$results/actors/latest/trials.csv
equal "spawn: every trial is good" "$(rows status=ok "$trials")" 12
equal "spawn: one checksum for each number of actors" "$(column checksum "$trials" | sort -u | wc -l)" 2
equal "spawn: one message to each" "$(rows actors=2000 requests=2000 work=2000 "$trials")" 6
check "spawn: threads and pools are weighed" \
    test "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["actors"] == 2000 && $at["mode"] != "serial" && $at["bytes_per_actor"] > 0' "$trials" | wc -l)" -eq 4
check "spawn: memory of an actor is in the summary" \
    test "$(column bytes_per_actor "$results/actors/latest/summary.csv" | grep -c '^[1-9]')" -ge 2
check "spawn: a chart of time by actor" test -s "$results/actors/latest/actors-time_per_work.gp"
check "spawn: a chart of memory by actor" test -s "$results/actors/latest/actors-bytes_per_actor.gp"

# ---- the end of threads ----
# Address space is what a test can take away from anybody, root too; stacks of 20000 threads are 5 GB of it.
if [ -n "${SAN:-}" ]; then
    skip "a sanitizer needs all the address space there is: the limit of threads"
else
    cat >"$tmp/limit.yaml" <<'YAML'
name: limit
exercise: spawn
modes: [serial, threads, pool]
repeats: 1
sweep: {actors: [10, 20000]}
YAML
    (ulimit -v 1500000; exec "$GOLLAB" --headless --results "$results" "$tmp/limit.yaml") >"$tmp/out" 2>"$tmp/err"
    equal "no more threads: the run says so by its exit code" "$?" 1
    trials=$results/limit/latest/trials.csv
    equal "no more threads: that row failed" "$(rows mode=threads actors=20000 status=failed "$trials")" 1
    equal "no more threads: all others are good" "$(rows status=ok "$trials")" 5
    check "no more threads: its note has the reason" grep -qE 'threads,failed,.*,actor [0-9]+ of 20000: ' "$trials"
    equal "no more threads: the summary counts it" \
        "$(rows mode=threads actors=20000 n=0 failed=1 "$results/limit/latest/summary.csv")" 1
    check "no more threads: the table has a column of bad trials" grep -qE '^mode .* bad' "$tmp/out"
    check "no more threads: the run is told as whole" grep -q '^complete: true' "$results/limit/latest/run.yaml"
fi

# ---- grain ----
cat >"$tmp/grain.yaml" <<'YAML'
name: grain
exercise: grain
modes: [serial, threads, pool]
repeats: 2
sweep: {grain: [100ns, 2us], messages: 2001, actors: 8, workers: [1, 2]}
plots:
  - {x: grain, y: speedup, by: workers, where: {mode: pool}, log: x}
  - {x: grain, y: throughput, by: [mode, workers], log: x}
YAML
"$GOLLAB" --headless --results "$results" "$tmp/grain.yaml" >"$tmp/out" 2>"$tmp/err"
equal "grain ends well" "$?" 0
trials=$results/grain/latest/trials.csv
equal "grain: every trial is good" "$(rows status=ok "$trials")" 16
equal "grain: one checksum for all" "$(column checksum "$trials" | sort -u | wc -l)" 1
equal "grain: every message is counted" "$(rows messages=2001 "$trials")" 16
equal "grain: what serial is asked for" "$(column ideal_s "$trials" | sort -u | grep -cE '^(0.0002001|0.004002)$')" 2
check "grain: a chart of the speed-up" test -s "$results/grain/latest/grain-speedup.gp"
sed 's/messages: 2001/messages: 7/' "$tmp/grain.yaml" >"$tmp/slip.yaml"
fails "grain: more actors than messages" 2 'slip.yaml:5:.*sweep.actors: 8 is more than messages 7 ' "$GOLLAB" check "$tmp/slip.yaml"
finish
