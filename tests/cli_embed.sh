#!/usr/bin/env bash
# The library as another program meets it: public headers and libgollab.a alone, in C and in C++; and that it runs on
# every processor of its kind, since wide vectors are in the kernels made for them and nowhere else.
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

flags=(-Wall -Wextra -Wpedantic -Werror -Iinclude)
case ${SAN:-} in
address) flags+=(-fsanitize=address,undefined) ;;
thread | undefined) flags+=("-fsanitize=$SAN") ;;
esac

cat >"$tmp/embed.c" <<'C'
#include "gollab/life.h"
#include "gollab/pattern.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    static const char glider[] = "x = 3, y = 3\nbo$2bo$3o!\n";
    struct gol_life_options options;
    struct gol_pattern pattern;
    struct gol_life *life = NULL;
    struct gol_err err;
    enum gol_code code;

    memset(&options, 0, sizeof options);
    options.width = options.height = 64;
    options.rule = GOL_RULE_LIFE;
    options.max_age = 10;
    code = gol_pattern_parse(glider, sizeof glider - 1, "glider", &pattern, &err);
    if (code == GOL_OK)
        code = gol_life_new(&options, &life, &err);
    if (code == GOL_OK)
        code = gol_pattern_place(&pattern, life, 0, 0, &err);
    if (code != GOL_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    gol_life_step(life, 4);
    printf("%d %d %d\n", (int)gol_life_population(life), gol_life_get(life, 2, 1) > 0, gol_life_get(life, 1, 0) > 0);
    gol_life_free(life);
    gol_pattern_fini(&pattern);
    return 0;
}
C
cp "$tmp/embed.c" "$tmp/embed.cc"

# embeds NAME COMPILER FLAG... SOURCE
embeds() {
    local name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        skip "$name: no $1"
    elif "$@" "${flags[@]}" -o "$tmp/embed" "$BUILD/libgollab.a" -lxxhash -lz -lm -pthread 2>"$tmp/err"; then
        equal "$name" "$("$tmp/embed" 2>&1)" "5 1 0"
    else
        not_ok "$name" "$(head -5 "$tmp/err")"
    fi
}
# With the compiler that built the library: a sanitizer's own library must be of the same one.
c=gcc cxx=g++
case $BUILD in *-clang) c=clang cxx=clang++ ;; esac
embeds "the engine is embedded in a C program" "$c" -std=c11 "$tmp/embed.c"
embeds "the engine is embedded in a C++ program" "$cxx" -std=c++11 "$tmp/embed.cc"

if "$c" -std=c11 "${flags[@]}" tests/embed_actors.c -o "$tmp/actors" "$BUILD/libgollab.a" -lxxhash -lz -lm -pthread 2>"$tmp/err"; then
    equal "actors are embedded in a C program" "$("$tmp/actors" 2>&1)" "31999996000000"
else
    not_ok "actors are embedded in a C program" "$(head -5 "$tmp/err")"
fi

for header in include/gollab/*.h; do
    name=${header#include/}
    # Twice, and first: a header brings all that it needs.
    printf '#include "%s"\n#include "%s"\nint main(void) { return 0; }\n' "$name" "$name" >"$tmp/one.c"
    check "$name stands alone in C" "$c" -std=c11 "${flags[@]}" -fsyntax-only "$tmp/one.c"
    if command -v "$cxx" >/dev/null; then
        check "$name stands alone in C++" "$cxx" -x c++ -std=c++11 "${flags[@]}" -fsyntax-only "$tmp/one.c"
    fi
done

# Objects of the engine that mention registers wider than 128 bits.
if ! command -v objdump >/dev/null; then
    skip "wide vectors are in their kernels only: no objdump"
elif [ "$(uname -m)" != x86_64 ] || [ -n "${CFLAGS:-}" ]; then
    skip "wide vectors are in their kernels only: not the flags of the project"
else
    wide=$(for object in "$BUILD"/src/life/*.o; do
        objdump -d "$object" | grep -qE '%[yz]mm' && basename "$object"
    done)
    equal "wide vectors are in their kernels only" "$(tr '\n' ' ' <<<"$wide")" \
        "kernel_avx2.o kernel_avx512.o pack_avx2.o pack_avx512.o "
fi
finish
