#!/usr/bin/env bash
# gollab life --until settled and --print stats.
# shellcheck disable=SC2016 # "$" ends a row of RLE
cd "$(dirname "$0")/.." || exit 2
. tests/lib.sh
: "${GOLLAB:?the built program}"
life() { "$GOLLAB" life "$@"; }
patterns=tests/patterns
pattern() { printf '%s\n' "$2" >"$tmp/$1.rle"; }
pattern block 'x = 2, y = 2
2o$2o!'
pattern blinker 'x = 3, y = 1
3o!'
pattern single 'x = 1, y = 1
o!'
pattern pulsar 'x = 13, y = 13
2b3o3b3o2b2$o4bobo4bo$o4bobo4bo$o4bobo4bo$2b3o3b3o2b2$2b3o3b3o2b$o4bobo4bo$o4bobo4bo$o4bobo4bo2$2b3o3b3o!'
pattern pentadecathlon 'x = 8, y = 3
2bo4bo$2ob4ob2o$2bo4bo!'

# ---- where games settle ----

settled() { # NAME PATTERN SIZE WANTED [OPTION...]
    local name=$1 file=$2 size=$3 wanted=$4
    shift 4
    equal "$name" "$(life --pattern "$file" --size "$size" --until settled --print population "$@")" "$wanted"
}
settled "a block is still" "$tmp/block.rle" 8 "1 4
still at 0"
settled "a blinker has period 2" "$tmp/blinker.rle" 9 "2 3
settled at 0, period 2"
settled "a pulsar has period 3" "$tmp/pulsar.rle" 20 "3 48
settled at 0, period 3" --topology plane
settled "a pentadecathlon has period 15" "$tmp/pentadecathlon.rle" 30 "15 12
settled at 0, period 15" --topology plane
settled "one cell dies" "$tmp/single.rle" 8 "1 0
extinct at 1"
settled "a glider comes back on a torus" $patterns/glider.rle 13 "52 5
settled at 0, period 52"
settled "a glider ends as a block on a plane" $patterns/glider.rle 13 "24 4
still at 23" --topology plane
settled "steps are the bound" $patterns/glider.rle 50 "100 5
not settled" --steps 100
equal "an empty grid lights up under B0" \
    "$(life --density 0 --size 6 --rule B0/S --until settled --print population)" "2 0
settled at 0, period 2"
equal "a soup ends where it always did" "$(life --until settled --print population)" "4363 280
settled at 4361, period 2"
equal "it goes there however it is printed" \
    "$(life --until settled --print population --every 2000)" "0 3163
2000 $(life --steps 2000 --print population | cut -d' ' -f2)
4000 $(life --steps 4000 --print population | cut -d' ' -f2)
settled at 4361, period 2"
equal "final is the state where it stops" "$(life --until settled --size 20 --seed 3 | head -n 1)" \
    "$(life --size 20 --seed 3 --steps "$(life --until settled --size 20 --seed 3 --print population |
        head -n 1 | cut -d' ' -f1)" | head -n 1)"
equal "until steps is the default" "$(life --until steps --steps 3 --print population)" "$(life --steps 3 --print population)"

# ---- with a pattern on standard output ----

life --pattern "$tmp/blinker.rle" --size 5 --until settled --out - >"$tmp/out" 2>"$tmp/err"
equal "the line goes to standard error" "$(cat "$tmp/err")" "settled at 0, period 2"
check "and the pattern is all that standard output has" grep -q '3o!$' "$tmp/out"
equal "in whole" "$(grep -c settled "$tmp/out")" 0

# ---- statistics ----

equal "births, deaths and ages of a blinker" \
    "$(life --pattern "$tmp/blinker.rle" --size 9 --steps 3 --print stats --every 1)" \
"0 3 0 0 1 1:3
1 3 2 2 1.33333333 1:2 2:1
2 3 2 2 1.66666667 1:2 3:1
3 3 2 2 2 1:2 4:1"
equal "ages are clipped" "$(life --pattern "$tmp/block.rle" --size 9 --steps 9 --max-age 4 --print stats)" "9 4 0 0 4 4:4"
equal "nobody has no age" "$(life --density 0 --print stats)" "0 0 0 0 0"
equal "population agrees" "$(life --steps 70 --print stats --every 7 | cut -d' ' -f1,2)" \
    "$(life --steps 70 --print population --every 7)"
equal "ages add up to the population" \
    "$(life --steps 50 --print stats | tr ' ' '\n' | sed -n 's/.*://p' | paste -sd+ | tr -d '\n' | xargs -I{} sh -c 'echo $(({}))')" \
    "$(life --steps 50 --print population | cut -d' ' -f2)"

# ---- wrong use ----

fails "until" 2 '^gollab life: --until: "never" is not one of steps, settled$' "$GOLLAB" life --until never
finish
