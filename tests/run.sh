#!/usr/bin/env bash
# Runs the tests named on the command line and counts them: cmocka programs (tests/test_X.c, built as
# $BUILD/tests/test_X) and shell tests (tests/cli_X.sh, which print "ok - NAME" or "not ok - NAME").
# The output of a test is shown only when it fails. Environment: BUILD, GOLLAB (the program), SAN.
set -u
cd "$(dirname "$0")/.." || exit 2
: "${BUILD:?set by make check}" "${GOLLAB:?set by make check}"
export BUILD GOLLAB SAN
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:exitcode=99}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
unset GOLLAB_RESULTS NO_COLOR
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for test in "$@"; do
    name=$(basename "$test"); name=${name%.*}
    started=$(date +%s)
    case "$test" in
    *.c) timeout -k 10 600 "$BUILD/tests/$name" >"$log" 2>&1; code=$?
         good=$(grep -c '^\[       OK \]' "$log"); bad=$(grep -cE '^\[  (FAILED|ERROR )  \] [^0-9]' "$log")
         skip=$(grep -c '^\[  SKIPPED \] [^0-9]' "$log")
         bad=$(grep -E '^\[  FAILED  \] [^0-9]' "$log" | sort -u | wc -l) ;;
    *)   timeout -k 10 600 bash "$test" >"$log" 2>&1; code=$?
         good=$(grep -c '^ok - ' "$log"); bad=$(grep -c '^not ok - ' "$log"); skip=$(grep -c '^skip - ' "$log") ;;
    esac
    # A test program that died, or that ran nothing, has failed even when it says nothing.
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$((good + bad + skip))" -eq 0 ]; then bad=1; fi
    printf '%-28s %4d passed %4d failed %4d skipped  %3d s\n' "$name" "$good" "$bad" "$skip" $(($(date +%s) - started))
    if [ "$bad" -gt 0 ]; then echo "---- $test exited with $code"; tail -n 80 "$log"; echo "----"; fi
    grep '^skip - ' "$log"
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
