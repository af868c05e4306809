#!/usr/bin/env bash
# Runs the tests named on the command line and counts them: cmocka programs (tests/test_X.c, built as $BUILD/tests/test_X)
# and shell tests (tests/cli_X.sh, which print "ok - NAME", "not ok - NAME" or "skip - WHY"). The output of a test is shown
# only when it fails, or with VERBOSE=1. The last line printed is "N passed, N failed, N skipped"; the exit code is 0 when
# at least one passed and none failed.
#
# Nothing gets lost: a program that dies, hangs, leaves in the middle of a test, runs nothing or ends in an error is at
# least one failure, whatever it printed. Environment: BUILD, GOLLAB (the program), SAN, VERBOSE, TEST_TIMEOUT in seconds,
# TEST_JOBS: test programs at a time.
set -u
cd "$(dirname "$0")/.." || exit 2
: "${BUILD:?set by make check}" "${GOLLAB:?set by make check}" "${SAN:=}" "${VERBOSE:=}"
: "${TEST_TIMEOUT:=600}" "${TEST_JOBS:=$(nproc)}"
export BUILD GOLLAB SAN
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:exitcode=99}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
# The same for everybody: what the user or the calling make has set is not what is tested.
unset GOLLAB_RESULTS NO_COLOR COLUMNS LINES CDPATH MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CMOCKA_MESSAGE_OUTPUT CMOCKA_XML_FILE
export LC_ALL=C.UTF-8

# The ThreadSanitizer of gcc 12 cannot start where the kernel randomises addresses more widely than it knows.
fixed_addresses=()
if [ "$SAN" = thread ] && setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi

passed=0 failed=0 skipped=0
logs=$(mktemp -d)
log= # of the test that is counted
tests=() started=() # by the process number of each that runs
trap 'rm -rf "$logs"' EXIT
trap 'for pid in "${!tests[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done; exit 130' INT TERM HUP

# Reads what a cmocka program printed and prints "PASSED FAILED SKIPPED". Only what stands between "Running N test(s)" and
# "N test(s) run" counts, as the lists after that name the same tests again; a verdict need not start its line, as the
# test may have printed something without a newline before it.
count_cmocka() {
    awk '
        /^\[==========\] Running [0-9]+ test\(s\)\.$/ { inside = 1; next }
        /^\[==========\] [0-9]+ test\(s\) run\.$/ { inside = 0; close_test(); next }
        !inside { next }
        /^\[ RUN      \] / { close_test(); name = substr($0, 14); next }
        name != "" && ends_in("[       OK ] " name) { passed++; name = "" }
        name != "" && ends_in("[  SKIPPED ] " name) { skipped++; name = "" }
        name != "" && (ends_in("[  FAILED  ] " name) || ends_in("[  ERROR   ] " name)) { failed++; name = "" }
        /\[  FAILED  \] GROUP (SETUP|TEARDOWN)$/ { failed++ }
        function ends_in(text) {
            return length($0) >= length(text) && substr($0, length($0) - length(text) + 1) == text
        }
        # A test that began and came to no verdict: it took the program with it.
        function close_test() { if (name != "") failed++; name = "" }
        END { if (inside && name == "") failed++; close_test(); print passed + 0, failed + 0, skipped + 0 }' "$log"
}

count_shell() {
    awk '/^ok - / { passed++ } /^not ok - / { failed++ } /^skip - / { skipped++ }
        END { print passed + 0, failed + 0, skipped + 0 }' "$log"
}

# The log without the tests that passed in silence.
show_trouble() {
    awk '
        /^ok - / { next }
        /^\[ RUN      \] / { if (held != "") print held; held = $0; next }
        held != "" && $0 == "[       OK ] " substr(held, 14) { held = ""; next }
        { if (held != "") print held; held = ""; print }
        END { if (held != "") print held }' "$log" | tail -n 300
}

# begin TEST: starts it. Job control gives it a process group of its own and leaves its SIGINT alone: Ctrl-C here must
# end it, and it may test Ctrl-C itself.
begin() {
    local name=$(basename "$1") command
    name=${name%.*}
    case "$1" in
    *.c) command=("$BUILD/tests/$name") ;;
    *) command=(bash "$1") ;;
    esac
    set -m
    timeout -k 10 "$TEST_TIMEOUT" "${fixed_addresses[@]}" "${command[@]}" </dev/null >"$logs/$name" 2>&1 &
    set +m
    tests[$!]=$1 started[$!]=$SECONDS
}

# finish PID CODE: counts what a test that has ended came to, and shows it.
finish() {
    local test=${tests[$1]} code=$2 seconds=$((SECONDS - started[$1])) name counts good bad skip why
    kill -KILL -- "-$1" 2>/dev/null # whatever it left behind
    unset "tests[$1]"
    name=$(basename "$test") name=${name%.*} log=$logs/$name
    case "$test" in
    *.c) counts=$(count_cmocka) ;;
    *) counts=$(count_shell) ;;
    esac
    read -r good bad skip <<<"$counts"
    why="exit code $code"
    [ "$code" -ne 124 ] || why="stopped after $TEST_TIMEOUT s"
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$((good + bad + skip))" -eq 0 ]; then bad=1 why="no test in it ran"; fi
    printf '%-24s %4d passed %4d failed %4d skipped %4d s\n' "$name" "$good" "$bad" "$skip" "$seconds"
    if [ "$bad" -gt 0 ]; then
        echo "---- $test: $why"
        if [ -n "$VERBOSE" ]; then cat "$log"; else show_trouble; fi
        echo "----"
    elif [ -n "$VERBOSE" ]; then
        cat "$log"
    else
        grep '^skip - ' "$log"
    fi
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
    rm -f "$log"
}

# Waits until fewer than N tests run.
until_below() {
    local ended
    while [ "${#tests[@]}" -ge "$1" ]; do
        wait -n -p ended "${!tests[@]}" 2>/dev/null
        finish "$ended" "$?"
    done
}

# Programs side by side; a shell test has the machine for itself, as it drives terminals and sends signals.
for test in "$@"; do
    case "$test" in
    *.c) until_below "$TEST_JOBS" ;;
    *) until_below 1 ;;
    esac
    begin "$test"
done
until_below 1
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
