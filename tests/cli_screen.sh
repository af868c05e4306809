#!/usr/bin/env bash
# The screen as a user meets it: in a terminal (tmux), with keys, signals, resizing and odd terminals.
. "$(dirname "$0")/lib.sh"
if ! command -v tmux >/dev/null; then skip "tmux is not installed"; finish; fi

export LC_ALL=C.UTF-8 # for grep
# Servers of our own, whose sockets go with the folder: one for each terminal, as one that is killed takes a while to be
# gone.
terminals=0
mux() { tmux -S "$tmp/tmux-$terminals" -f /dev/null "$@"; }
# What a failed test leaves running ends, too.
cleanup() {
    local pid; pid=$(runner_pid)
    mux kill-server 2>/dev/null
    [ -n "$pid" ] && kill -INT "$pid" 2>/dev/null && until_gone "$pid"
    rm -rf "$tmp"
}
trap cleanup EXIT

shown() { mux capture-pane -p -t s 2>/dev/null; }
keys() { mux send-keys -t s "$@"; }
# until_shown PATTERN [SECONDS]: waits until a line of the pane matches (grep -E).
until_shown() {
    local deadline=$(($(date +%s) + ${2:-30}))
    until shown | grep -qE -- "$1"; do
        if [ "$(date +%s)" -ge "$deadline" ]; then
            echo "    waited for: $1"; shown | sed 's/^/    | /' | grep -v '| $'
            return 1
        fi
        sleep 0.05
    done
}
# until_gone PID: waits until no such process is left (a zombie is gone, too).
until_gone() {
    local deadline=$(($(date +%s) + 30))
    while [ -r "/proc/$1/stat" ] && ! grep -q ') Z ' "/proc/$1/stat" 2>/dev/null; do
        [ "$(date +%s)" -ge "$deadline" ] && return 1
        sleep 0.05
    done
}
live_file() { find "$tmp/r" -name live 2>/dev/null | head -1; }
# The runner's pid is in the name of its live memory: /gollab-UID-PID-N.
runner_pid() { local file; file=$(live_file); [ -n "$file" ] && cut -d- -f3 "$file"; }

# terminal WIDTH HEIGHT [NAME=VALUE...]: a fresh shell; shell_ready when it answers.
terminal() {
    local width=$1 height=$2; shift 2
    mux kill-server 2>/dev/null; rm -rf "$tmp/r"
    terminals=$((terminals + 1))
    env -u NO_COLOR "$@" PS1='ready> ' tmux -S "$tmp/tmux-$terminals" -f /dev/null new-session -d -s s -x "$width" -y "$height" \
        "env ${*:-A=A} PS1='ready> ' bash --norc --noprofile"
    until_shown '^ready>' >/dev/null
}
# run ARGUMENTS: types a command whose end shows as "code=N same" (same: the terminal's modes are as they were).
run() {
    cat >"$tmp/go" <<GO
stty -a | grep -v rows >"$tmp/before"
"$GOLLAB" $* --results "$tmp/r"
code=\$?
stty -a | grep -v rows >"$tmp/after"
cmp -s "$tmp/before" "$tmp/after" && same=same || same=differs
echo "code=\$code \$same"
GO
    keys ". $tmp/go" Enter
}
restored() { [ "$(mux display-message -p -t s '#{alternate_on}#{cursor_flag}#{mouse_any_flag}')" = 010 ]; }

cat >"$tmp/long.yaml" <<'EOY'
name: long
title: Games for the screen
exercise: life
modes: [pool, serial]
repeats: 60
noise_floor: false
sweep: {games: 3, size: 32, steps: 40, pause: 25ms, view: sampled}
EOY
cat >"$tmp/short.yaml" <<'EOY'
name: short
title: A short run
exercise: life
modes: [serial, pool]
repeats: 2
sweep: {games: 2, size: 16, steps: 10, pause: 20ms, view: sampled}
EOY
cat >"$tmp/every.yaml" <<'EOY'
name: every
exercise: life
modes: [pool]
repeats: 300
sweep: {games: 2, size: 16, steps: 20, pause: 40ms, view: every}
EOY

# ---- what is shown, at any size ----
terminal 120 40 LC_ALL=C.UTF-8
run "$tmp/long.yaml"
check "title" until_shown '^Games for the screen +running$'
check "progress" until_shown '[0-9]+/120  [0-9]+%$'
check "games with captions" until_shown 'game 1  gen [0-9]+  pop [0-9]+ +game 2  gen'
check "the games move" until_shown 'game 1  gen (2[0-9]|3[0-9])'
check "in half blocks" until_shown '▀|▄'
check "the table, with what was measured" until_shown '^(▸| ) (pool|serial) +[0-9.]+ (ms|s)'
check "keys" until_shown '^q quit or stop'
keys 1 z
check "one game alone" until_shown '^1 of 3 games of 32x32'
check "it moves" until_shown '^game 1  gen (2[0-9]|3[0-9])'
keys 2 /; keys serial
check "a filter as it is typed" until_shown '^/serial_ +Enter keep the filter'
keys Enter
check "shows its lines only" until_shown '^  filter serial$'
check "and no others" bash -c "! grep -q '^..pool ' <<<'$(shown)'"
keys h
check "help" until_shown '^  F1 \? h +this help'
keys Space; keys 0
check "the overview again" until_shown '^0 Overview .*Workers$'
# The first line ends at the right edge, and the keys are in the last one.
fills() {
    local deadline=$(($(date +%s) + 30)) first last
    while first=$(shown | head -1) last=$(shown | tail -1)
          [ ${#first} -ne "$1" ] || ! grep -qE -- "$2" <<<"$last"; do
        if [ "$(date +%s)" -ge "$deadline" ]; then shown | sed 's/^/    | /'; return 1; fi
        sleep 0.05
    done
}
for size in 80x24 40x12 20x5 200x50; do
    mux resize-window -t s -x "${size%x*}" -y "${size#*x}"
    case $size in
    20x5) pattern='^q quit or stop$' ;;
    40x12) pattern='^q quit or stop   F1 \? h help$' ;;
    *) pattern='^q quit or stop .*Tab next view' ;;
    esac
    check "fills $size" fills "${size%x*}" "$pattern"
    check "progress at $size" until_shown '[0-9]+/120  [0-9]+%'
done

# ---- leaving ----
keys q
check "q asks" until_shown '^s stop the run   d leave it running   any other key stays$'
keys x
check "any other key stays" until_shown '^q quit or stop'
pid=$(runner_pid)
keys q; until_shown '^s stop the run' >/dev/null; keys d
check "q d leaves" until_shown '^code=0 same$'
check "q d says how to look again" until_shown 'gollab watch'
check "the run goes on" kill -0 "$pid"
check "the terminal is as before" restored
keys "clear; '$GOLLAB' watch long --results $tmp/r; echo watched=\$?" Enter
check "watch shows it again" until_shown '^Games for the screen +running$'
keys q
check "q leaves watch at once" until_shown '^watched=0$'
check "the run still goes on" kill -0 "$pid"
keys "clear; '$GOLLAB' watch long --results $tmp/r; echo watched=\$?" Enter
until_shown '^Games for the screen +running$' >/dev/null
keys C-z
check "Ctrl-Z gives the terminal back" until_shown 'Stopped'
check "Ctrl-Z leaves the alternate screen" restored
keys "fg" Enter
check "fg shows it again" until_shown '^Games for the screen +running$'
kill -INT "$pid"
check "an interrupted runner ends" until_gone "$pid"
check "watch stays when the run has ended" until_shown '^Games for the screen +stopped$'
keys q
check "q leaves its table behind" until_shown 'the run was not finished; go on with: gollab resume'
keys "clear; '$GOLLAB' watch long --results $tmp/r; echo watched=\$?" Enter
check "a run that is over is shown, too" until_shown '^Games for the screen +stopped$'
check "with its table" until_shown '  (pool|serial) +[0-9.]+ (ms|s)'
check "and the games that it has shown last" until_shown '^3 games of 32x32  of trial [0-9]+: (pool|serial)'
check "as they were" until_shown 'game 3  gen [1-9]'
keys 1 z
check "of which one can be chosen" until_shown '^1 of 3 games of 32x32  of trial'
keys q; until_shown '^watched=0$' >/dev/null
echo x >"$tmp/r/long/latest/games.gz"
keys "clear; '$GOLLAB' watch long --results $tmp/r; echo watched=\$?" Enter
until_shown '^Games for the screen +stopped$' >/dev/null; keys 1
check "a bad file of games is named where they would be" until_shown 'games.gz: this is no gzip data'
keys q
check "until q, which leaves the table" until_shown '^watched=0$'
keys "clear; '$GOLLAB' resume long --results $tmp/r; echo resumed=\$?" Enter
check "resume shows the screen, too" until_shown '^Games for the screen +running$'
check "with what was measured before" until_shown ' [1-9][0-9]*/120 '
keys q; until_shown '^s stop the run' >/dev/null; keys s
check "and is stopped as a run is" until_shown '^resumed=130$'

terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/long.yaml"; until_shown '^Games for the screen' >/dev/null; until_shown ' [1-9][0-9]*/120 ' >/dev/null
pid=$(runner_pid)
keys q; until_shown '^s stop the run' >/dev/null; keys s
check "q s stops the run: exit code 130" until_shown '^code=130 same$'
check "q s ends the runner" until_gone "$pid"

terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/long.yaml"; until_shown '^Games for the screen' >/dev/null; until_shown ' [1-9][0-9]*/120 ' >/dev/null
pid=$(runner_pid)
keys C-c
check "Ctrl-C stops the run: exit code 130" until_shown '^code=130 same$'
check "the table is on the normal screen" until_shown '^(pool|serial) +[0-9.]+ (ms|s)'
check "Ctrl-C restores the terminal" restored
check "Ctrl-C ends the runner" until_gone "$pid"

# ---- a run that ends by itself ----
terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/short.yaml"
check "a run that ends: exit code 0" until_shown '^code=0 same$' 60
check "its table is left behind" until_shown '^serial +[0-9.]+ (ms|s)'
check "its end restores the terminal" restored
check "run.yaml says what the screen has cost" grep -qE '^screen_cpu_s: 0\.[0-9]*[1-9]' "$tmp/r/short/latest/run.yaml"
check "the last picture is kept" grep -rq 'A short run' "$tmp/r/short/latest/screen.txt"

terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/short.yaml"
until_shown '^A short run' >/dev/null; keys Space
check "the end of a run does not take a held picture away" until_shown 'the run is over: q leaves$' 60
check "its state is in the header" until_shown '^A short run +done$'
keys Space; keys 2
check "the table has all trials" until_shown '^  serial .* 2  '
keys q
check "q leaves without a question, with the run's exit code" until_shown '^code=0 same$'
check "and its table" until_shown '^serial +[0-9.]+ (ms|s)'

# ---- trials that are too short to be drawn ----
cat >"$tmp/tiny.yaml" <<'EOY'
name: tiny
exercise: counter
modes: [serial]
repeats: 999
noise_floor: false
sweep: {count_to: 1, pause: 1ms}
EOY
terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/tiny.yaml"
check "are drawn between them" until_shown ' ([5-9][0-9]|[1-9][0-9][0-9])/999 '
keys C-c; until_shown '^code=130' >/dev/null

# ---- signals to the screen itself (more of them in test_screen_pty.c) ----
for signal in TERM SEGV; do
    # A sanitizer handles crashes itself.
    if [ $signal = SEGV ] && [ -n "${SAN:-}" ]; then skip "SIGSEGV under a sanitizer"; continue; fi
    terminal 100 30 LC_ALL=C.UTF-8
    run "$tmp/long.yaml"; until_shown '^Games for the screen' >/dev/null
    pid=$(runner_pid)
    screen=$(cut -d' ' -f4 "/proc/$pid/stat")
    kill -"$signal" "$screen"
    case $signal in
    TERM) code=143 ;;
    SEGV) code=139 ;;
    esac
    check "SIG$signal ends the screen, terminal as before" until_shown "^code=$code same\$"
    check "SIG$signal restores the terminal" restored
    if [ $signal = SEGV ]; then
        check "a crash says what becomes of the run" until_shown '^gollab: the screen has crashed, and the run goes on'
        check "the run survives a crash of its screen" kill -0 "$pid"
        kill -INT "$pid"
    fi
    check "the runner ends after SIG$signal" until_gone "$pid"
done

# ---- a lost connection ----
# A leak checker looks around from a process of its own at the end; the hangup ends that one, and ours would wait for it.
export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/long.yaml"; until_shown '^Games for the screen' >/dev/null
pid=$(runner_pid); screen=$(cut -d' ' -f4 "/proc/$pid/stat")
mux kill-server
check "a lost connection ends the screen" until_gone "$screen"
check "a lost connection leaves the run alone" kill -0 "$pid"
kill -INT "$pid"; until_gone "$pid"
terminal 100 30 LC_ALL=C.UTF-8
keys "(trap '' HUP; '$GOLLAB' '$tmp/long.yaml' --results '$tmp/r' --on-hangup stop; echo \$? >'$tmp/code')" Enter # the shell stays
until_shown '^Games for the screen' >/dev/null
pid=$(runner_pid)
mux kill-server
check "--on-hangup stop ends the run" until_gone "$pid"
check "--on-hangup stop: exit code 129" until_true grep -qx 129 "$tmp/code"

# ---- odd terminals (more of them in test_screen_pty.c) ----
terminal 100 30 LC_ALL=C.UTF-8
keys "export TERM=dumb" Enter
run "$tmp/short.yaml"
check "TERM=dumb: progress lines" until_shown '^ +[1-4]/4 ' 60
check "TERM=dumb: exit code 0" until_shown '^code=0 same$' 60
keys "clear; export TERM=no-such-type" Enter
run "$tmp/short.yaml"
check "an unknown TERM: it says why there is no screen" until_shown 'no screen: .* TERM=no-such-type is not known'
check "and runs all the same" until_shown '^code=0 same$' 60

terminal 20 5 LC_ALL=C.UTF-8
run "$tmp/long.yaml"
check "20x5 from the start" until_shown '^q quit or stop$'
keys q; check "the question at 20x5" until_shown '^s stop   d detach$'
keys s; check "stopped at 20x5" until_shown 'code=130'

# ---- view: every, and a screen that is suspended meanwhile ----
terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/every.yaml"
check "every generation is drawn" until_shown 'every generation is drawn  '
check "and shown" until_shown 'game 2  gen [0-9]+'
check "in half blocks" until_shown '▀|▄'
keys 1 g g g g g
check "g shows it in digits" until_shown '^[ *1-9]*[1-9]{2}[ *1-9]* +[*1-9]'
keys z
check "z shows one game alone" until_shown '^1 of 2 games of 16x16  every generation is drawn'
check "which goes on" until_shown '^game 1  gen [0-9]+  pop [0-9]+$'
keys 2
check "the table is there, too" until_shown '^▸ pool '
keys 1 Escape g 0
keys C-l
check "Ctrl-L keeps the picture" until_shown 'game 2  gen [0-9]+'
rows() { cut -d, -f1,6- "$tmp"/r/*/latest/trials.csv 2>/dev/null; }
keys C-z
check "Ctrl-Z stops the screen" until_shown 'Stopped'
has_row() { rows | grep -qE -- "$1"; }
# On a machine in a hurry the first trial may have been over by then.
check "that trial was run again, and the row says null" until_true has_row ',null,'
keys fg Enter
screen_after_null() { rows | sed -n '/,null,/,$p' | grep -q ',screen,'; }
check "what is shown again from its beginning says screen" until_true screen_after_null
keys C-c
check "stopped" until_shown 'the run was not finished'

# ---- wishes ----
# Trials that go on until they are told to end, so that there is time for what is to happen in the middle of one.
sed 's/steps: 40/steps: 40000/' "$tmp/long.yaml" >"$tmp/endless.yaml"
terminal 100 30 LC_ALL=C.UTF-8
run "$tmp/endless.yaml"; until_shown 'game 1  gen [1-9]' >/dev/null
pid=$(runner_pid)
# The process of the trial under way, which is the runner's only child.
trial() { cat "/proc/$pid/task/$pid/children" 2>/dev/null; }
another_trial() { [ -n "$(trial)" ] && [ "$(trial)" != "$first" ]; }
first=$(trial)
keys x
check "x skips the trial" until_true has_row '^1,.*skipped by the user'
check "and the next one begins" until_true another_trial
until_shown ' 1/120 ' >/dev/null
first=$(trial)
keys X
check "X stops the run after this trial, and says so" until_shown 'stops after this trial'
equal "no trial is broken off" "$(trial) $(rows | tail -n +2 | wc -l)" "$first 1"
keys x
check "that is as if it had been stopped" until_shown '^code=130 same$'
equal "no other trial has begun" "$(rows | tail -n +2 | wc -l)" 2
finish
