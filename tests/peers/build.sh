#!/bin/sh
# Builds the peers of the actor benchmarks, those whose compiler is here; says in one line each which are left out.
#
#   tests/peers/build.sh FOLDER      leaves actors_go, actors.beam and actors_caf there
#
# None is needed: the exit code is 0 unless the folder cannot be made. Debian's packages: golang, erlang-base, g++ and
# libcaf-dev (make deps-peers). What is newer than its source is left as it is.
set -u
here=$(dirname "$0")
out=${1:?a folder}
mkdir -p "$out" || exit 1

has() { command -v "$1" >/dev/null 2>&1; }
# peer NAME FILE SOURCE COMMAND COMPILE...: runs COMPILE when COMMAND is here and FILE is older than SOURCE.
peer() {
    name=$1 file=$out/$2 source=$here/$3 command=$4
    shift 4
    if ! has "$command"; then
        echo "peers: $name is left out: $command is not installed (make deps-peers installs it)"
    elif [ ! -e "$file" ] || [ -n "$(find "$source" -newer "$file")" ]; then
        echo "  PEER  $source"
        "$@" >"$out/log" 2>&1 && return
        rm -f "$file"
        echo "peers: $name is left out: it did not compile, see $out/log$(sed -n 's/.*\(error:.*\)/: \1/p;T;q' "$out/log")"
    fi
}

peer go actors_go actors.go go env GO111MODULE=off go build -o "$out/actors_go" "$here/actors.go"
peer erlang actors.beam actors.erl erlc erlc -o "$out" "$here/actors.erl"
peer caf actors_caf actors.cpp g++ g++ -std=c++17 -O3 -o "$out/actors_caf" "$here/actors.cpp" -lcaf_core -lpthread
exit 0
