#!/usr/bin/env bash
# gollab compare as its user meets it: two runs, one run by a parameter, files from elsewhere, and what is refused.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 1

cat >tiny.yaml <<'YAML'
name: tiny
exercise: counter
modes: [serial, pool]
repeats: 4
sweep: {count_to: 2, pause: [0, 1ms], workers: 1}
YAML
"$GOLLAB" --headless tiny.yaml >/dev/null 2>&1 || not_ok "a run to compare"
run=$(readlink -f results/tiny/latest)

# rows FILE FACTOR: ten values a point, a per mille apart; pool takes FACTOR times as long.
rows() {
    awk -v factor="$2" 'BEGIN {
        print "mode,counters,time_s"
        for (i = 0; i < 10; i++) {
            printf "serial,4,%.6f\n", 0.1 * (1 + i / 1000)
            printf "pool,4,%.6f\n", 0.2 * (1 + i / 1000) * factor
        }
    }' </dev/null >"$1"
}
rows a.csv 1
rows b.csv 1.1

# ---- verdicts and exit codes ----
"$GOLLAB" compare a.csv b.csv >out 2>err
equal "a comparison exits with 0 whatever it finds" "$?" 0
equal "what is not known is said in the first line" "$(head -1 out)" \
    "Warning: machine, build and seed of A and B are not known: no run.yaml beside the rows"
check "a planted 10% is slower" grep -qE '^pool .* 1\.100 .* slower ' out
check "the other point is the same" grep -qE '^serial .* 1\.000 .* same ' out
check "the verdicts are counted" grep -qx '2 points: 0 faster, 1 slower, 1 the same, 0 inconclusive' out
"$GOLLAB" compare b.csv a.csv >out
check "the other way round it is faster" grep -qE '^pool .* 0\.909 .* faster ' out
"$GOLLAB" compare --margin 15% a.csv b.csv >out
check "within a wider margin it is the same" grep -qE '^pool .* same ' out
"$GOLLAB" compare --fail-if-slower 5% a.csv b.csv >/dev/null
equal "slower than 5%: exit code 3" "$?" 3
"$GOLLAB" compare --fail-if-slower 12% a.csv b.csv >/dev/null
equal "not slower than 12%: exit code 0" "$?" 0
"$GOLLAB" compare --fail-if-slower 5% b.csv a.csv >/dev/null
equal "faster is not slower" "$?" 0
"$GOLLAB" compare a.csv "$PWD/a.csv" >out
equal "a file against itself is said first" "$(head -1 out)" \
    "Warning: A and B are the same rows: every ratio is 1, whatever was measured"
"$GOLLAB" compare a.csv - <b.csv >out
check "standard input is a file, too" grep -qE '^pool .* slower ' out

# ---- formats ----
"$GOLLAB" compare --csv a.csv b.csv >out 2>err
equal "csv: a header and a line a point" "$(lines out) $(head -1 out)" \
    "3 mode,counters,a_n,b_n,a_time_s,b_time_s,ratio,low,high,level,verdict,repeats_to_decide,p"
check "csv: warnings are on standard error" grep -q 'warning: machine, build and seed' err
"$GOLLAB" compare --json a.csv b.csv >out 2>/dev/null
check "json: numbers are numbers" grep -q '{"mode": "serial", "counters": 4, "a_n": 10, "b_n": 10, "a_time_s": 0.10045,' out
"$GOLLAB" compare --markdown a.csv b.csv >out
check "markdown: a table" grep -qx '| mode | A | B | B/A | low | high | verdict | n | p |' out
if command -v python3 >/dev/null; then
    "$GOLLAB" compare --json "$run" "$run" 2>/dev/null | python3 -c 'import json, sys; json.load(sys.stdin)'
    equal "json: another program reads it" "$?" 0
else
    skip "json: another program reads it (no python3)"
fi

# ---- runs ----
"$GOLLAB" compare tiny "$run/trials.csv" >out
check "a run against itself is not different" grep -q '^4 points: 0 faster, 0 slower' out
equal "nothing to warn of" "$(head -1 out)" "B against A: B takes B/A times the time of A; above 1 it takes more."
cp -r "$run" other
sed -i "s/^  cpu: .*/  cpu: 'Another one'/; s/^seed: .*/seed: 99/" other/run.yaml
"$GOLLAB" compare "$run" other >out
check "another machine is said first" grep -q '^Warning: different machine: cpu is .* in A and Another one in B$' <(head -1 out)
check "another seed, too" grep -q '^Warning: different seeds: seed is 1 in A and 99 in B$' <(sed -n 2p out)
"$GOLLAB" compare --by mode >out
check "by mode inside the newest run" grep -q '^Each mode (B) against serial (A), all else equal' out
equal "by mode: a line for each pause of the pool" "$(grep -c '^pool ' out)" 2
"$GOLLAB" compare --by pause tiny >out
check "by a parameter, its first value is what the others are against" grep -q '^Each pause_s (B) against 0 (A)' out
"$GOLLAB" compare --by mode --measure peak_bytes tiny >out
check "another measure" grep -q 'times the peak_bytes of A' out

# ---- refused ----
fails "one run only" 2 'two runs are wanted' "$GOLLAB" compare tiny
fails "two runs with --by" 2 'inside one run' "$GOLLAB" compare --by mode tiny tiny
fails "two formats" 2 'at a time' "$GOLLAB" compare --csv --json a.csv b.csv
fails "a margin without its sign" 2 '"2" is not a percentage' "$GOLLAB" compare --margin 2 a.csv b.csv
fails "no such run" 2 'nowhere: ' "$GOLLAB" compare nowhere a.csv
fails "no such parameter" 2 'no such parameter in .* \(want one of: mode, counters\)' "$GOLLAB" compare --by batch a.csv
fails "no such measure" 2 'a.csv:1: no column speed or speed_s' "$GOLLAB" compare --measure speed a.csv b.csv
sed 's/,4,/,8,/' b.csv >eight.csv
fails "nothing in both" 2 'no point is in both: counters is 4 in A and 8 in B' "$GOLLAB" compare a.csv eight.csv
printf 'mode,time_s\nserial,1,5\n' >commas.csv
fails "decimal commas" 2 'commas.csv:2: 3 columns' "$GOLLAB" compare a.csv commas.csv
finish
