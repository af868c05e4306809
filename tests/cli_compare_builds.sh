#!/usr/bin/env bash
# gollab compare --build: two builds side by side. The second build here is this one behind a script, which can be made to
# take longer: what a trial measures is what the script asks for.
. "$(dirname "$0")/lib.sh"

cat >"$tmp/ab.yaml" <<'EOY'
name: ab
exercise: counter
modes: [serial, pool]
repeats: 10
noise_floor: false
sweep: {count_to: 2, pause: 2ms}
EOY
# 20 ms more of pause than were asked for.
cat >"$tmp/slow" <<EOS
#!/bin/bash
exec "$GOLLAB" "\${@/#pause=0.00/pause=0.02}"
EOS
chmod +x "$tmp/slow"

"$GOLLAB" compare --build "$GOLLAB" --build "$tmp/slow" --results "$tmp/r" --csv "$tmp/ab.yaml" >"$tmp/out" 2>"$tmp/err"
equal "a slower build: exit code" "$?" 0
equal "it is slower at every point" "$(cut -d, -f1- "$tmp/out" | grep -c ',slower,')" 2
equal "a run folder for each" "$(ls -d "$tmp"/r/ab/2* | wc -l)" 2
first=$(ls -d "$tmp"/r/ab/2* | sort | head -1) # of the same second, the second one is called ...-2
second=$(ls -d "$tmp"/r/ab/2* | sort | tail -1)
check "run.yaml names the program" grep -q "program: '$tmp/slow'" "$second/run.yaml"
check "trials alternate" awk '/^[AB] / { n++; if ($1 == last) same++; if ($1 == before && $1 == last) thrice++; before = last; last = $1 }
    END { exit !(n == 40 && thrice == 0) }' "$tmp/err"
equal "the same trials in the same order" "$(cut -d, -f2-4 "$second/trials.csv")" \
    "$(cut -d, -f2-4 "$first/trials.csv")"
equal "a warning is said once" "$(sort "$tmp/err" | grep '^gollab: warning' | uniq -d | wc -l)" 0

"$GOLLAB" compare --build "$GOLLAB" --build "$tmp/slow" --results "$tmp/r" --fail-if-slower 50% "$tmp/ab.yaml" >/dev/null 2>&1
equal "a slower build can fail" "$?" 3

fails "one build" 2 'wanted twice' "$GOLLAB" compare --build "$GOLLAB" "$tmp/ab.yaml"
fails "three builds" 2 'no more' "$GOLLAB" compare --build a --build b --build c "$tmp/ab.yaml"
fails "a build that is not there" 2 'none/gollab: No such file' "$GOLLAB" compare --build none/gollab --build "$GOLLAB" \
    --results "$tmp/n" "$tmp/ab.yaml"
fails "a build that is a folder" 2 'is no program' "$GOLLAB" compare --build "$tmp" --build "$GOLLAB" --results "$tmp/n" \
    "$tmp/ab.yaml"
fails "a build that is none" 2 'that is no gollab' "$GOLLAB" compare --build /bin/true --build "$GOLLAB" --results "$tmp/n" "$tmp/ab.yaml"
check "nothing is left of that" test ! -e "$tmp/n"
fails "no experiment" 2 'nowhere.yaml' "$GOLLAB" compare --build "$GOLLAB" --build "$GOLLAB" "$tmp/nowhere.yaml"

# A signal stops both, and what there is is compared.
sed -i 's/repeats: 10/repeats: 500/' "$tmp/ab.yaml"
"$GOLLAB" compare --build "$GOLLAB" --build "$tmp/slow" --results "$tmp/s" "$tmp/ab.yaml" >"$tmp/out" 2>"$tmp/err" &
pid=$!
for _ in $(seq 200); do grep -q '^B *40/' "$tmp/err" && break; sleep 0.1; done
kill -TERM $pid
wait $pid
equal "stopped: exit code" "$?" 143
check "both are called unfinished" test "$(grep -l '^complete: false' "$tmp"/s/ab/2*/run.yaml | wc -l)" -eq 2
check "they are compared" grep -q ' slower ' "$tmp/out"
finish
