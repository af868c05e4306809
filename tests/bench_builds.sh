#!/usr/bin/env bash
# What `gollab compare --build` says of builds whose difference is known: of one build and itself, RUNS times (20), and
# of one that takes 10 % longer. 44 points: eleven pauses in four ways. Prints a line for each run; exits with 1 unless
# 19 of 20 runs of the same build show no difference at any point, and the slower one is slower at all of them. Some
# twenty minutes.
set -u
: "${GOLLAB:?set by make bench-builds}" "${RUNS:=20}" "${REPEATS:=20}"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cat >"$tmp/points.yaml" <<EOY
name: points
exercise: counter
modes: [serial, threads, pool]
repeats: $REPEATS
noise_floor: false
sweep: {count_to: 5, pause: 1ms..11ms by 1ms, workers: [1, 2]}
EOY
# A tenth on top of every pause.
cat >"$tmp/slower" <<EOS
#!/bin/bash
for argument; do
    case \$argument in
    pause=*) argument=pause=\$(LC_ALL=C awk -v p="\${argument#pause=}" 'BEGIN { printf "%.9f", p * 1.1 }' </dev/null) ;;
    esac
    arguments+=("\$argument")
done
exec "$GOLLAB" "\${arguments[@]}"
EOS
chmod +x "$tmp/slower"

# compare B: counts of verdicts, "faster slower same inconclusive".
compare() {
    "$GOLLAB" compare --build "$GOLLAB" --build "$1" --results "$tmp/results" --csv "$tmp/points.yaml" 2>"$tmp/err" >"$tmp/out"
    for verdict in faster slower same inconclusive; do grep -c ",$verdict," "$tmp/out"; done | tr '\n' ' '
    rm -rf "$tmp/results"
}

differ=0
for run in $(seq "$RUNS"); do
    read -r faster slower same inconclusive <<<"$(compare "$GOLLAB")"
    echo "the same build, run $run: $faster faster, $slower slower, $same the same, $inconclusive inconclusive"
    [ $((faster + slower)) -eq 0 ] || differ=$((differ + 1))
    [ $((faster + slower + same + inconclusive)) -eq 44 ] || { cat "$tmp/err"; exit 1; }
done
read -r faster slower same inconclusive <<<"$(compare "$tmp/slower")"
echo "10 % slower: $faster faster, $slower slower, $same the same, $inconclusive inconclusive"
echo "$differ of $RUNS runs showed a difference where there is none; $slower of 44 points showed the one that is there"
[ $((differ * 20)) -le "$RUNS" ] && [ "$slower" -eq 44 ]
