# shellcheck shell=bash
# Shell tests source this. $tmp is a folder of their own; check, equal and fails count one test each; finish ends the
# script. A script that ends in any other way still exits with an error when a test failed.
tmp=$(mktemp -d)
status=0
trap 'code=$?; rm -rf "$tmp"; [ "$code" -ne 0 ] || code=$status; exit "$code"' EXIT

ok() { echo "ok - $1"; }
# not_ok NAME [LINE...]: the lines say what was found.
not_ok() {
    echo "not ok - $1"
    shift
    [ $# -eq 0 ] || printf '    %s\n' "$@"
    status=1
}
skip() { echo "skip - $1"; }
# check NAME COMMAND...: passes when the command succeeds.
check() {
    local name=$1
    shift
    if "$@"; then ok "$name"; else not_ok "$name" "failed: $*"; fi
}
# equal NAME GOT WANTED
equal() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2" "wanted: $3"; fi; }
# fails NAME EXIT-CODE PATTERN COMMAND...: passes when the command exits so and prints exactly one line on standard
# error, which matches the pattern (grep -E). Its output is left in $tmp/out and $tmp/err.
fails() {
    local name=$1 code=$2 pattern=$3 got
    shift 3
    "$@" >"$tmp/out" 2>"$tmp/err"
    got=$?
    if [ "$got" -ne "$code" ]; then
        not_ok "$name" "exit code $got, wanted $code" "$(head -5 "$tmp/err")"
    elif ! grep -qE -- "$pattern" "$tmp/err"; then
        not_ok "$name" "no match for: $pattern" "$(head -5 "$tmp/err")"
    elif [ "$(wc -l <"$tmp/err")" -ne 1 ]; then
        not_ok "$name" "wanted one line:" "$(head -5 "$tmp/err")"
    else
        ok "$name"
    fi
}
# lines FILE: how many it has, 0 when there is none.
lines() { if [ -f "$1" ]; then wc -l <"$1"; else echo 0; fi; }
# until_true COMMAND...: waits until it succeeds, half a minute at most.
until_true() { local i; for i in $(seq 300); do "$@" && return 0; sleep 0.1; done; return 1; }
# has_lines N FILE: N or more.
has_lines() { [ "$(lines "$2")" -ge "$1" ]; }
# long_experiment FILE: named long; it runs for a minute and more if nobody stops it.
long_experiment() {
    cat >"$1" <<'YAML'
name: long
exercise: counter
modes: [serial, pool]
repeats: 1000
sweep: {count_to: 5, pause: 10ms}
YAML
}
# comma_locale: $comma becomes the name of a locale with decimal commas, one of the machine's or one that localedef makes
# once for all tests under $BUILD (tests/comma_locale.h looks there, too); fails when there is none.
comma_locale() {
    local folder=$BUILD/locale
    comma=$(locale -a 2>/dev/null | grep -iE '^(de_DE|fr_FR)\.utf-?8$' | head -1)
    [ -z "$comma" ] || return 0
    if [ ! -d "$folder/de_DE.UTF-8" ]; then
        localedef -i de_DE -f UTF-8 "$tmp/de_DE.UTF-8" >/dev/null 2>&1 || return 1
        mkdir -p "$folder" && mv -T "$tmp/de_DE.UTF-8" "$folder/de_DE.UTF-8" 2>/dev/null # or somebody was faster
    fi
    comma=de_DE.UTF-8
    LOCPATH=$(cd "$folder" && pwd)
    export LOCPATH # from here on; only who asks for $comma looks there
}
finish() { exit "$status"; }
