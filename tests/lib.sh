# Shell tests source this: check NAME COMMAND... runs a command and counts; $tmp is a folder of their own.
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
status=0
ok() { echo "ok - $1"; }
not_ok() { echo "not ok - $1"; shift; [ $# -eq 0 ] || printf '    %s\n' "$@"; status=1; }
skip() { echo "skip - $1"; }
# check NAME COMMAND...: passes when the command succeeds.
check() { local name=$1; shift; if "$@"; then ok "$name"; else not_ok "$name" "failed: $*"; fi; }
# equal NAME GOT WANTED
equal() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:    $2" "wanted: $3"; fi; }
# fails NAME EXIT-CODE PATTERN COMMAND...: passes when the command exits so and prints exactly one line on standard
# error, which matches the pattern (grep -E).
fails() {
    local name=$1 code=$2 pattern=$3 got; shift 3
    "$@" >"$tmp/out" 2>"$tmp/err"; got=$?
    if [ "$got" -ne "$code" ]; then not_ok "$name" "exit code $got, wanted $code" "$(head -5 "$tmp/err")"
    elif ! grep -qE -- "$pattern" "$tmp/err"; then not_ok "$name" "no match for: $pattern" "$(head -5 "$tmp/err")"
    elif [ "$(wc -l <"$tmp/err")" -ne 1 ]; then not_ok "$name" "wanted one line:" "$(head -5 "$tmp/err")"
    else ok "$name"; fi
}
finish() { exit "$status"; }
