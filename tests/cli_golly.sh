#!/usr/bin/env bash
# Golly's own collection of patterns, file by file, and Golly's command line program as a second opinion: each file either
# loads with the population that bgolly counts, or is refused in one line that says why. Runs where golly is installed.
# shellcheck disable=SC2317 # functions are called by name
cd "$(dirname "$0")/.." || exit 2
. tests/lib.sh
: "${GOLLAB:?the built program}"
collection=${GOLLY_PATTERNS:-/usr/share/golly/Patterns}

if ! command -v bgolly >/dev/null || [ ! -d "$collection" ]; then
    skip "Golly's collection: golly is not installed"
    finish
fi

# What one file may take, in KiB: a grid of 30720x30720 twice and the pattern, as bits. A sanitizer needs more than all.
memory=1000000
limited() {
    if [ -z "${SAN:-}" ]; then (ulimit -v $memory && timeout 120 "$@"); else timeout 300 "$@"; fi
}
life() { limited "$GOLLAB" life --max-age 1 "$@"; }
# The population that bgolly has for a pattern at a generation. Its QuickLife cannot read every macrocell file, its
# HashLife cannot do rules with B0.
golly() {
    local algorithm population
    for algorithm in HashLife QuickLife; do
        population=$(timeout 120 bgolly -a $algorithm -m "$2" "$1" 2>&1 | sed -n "s/^$2: //p" | tr -d , | tail -n 1)
        [ -z "$population" ] || break
    done
    echo "$population"
}

# ---- the whole collection ----

# load FILE: sets code, and got to the population or the message; the grid is the one that the program asks for.
load() {
    got=$(life --pattern "$1" --print population 2>&1)
    code=$?
    if [ $code -eq 2 ] && [[ $got =~ \(want\ --size\ ([0-9]+x[0-9]+)\)$ ]]; then
        size=${BASH_REMATCH[1]}
        # The largest games take a sanitizer too long.
        if [ -n "${SAN:-}" ] && [ "$((${size%x*} * ${size#*x}))" -gt 4000000 ]; then code=skip && return; fi
        got=$(life --pattern "$1" --size "$size" --print population 2>&1)
        code=$?
    fi
    [ $code -ne 0 ] || got=${got#0 }
}

loaded=0 refused=0 left=0
: >"$tmp/refused" >"$tmp/bad"
while IFS= read -r file; do
    load "$file"
    case $code in
    0)
        loaded=$((loaded + 1))
        wanted=$(golly "$file" 0)
        [ "$got" = "$wanted" ] || echo "$file: got $got, bgolly says $wanted" >>"$tmp/bad"
        ;;
    1)
        refused=$((refused + 1))
        printf '%s\n' "$got" >>"$tmp/refused"
        if [ "$(wc -l <<<"$got")" -ne 1 ] || ! grep -qE 'not supported: |is too large' <<<"$got"; then
            echo "$file: refused without a good reason: $got" >>"$tmp/bad"
        fi
        ;;
    skip) left=$((left + 1)) ;;
    *) echo "$file: exit code $code: $got" >>"$tmp/bad" ;;
    esac
done < <(find "$collection" -type f | sort)

echo "Golly's collection: $loaded loaded, $refused refused, $left left out; refused because:"
sed -E 's/.*not supported: this is ([^,]*),.*/\1/; s/.*not supported: the rule "[^"]*" (is not|is|has|comes|tells|looks) ([^(,]*)(\(([^)]*)\))?.*/a rule that \1 \2\3/
    s/.*too large.*/too large/' "$tmp/refused" | sort | uniq -c | sort -rn
equal "each file loads with bgolly's population, or is refused with a reason" "$(cat "$tmp/bad")" ""
if [ "$loaded" -gt 100 ] || [ -n "${SAN:-}" ]; then ok "most of the two-state files load"
else not_ok "most of the two-state files load" "only $loaded"; fi

# ---- the same after 64 generations, far from any border ----

for file in Life/Methuselahs/acorn.lif Life/Methuselahs/rabbits.lif Life/Methuselahs/iwona.rle \
    Life/Guns/period-52-glider-gun.rle Life/Oscillators/p138.rle Life/Oscillators/queen-bee-turn.rle \
    Life/Puffers/puffer-train.rle Life/Breeders/spacefiller.rle Life/Spaceships/2c5-orthogonal.rle \
    Life-Like/replicator.rle Life-Like/coral.rle Life-Like/persian-rugs.lif \
    Life-Like/Day-and-Night-gun-and-antigun.rle Life-Like/Morley/breeder2.rle HashLife/catacryst.mc; do
    [ -e "$collection/$file" ] || continue
    # A pattern that does not fit names the size that does, with its place; then 70 cells more on the other side.
    want=$(life --pattern "$collection/$file" --size 1 --at 70,70 2>&1)
    if ! [[ $want =~ want\ --size\ ([0-9]+)x([0-9]+)\) ]]; then not_ok "$file names its size" "$want" && continue; fi
    width=$((BASH_REMATCH[1] + 70)) height=$((BASH_REMATCH[2] + 70))
    if [ -n "${SAN:-}" ] && [ $((width * height)) -gt 4000000 ]; then continue; fi
    equal "$file after 64 generations" \
        "$(life --pattern "$collection/$file" --size "${width}x$height" --at 70,70 --topology plane --steps 64 --print population)" \
        "64 $(golly "$collection/$file" 64)"
done

# ---- files that go to Golly and come back ----

for topology in torus plane; do
    life --size 64x48 --seed 7 --topology $topology --out "$tmp/there.rle"
    equal "bgolly counts what was written, $topology" "$(golly "$tmp/there.rle" 0)" \
        "$(life --size 64x48 --seed 7 --print population | cut -d' ' -f2)"
    equal "bgolly runs it on the same grid, $topology" "30 $(golly "$tmp/there.rle" 30)" \
        "$(life --pattern "$tmp/there.rle" --steps 30 --print population)"
done
life --size 300x200 --seed 3 --rule HighLife --out "$tmp/there.rle.gz"
for back in back.rle back.rle.gz back.mc back.mc.gz; do
    bgolly -a HashLife -q -q -m 0 -o "$tmp/$back" "$tmp/there.rle.gz" >/dev/null 2>&1
    equal "$back of Golly has the same cells and the same grid" "$(life --pattern "$tmp/$back" --out -)" \
        "$(gunzip <"$tmp/there.rle.gz")"
done
finish
