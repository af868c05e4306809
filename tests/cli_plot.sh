#!/usr/bin/env bash
# gollab plot as its user meets it: pictures in the formats asked for, and charts in the terminal.
. "$(dirname "$0")/lib.sh"
command -v gnuplot >/dev/null || { skip "no gnuplot here: plot"; finish; }

cat >"$tmp/kinds.yaml" <<'YAML'
name: kinds
title: 50% of it
exercise: counter
modes: [serial, pool]
repeats: 2
sweep: {count_to: 2, counters: [1, 2], pause: [0, 1ms], workers: 2}
plots:
  - {kind: bars, x: counters, y: time, by: [mode, pause]}
  - {kind: heatmap, x: counters, y: overhead, by: [pause, mode]}
YAML
"$GOLLAB" --headless --results "$tmp/results" "$tmp/kinds.yaml" >"$tmp/out" 2>"$tmp/err"
equal "a run with other kinds of charts" "$?" 0
run=$tmp/results/kinds/latest
check "it leaves their pictures" test -s "$run/counters-time-bars.png" -a -s "$run/counters-overhead-heatmap.svg"

# ---- formats ----
rm -f "$run"/*.png "$run"/*.svg
"$GOLLAB" plot --format pdf "$run" >"$tmp/out" 2>"$tmp/err"
equal "PDF alone: exit code" "$?" 0
equal "PDF alone: files" "$(ls "$run" | grep -E '\.(pdf|png|svg)$' | tr '\n' ' ')" \
    "counters-overhead-heatmap.pdf counters-time-bars.pdf "
check "PDF alone: it is one" sh -c "head -c 5 '$run/counters-time-bars.pdf' | grep -q '%PDF-'"
check "PDF alone: it says so" grep -q '^chart .*/counters-time-bars.pdf (and .gp)$' "$tmp/out"
fails "a format that is none" 2 'gif: want some of svg,png,pdf' "$GOLLAB" plot --format svg,gif "$run"
fails "half a format" 2 'want some of' "$GOLLAB" plot --format sv "$run"
fails "no format" 2 'want some of' "$GOLLAB" plot --format '' "$run"
fails "a format for the terminal" 2 'draws in the terminal' "$GOLLAB" plot --format pdf --terminal "$run"

# ---- in the terminal ----
COLUMNS=70 LINES=25 "$GOLLAB" plot --terminal "$run" >"$tmp/out" 2>"$tmp/err"
equal "--terminal: exit code" "$?" 0
equal "--terminal: it complains of nothing" "$(cat "$tmp/err")" ""
equal "--terminal: as wide as asked" "$(wc -L <"$tmp/out")" 70
equal "--terminal: two charts of 24 lines" "$(wc -l <"$tmp/out")" 49
check "--terminal: title" grep -q '^50% of it: overhead' "$tmp/out"
check "--terminal: legend" grep -q '[^ ]serial, pause = 1 ms' "$tmp/out"
check "--terminal: the measure" grep -q '^overhead ([munµ]*s), by pause' "$tmp/out"
check "--terminal: numbers of cells" grep -qE '^ *1 ms \|.*[1-9]' "$tmp/out"
check "--terminal: no escape codes in a pipe" sh -c "! grep -q '$(printf '\033')' '$tmp/out'"
check "--terminal: no pictures are made" test ! -e "$run/counters-time-bars.svg"
# in_terminal VARIABLE=VALUE...: in a terminal of 90 columns and 30 rows.
in_terminal() {
    script -qec "stty cols 90 rows 30; env $* '$GOLLAB' plot --terminal '$run'" /dev/null </dev/null | tr -d '\r' >"$tmp/out"
}
if command -v script >/dev/null; then
    in_terminal TERM=xterm
    check "in a terminal: colours" grep -q "$(printf '\033')\[38;5;" "$tmp/out"
    equal "in a terminal: only colours that there are" "$(grep -o '8;5;[0-9]*' "$tmp/out" | awk -F';' '$3 > 255')" ""
    equal "in a terminal: as high as it" "$(wc -l <"$tmp/out")" 59
    in_terminal NO_COLOR=1
    check "in a terminal: NO_COLOR" sh -c "! grep -q '$(printf '\033')' '$tmp/out'"
    equal "in a terminal: as wide as it" "$(wc -L <"$tmp/out")" 90
else
    skip "no script here: plot in a terminal"
fi
"$GOLLAB" plot --sixel "$run" >"$tmp/out"
equal "--sixel: a picture for each chart" "$(grep -ac "$(printf '\033')P" "$tmp/out")" 2

# ---- nothing to draw ----
printf 'name: bare\nexercise: counter\nmodes: [serial]\nrepeats: 1\nsweep: {pause: 0}\n' >"$tmp/bare.yaml"
"$GOLLAB" --headless --results "$tmp/results" "$tmp/bare.yaml" >/dev/null 2>&1
fails "a run without charts says so" 0 'this run has no charts' "$GOLLAB" plot --terminal "$tmp/results/bare/latest"
finish
