#!/usr/bin/env bash
# gollab life: one game as a filter.
# shellcheck disable=SC2016,SC2317 # "$" ends a row of RLE; functions are called by name
cd "$(dirname "$0")/.." || exit 2
. tests/lib.sh
: "${GOLLAB:?the built program}"
life() { "$GOLLAB" life "$@"; }
patterns=tests/patterns

# ---- what it prints ----

printf 'x = 3, y = 1\n3o!\n' >"$tmp/blinker.rle"
equal "states, from a pattern in the middle" \
    "$(life --size 5x3 --topology plane --pattern "$tmp/blinker.rle" --steps 2 --print states)" \
"generation 0  population 3
|     |
| 111 |
|     |
generation 1  population 3
|  1  |
|  2  |
|  1  |
generation 2  population 3
|     |
| 131 |
|     |"
equal "final is the default" "$(life --size 5x3 --pattern "$tmp/blinker.rle" --steps 1)" \
"generation 1  population 3
|  1  |
|  2  |
|  1  |"
equal "no steps: the start" "$(life --size 3x1 --pattern "$tmp/blinker.rle")" "generation 0  population 3
|111|"
equal "states, every second" \
    "$(life --size 5 --pattern "$tmp/blinker.rle" --steps 5 --print states --every 2 | grep gen)" \
"generation 0  population 3
generation 2  population 3
generation 4  population 3"
equal "an age above 9 is a star" "$(life --size 4x4 --rule B/S012345678 --density 1 --steps 9 | tail -n 1)" "|****|"
equal "ages are clipped" "$(life --size 4x4 --rule B/S012345678 --density 1 --steps 9 --max-age 4 | tail -n 1)" "|4444|"
equal "population of the last generation" \
    "$(life --size 220 --topology plane --pattern $patterns/gosper_gun.rle --steps 300 --print population)" "300 86"
equal "population, every 150th" \
    "$(life --size 220 --topology plane --pattern $patterns/gosper_gun.rle --steps 400 --print population --every 150)" \
"0 36
150 61
300 86"
equal "the defaults are 100x100, seed 1, density 0.3, a torus" "$(life --steps 100 --print population)" "100 1198"
equal "the same seed gives the same soup" "$(life --seed 2)" "$(life --seed 2)"
if [ "$(life --seed 2)" != "$(life --seed 3)" ]; then ok "seeds differ"; else not_ok "seeds differ"; fi
equal "density 0 is empty" "$(life --density 0 --print population)" "0 0"
equal "all options may be shortened, values may follow =" "$(life --si=4 --de=1 --pr=population --st=1)" "1 0"

# ---- rules ----

printf 'x = 3, y = 3, rule = B/S012345678\n3o!\n' >"$tmp/still.rle"
equal "the rule of the pattern counts" "$(life --size 3x3 --pattern "$tmp/still.rle" --steps 3 | sed -n 2p)" "|444|"
equal "HighLife's replicator becomes two" \
    "$(life --pattern $patterns/replicator.rle --steps 12 --print population --every 12)" "0 12
12 24"
equal "--rule counts more" "$(life --size 3x3 --pattern "$tmp/still.rle" --steps 1 --rule B/S --print population)" "1 0"

# ---- there and back ----

life --size 90x70 --seed 5 --steps 40 --max-age 1 --out "$tmp/saved.rle" >"$tmp/printed"
equal "--out alone prints nothing" "$(cat "$tmp/printed")" ""
equal "the saved state comes back" "$(life --size 90x70 --pattern "$tmp/saved.rle" | tail -n +2)" \
    "$(life --size 90x70 --seed 5 --steps 40 --max-age 1 | tail -n +2)"
equal "--out - is standard output" "$(life --size 90x70 --seed 5 --steps 40 --out -)" "$(cat "$tmp/saved.rle")"
equal "--pattern - is standard input" "$(life --size 90x70 --pattern - --out - <"$tmp/saved.rle")" "$(cat "$tmp/saved.rle")"
equal "as a filter, twice 20 is 40" \
    "$(life --size 90x70 --seed 5 --steps 20 --out - | life --size 90x70 --pattern - --steps 20 --out -)" \
    "$(cat "$tmp/saved.rle")"
life --size 3x1 --pattern "$tmp/blinker.rle" --out "$tmp/both.rle" --print final >"$tmp/printed"
equal "--out and --print go together" "$(cat "$tmp/printed" "$tmp/both.rle")" "generation 0  population 3
|111|
x = 3, y = 1, rule = B3/S23:T3,1
3o!"
mkfifo "$tmp/pipe"
cat "$tmp/pipe" >"$tmp/through" &
life --size 3x1 --pattern "$tmp/blinker.rle" --out "$tmp/pipe"
wait $!
equal "--out writes into a named pipe" "$(cat "$tmp/through")" "x = 3, y = 1, rule = B3/S23:T3,1
3o!"
check "and leaves it a pipe" test -p "$tmp/pipe"

# ---- formats and places ----

soup() { life --size 90x70 --seed 5 --topology plane "$@"; }
soup --steps 40 --max-age 1 --out "$tmp/plane.rle"
equal "a saved state brings its grid along" "$(life --pattern "$tmp/plane.rle" --steps 60 --out -)" \
    "$(soup --steps 100 --max-age 1 --out -)"
equal "--topology and --size count more" \
    "$(life --pattern "$tmp/plane.rle" --topology torus --size 100x80 --at 0,0 --out - | head -n 1)" \
    "x = 100, y = 80, rule = B3/S23:T100,80"
for ending in rle.gz cells cells.gz; do
    soup --steps 40 --out "$tmp/saved.$ending"
    equal "$ending is written and read" "$(life --size 90x70 --topology plane --pattern "$tmp/saved.$ending" --out -)" \
        "$(cat "$tmp/plane.rle")"
done
check "rle.gz is gzipped" gunzip -t "$tmp/saved.rle.gz"
equal "and holds the RLE" "$(gunzip <"$tmp/saved.rle.gz")" "$(cat "$tmp/plane.rle")"
equal "cells has a line for each row" "$(grep -cE '^[.O]{90}$' "$tmp/saved.cells")" 70
equal "gzip data from standard input" "$(life --pattern - --out - <"$tmp/saved.rle.gz")" "$(cat "$tmp/plane.rle")"
soup --steps 40 --ages --out "$tmp/ages.rle"
equal "--ages saves ages" "$(life --pattern "$tmp/ages.rle" --print final)" \
    "$(soup --steps 40 --print final | sed 's/generation 40/generation 0/')"
equal "and they grow on" "$(life --pattern "$tmp/ages.rle" --steps 5 --print final | tail -n +2)" \
    "$(soup --steps 45 --print final | tail -n +2)"
equal "--at counts from the top left" "$(life --size 5x3 --pattern "$tmp/blinker.rle" --at 2,1 | tail -n +2)" "|     |
|  111|
|     |"
printf '#Life 1.06\n0 0\n1 1\n' >"$tmp/two.lif"
equal "Life 1.06" "$(life --size 3x2 --pattern "$tmp/two.lif" --at 1,0 | tail -n +2)" "| 1 |
|  1|"
printf '#P -2 0\nx = 1, y = 1\no!\n' >"$tmp/offset.rle"
equal "#P is the place seen from the middle" "$(life --size 5x3 --pattern "$tmp/offset.rle" | tail -n +2)" "|     |
|1    |
|     |"
equal "--at counts more than #P" "$(life --size 5x3 --pattern "$tmp/offset.rle" --at 4,2 | tail -n 1)" "|    1|"
equal "a #P outside the grid is a warning" "$(life --size 1x1 --pattern "$tmp/offset.rle" 2>&1)" \
"gollab: warning: $tmp/offset.rle puts the pattern -2,0 from the middle, which is outside a grid of 1x1: it is put into the middle
generation 0  population 1
|1|"

# ---- help ----

equal "--help goes to standard output" "$(life --help 2>/dev/null | head -n 1)" "Usage: gollab life [OPTION]..."
equal "-h is the same" "$(life -h)" "$(life --help)"

# ---- wrong use: one line, exit 2 ----

wrong() { local name=$1 pattern=$2; shift 2; fails "$name" 2 "^gollab life: $pattern" "$GOLLAB" life "$@"; }
wrong "unknown option" 'unknown or ambiguous option --speed ' --speed 3
wrong "ambiguous option" 'unknown or ambiguous option --s ' --s 3
wrong "unknown letter" 'unknown option -x ' -x
wrong "missing value" '--size wants a value ' --size
wrong "value for --help" '--help takes no value' --help=yes
wrong "argument" 'unexpected argument "game.rle" ' game.rle
wrong "size" '--size: "10x" is not a size ' --size 10x
wrong "size 0" '--size: size 0x5 is out of range ' --size 0x5
wrong "size with a line end" '--size: "1.2" is not a size ' --size $'1\n2'
wrong "steps" '--steps: "1e3" is not a whole number$' --steps 1e3
wrong "negative steps" '--steps: -1 is out of range ' --steps -1
wrong "too many steps" '--steps: 1000000000001 is out of range ' --steps 1000000000001
wrong "rule" '--rule: "B3" is not a rule: "S" is missing ' --rule B3
wrong "topology" '--topology: "ring" is not one of torus, plane$' --topology ring
wrong "max age" '--max-age: 256 is out of range ' --max-age 256
wrong "density" '--density: 1.5 is out of range ' --density 1.5
wrong "density nan" '--density: "nan" is not a number$' --density nan
wrong "seed" '--seed: "-1" is not a whole number ' --seed -1
wrong "print" '--print: "all" is not one of states, final, population, stats$' --print all
wrong "every 0" '--every: 0 is out of range ' --print states --every 0
wrong "every without a use" '--every goes with ' --every 5
wrong "seed with a pattern" '--seed and --density are for a random start ' --pattern "$tmp/blinker.rle" --seed 3
wrong "two writers" '--print and --out - would both write ' --print final --out -
wrong "at" '--at: "5" is not a place ' --pattern "$tmp/blinker.rle" --at 5
wrong "at outside" '--at: "-1,0" is not a place ' --pattern "$tmp/blinker.rle" --at -1,0
wrong "at far away" '--at: Y: 99999 is out of range ' --pattern "$tmp/blinker.rle" --at 0,99999
wrong "at without a pattern" '--at is the place of a pattern ' --at 1,1
wrong "ages without a file" '--ages is for a saved state ' --ages
wrong "ages in plaintext" '--ages: plaintext \(.cells\) has no place for ages ' --ages --out "$tmp/x.cells"
wrong "at the edge" '--size: a pattern of 3x1 cells at 98,5 does not fit a grid of 100x100 \(want --size 101x100\)$' \
    --pattern "$tmp/blinker.rle" --at 98,5
wrong "pattern too large" '--size: a pattern of 36x9 cells does not fit a grid of 30x20 \(want --size 36x20\)$' \
    --size 30x20 --pattern $patterns/gosper_gun.rle
wrong "out without a name" '--out: the name is empty ' --out ''
wrong "pattern without a name" '--pattern: the name is empty ' --pattern ''
for name in x.mc x.MC.gz x.lif x.life.gz x.mcl; do
    wrong "--out as $name" "--out: $tmp/$name: states are saved as RLE or plaintext, not as " --out "$tmp/$name"
    check "and nothing is written" test ! -e "$tmp/$name"
done

# ---- what cannot be read or written: one line, exit 1 ----

broken() { local name=$1 pattern=$2; shift 2; fails "$name" 1 "$pattern" "$@"; }
broken "no such pattern" "^gollab life: $tmp/none.rle: No such file" "$GOLLAB" life --pattern "$tmp/none.rle"
broken "pattern is a folder" "^gollab life: $tmp: is a directory$" "$GOLLAB" life --pattern "$tmp"
printf 'x = 999999999999, y = 3\nbo!\n' >"$tmp/huge.rle"
broken "hostile header" "^gollab life: $tmp/huge.rle:1:5: x = 999999999999 is too large " "$GOLLAB" life --pattern "$tmp/huge.rle"
printf '1000000000000000000o!\n' >"$tmp/run.rle"
broken "hostile run" "^gollab life: $tmp/run.rle:1:1: the row is longer than 65536 cells$" "$GOLLAB" life --pattern "$tmp/run.rle"
printf 'bob$2bo' >"$tmp/cut.rle"
printf 'x = 3, y = 3, rule = LifeHistory\n3A!\n' >"$tmp/history.rle"
broken "a rule of more states" '^gollab life: .*/history.rle:1:22: not supported: the rule "LifeHistory" has more than two states' \
    "$GOLLAB" life --pattern "$tmp/history.rle"
head -c 40 "$tmp/saved.rle.gz" >"$tmp/cut.rle.gz"
broken "gzip data cut short" '^gollab life: .*/cut.rle.gz: the gzip data is cut short at byte 40$' "$GOLLAB" life --pattern "$tmp/cut.rle.gz"
head -c 300000000 /dev/zero | gzip >"$tmp/bomb.rle.gz"
broken "a gzip bomb" '^gollab life: .*/bomb.rle.gz: the gzip data unpacks to more than 268435456 bytes$' \
    "$GOLLAB" life --pattern "$tmp/bomb.rle.gz"
if [ -z "${SAN:-}" ]; then
    in_little() { (ulimit -v 100000; "$GOLLAB" life "$@"); }
    broken "a gzip bomb takes no memory" 'unpacks to more than' in_little --pattern "$tmp/bomb.rle.gz"
fi
broken "no end, from standard input" "^gollab life: standard input:1:8: the pattern ends without" \
    "$GOLLAB" life --pattern - <"$tmp/cut.rle"
broken "pattern from an endless file" '^gollab life: /dev/zero: larger than ' "$GOLLAB" life --pattern /dev/zero
broken "no folder for --out" '^gollab life: cannot write: .*/none/x.rle: No such file' "$GOLLAB" life --out "$tmp/none/x.rle"
broken "--out is a folder" "^gollab life: cannot write: $tmp" "$GOLLAB" life --out "$tmp"
broken "--out is a full disk" '^gollab life: cannot write: /dev/full: No space left' "$GOLLAB" life --out /dev/full
check "and the device is still one" test -c /dev/full
on_full_disk() { "$GOLLAB" life "$@" >/dev/full; }
broken "full disk on standard output" '^gollab life: cannot write standard output: No space left' on_full_disk --print states --steps 50
broken "full disk, short output" '^gollab life: cannot write standard output: No space left' on_full_disk --print population
broken "full disk, RLE" '^gollab life: cannot write standard output: No space left' on_full_disk --out -
broken "full disk, help" '^gollab life: cannot write standard output: No space left' on_full_disk --help
if [ -z "${SAN:-}" ]; then
    with_little_memory() { (ulimit -v 200000; "$GOLLAB" life "$@"); }
    broken "too large for the memory" '^gollab life: a game of 65536x65536 cells needs [0-9]{10} bytes \([0-9.]+ GB\)' \
        with_little_memory --size 65536
    printf 'x = 65536, y = 65536\no!\n' >"$tmp/claim.rle"
    fails "a header that claims much takes no memory" 2 '^gollab life: --size: a pattern of 65536x65536 cells does not fit' \
        with_little_memory --pattern "$tmp/claim.rle"
else
    skip "too large for the memory: a sanitizer needs the address space itself"
fi

# A reader that had enough: the run ends soon and says nothing, whether or not SIGPIPE is ignored.
for handling in default ignored; do
    (
        [ $handling = ignored ] && trap '' PIPE
        timeout 60 "$GOLLAB" life --steps 1000000000000 --print states 2>"$tmp/err"
        echo $? >"$tmp/code"
    ) | head -n 3 >/dev/null
    code=$(cat "$tmp/code")
    if [ "$code" -eq 1 ] || [ "$code" -eq 141 ]; then ok "closed pipe ends it, SIGPIPE $handling"
    else not_ok "closed pipe ends it, SIGPIPE $handling" "exit code $code"; fi
    equal "closed pipe says nothing, SIGPIPE $handling" "$(cat "$tmp/err")" ""
done

# ---- locale ----

if comma_locale; then
    equal "density has a point in every locale" "$(LC_ALL=$comma life --density 0.3 --print population)" \
        "$(life --density 0.3 --print population)"
else
    skip "no locale with decimal commas here"
fi
finish
