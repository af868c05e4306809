#!/usr/bin/env bash
# The benchmarks of the actor runtime, a thousand times smaller: each comes to a right result with one and two
# workers, and the CSV and the table are well formed. No figure is looked at. Peers are left out: their folder is not
# there.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
: "${BUILD:?the folder of the built programs}"
bench=$BUILD/tests/bench_actors
names=(pingpong ring big fj counting counting_chunk fanin fanin_chunk live live_10m pause_1 pause_100 pause_10000
    grain_650 grain_2300)

# ---- all of them ----
"$bench" "$tmp/all" --scale 1000 --rounds 2 >"$tmp/out" 2>"$tmp/err"
equal "every benchmark comes to its result" "$? $(head -5 "$tmp/err")" "0 "
csv=$tmp/all/actors.csv
equal "the CSV has its heading" "$(head -n 1 "$csv")" "system,bench,workers,ops,seconds,ops_per_s,peak_rss_bytes"
equal "a row for each system, benchmark and number of workers" "$(sed 1d "$csv" | cut -d, -f1-3)" \
    "$(for name in "${names[@]}"; do for w in 1 2; do printf '%s\n' "gollab,$name,$w" "floor,$name,$w"; done; done)"
equal "every cell is a number, and the rates are operations over seconds" "$(awk -F, 'NR > 1 {
    for (i = 3; i <= 7; i++) if ($i !~ /^[0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?$/ || $i <= 0) print "line " NR ": " $i
    if (NF != 7 || $4 / $5 / $6 > 1.001 || $4 / $5 / $6 < 0.999) print "line " NR ": " $0 }' "$csv")" ""
equal "sizes are divided" "$(grep '^gollab,pingpong,1,' "$csv" | cut -d, -f4)" 2000
equal "ten pauses of 10 ms take no less" \
    "$(awk -F, '$2 ~ /^pause_/ && $5 < 0.1 { print }' "$csv")" ""
equal "the table has a line for each" "$(sed 1d "$tmp/out" | awk '{ print $1, $2 }')" \
    "$(for name in "${names[@]}"; do printf '%s\n' "$name 1" "$name 2"; done)"
equal "a peer that is not there has no ratio" "$(awk '$1 == "ring" { print $(NF - 4), $(NF - 3), $(NF - 2) }' "$tmp/out")" \
    $'- - -\n- - -'

# ---- some of them ----
"$bench" "$tmp/some" --scale 1000 --rounds 1 --bench pause --workers 3 >"$tmp/out"
equal "the beginning of a name means all of a family" "$(sed 1d "$tmp/some/actors.csv" | cut -d, -f2,3 | uniq)" \
    $'pause_1,3\npause_100,3\npause_10000,3'
"$bench" "$tmp/some" --scale 1000 --rounds 1 --bench counting --workers 1 >"$tmp/out"
equal "a whole name means that one" "$(sed 1d "$tmp/some/actors.csv" | cut -d, -f2 | uniq)" counting

# ---- against what was asked ----
"$bench" "$tmp/one" --rounds 1 --bench pause_1 --workers 2 >"$tmp/out"
check "each of what was asked gets a verdict" grep -qE '^pause_1 +2 +(yes|NO) +asked at most +1[.]2 ms overhead +got [0-9.]+$' "$tmp/out"
check "a peer that is not there gets none" grep -qE '^pause_1 +2 +- +asked at least +1[.]0 x go +was not measured$' "$tmp/out"
check "they are counted" grep -qE '^[01] of the minimums asked hold, [01] do not, 3 were not measured$' "$tmp/out"

# ---- a peer ----
mkdir -p "$tmp/peer/peers"
pretend() { # LINE: what the Go program prints
    printf '#!/bin/sh\necho "%s"\n' "$1" >"$tmp/peer/peers/actors_go"
    chmod +x "$tmp/peer/peers/actors_go"
    "$bench" "$tmp/peer" --scale 1000 --rounds 3 --bench counting_chunk --workers 1 >"$tmp/out" 2>"$tmp/err"
}
pretend 'go,counting,1,5000,50,100,1000000'
equal "a peer gets a row under its own name" "$(grep '^go,' "$tmp/peer/actors.csv")" "go,counting,1,5000,50,100,1000000"
check "and a ratio" grep -qE '^counting_chunk .* [0-9.]+x +[0-9.]+x +- +- ' "$tmp/out"
pretend 'go,counting,1,4999,50,100,1000000'
equal "a peer that did something else has no row" "$(grep -c '^go,' "$tmp/peer/actors.csv")" 0
check "and it is told" grep -q '^bench_actors: counting_chunk of go with 1 workers: ' "$tmp/err"

# ---- what is refused ----
fails "no folder" 2 'the folder for actors.csv is missing' "$bench"
fails "an unknown benchmark" 2 'no benchmark is named "rin" \(want pingpong ring' "$bench" "$tmp/x" --bench rin
fails "no workers" 2 '--workers: 0 is out of range' "$bench" "$tmp/x" --workers 0
fails "an option without its value" 2 'what to do with --scale' "$bench" "$tmp/x" --scale
fails "an unknown option" 2 'unknown: --fast' "$bench" "$tmp/x" --fast 1
finish
