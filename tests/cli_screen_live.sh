#!/usr/bin/env bash
# What the screen draws from a run that goes on: charts of its rows, and the workers of its trial, from the trial's own
# counts.
. "$(dirname "$0")/lib.sh"
if ! command -v tmux >/dev/null; then skip "tmux is not installed"; finish; fi

export LC_ALL=C.UTF-8 # for grep
mux() { tmux -S "$tmp/tmux" -f /dev/null "$@"; } # a server of our own, whose socket goes with the folder
trap 'mux kill-server 2>/dev/null; rm -rf "$tmp"' EXIT
shown() { mux capture-pane -p -t s 2>/dev/null; }
shows() { shown | grep -qE -- "$1"; }
# until_shown PATTERN: waits until a line of the pane matches (grep -E).
until_shown() { until_true shows "$1" || { shown | sed 's/^/    | /'; return 1; }; }
keys() { mux send-keys -t s "$@"; }

# Two trials that are done at once, then one of a pool that goes on for longer than this takes.
cat >"$tmp/live.yaml" <<'YAML'
name: live
title: A run to look at
exercise: counter
modes: [pool, serial]
repeats: 1
order: sequential
noise_floor: false
warmup: 0
sweep: {count_to: 30000, counters: 3, pause: [0, 1ms], workers: 2}
plots:
  - {x: pause, y: time, by: mode, log: xy}
  - {kind: bars, x: pause, y: overhead, by: mode}
YAML
mux new-session -d -s s -x 100 -y 30 "exec env -u NO_COLOR '$GOLLAB' '$tmp/live.yaml' --results '$tmp/r' --on-hangup stop"
check "the run is shown" until_shown '^A run to look at +running$'
keys 4
check "the trial under way" until_shown '^pool pause=1ms '
check "processors, and what the driver sees of them" until_shown '^so far .*%time, in the driver, sees .* \([0-9.]+ %\)$'
check "what the runtime counts" until_shown '^actors 3 \([0-9.]+ k?B, 64 B each\) +messages [0-9.]+ k?/s .*timers [0-9]'
check "how deep mailboxes are" until_shown '^mailbox  median [0-9+-]+, most [0-9+-]+ waiting +0 '
check "a line for each worker, with what is busy and what steals" until_shown '^ +1 +.* <?[0-9]+ % +[0-9.]+ ?k? +<?[0-9]+ %'
keys 3
check "a chart" until_shown '^execution time .*plot 1 of 2$'
check "with a legend" until_shown '^○ serial'
check "a unit, and pause 0 on a logarithmic axis" until_shown '//'
keys n
check "the next plot" until_shown '^overhead .*plot 2 of 2$'
keys p m
check "another measure" until_shown '^(overhead|speed-up|throughput).*plot 1 of 2$'
keys q s
check "it ends when asked" until_true eval '! mux has-session -t s 2>/dev/null'
finish
