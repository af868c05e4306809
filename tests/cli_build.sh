#!/usr/bin/env bash
# The build itself: the lint rules (.ci/floors), what installs dependencies (.ci/deps), the test runner, the closing line
# of .ci/run, and the Makefile. Each is tried on a copy or with made-up programs on PATH; nothing is really installed.
# shellcheck disable=SC2016 # what stands in single quotes is for other shells
set -u
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
root=$PWD

if [ -n "${SAN:-}" ]; then
    skip "the build is the same under a sanitizer: none of what is tried here is compiled with one"
    finish
fi

# ---- .ci/floors: each rule finds a planted breach, and nothing else ----
check "the project keeps its own rules" .ci/floors

mkdir "$tmp/tree"
cp -r src include Makefile LICENSE "$tmp/tree/"
mkdir "$tmp/tree/plot"
"$root/.ci/floors" "$tmp/tree" >"$tmp/before"
# The breaches that were not there before.
floors() { "$root/.ci/floors" "$tmp/tree" | grep -vxFf "$tmp/before"; }
# planted NAME FILE LINE PATTERN TEXT: one breach in a new file is found at that line.
planted() {
    local name=$1 file=$tmp/tree/$2 line=$3 pattern=$4 got
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$5" >"$file"
    got=$(floors)
    rm "$file"
    if [ "$(wc -l <<<"$got")" -eq 1 ] && [[ $got == "$2:$line: "* ]] && grep -qE -- "$pattern" <<<"$got"; then
        ok "lint finds $name"
    else
        not_ok "lint finds $name" "$got"
    fi
}
# allowed NAME FILE TEXT: no breach.
allowed() {
    local file=$tmp/tree/$2 got
    printf '%s\n' "$3" >"$file"
    got=$(floors)
    rm "$file"
    equal "lint allows $1" "$got" ""
}
planted "a higher floor" src/util/x.c 2 'util \(floor 0\) may not include "lab/row.h" \(floor 3\)' $'\n#include "lab/row.h"'
planted "a higher floor by its public header" src/util/x.h 1 'may not include "gollab/life.h"' '#include "gollab/life.h"'
planted "peers" src/actor/x.c 1 'actor and life are peers' '#include "gollab/life.h"'
planted "peers by a private header" src/ui/x.c 1 'ui and report are peers' '  # include "report/blocks.h"'
planted "a public header without a floor" include/gollab/x.h 1 'has no floor' '/* nothing */'
planted "an include of a public header without a floor" src/cli/x.c 1 'has no floor' '#include "gollab/nowhere.h"'
planted "an include without its folder" src/util/x.c 1 'FOLDER/NAME.h' '#include "num.h"'
planted "our header in angle brackets" src/lab/x.c 1 'in quotes' '#include <util/num.h>'
planted "curses outside the screen" src/ui/frame_x.c 1 'only src/ui/terminal.c' '#include <ncurses.h>'
planted "curses in another folder" src/cli/screen.c 1 'only src/ui/terminal.c' '#include <curses.h>'
planted "an unknown folder" src/extra/x.c 1 'src/extra has no floor' 'int gol_x;'
rmdir "$tmp/tree/src/extra"
planted "a source in src itself" src/x.c 1 'one level deep' 'int gol_x;'
planted "printf" src/lab/x.c 1 'only src/cli prints' '    printf("%d", 1);'
planted "fprintf to stderr" src/lab/x.c 1 'only src/cli prints' '    (void)fprintf(stderr, "x");'
planted "fputs to stdout" src/lab/x.c 1 'only src/cli prints' '    fputs("x", stdout);'
planted "exit" src/report/x.c 1 'only src/cli exits' '    exit(1);'
planted "_exit without its mark" src/lab/x.c 1 'only src/cli exits' '    _exit(1);'
planted "abort" src/util/x.c 1 'only src/cli aborts' '    if (1) abort();'
planted "assert" src/util/x.c 1 'only src/cli aborts' '    assert(1);'
planted "setlocale" src/lab/x.c 1 'call setlocale' '    setlocale(LC_ALL, "");'
planted "a typedef in _t" src/util/x.c 1 'belong to POSIX' 'typedef struct x x_t;'
planted "a function type in _t" src/util/x.c 1 'belong to POSIX' 'typedef void (*x_t)(int);'
planted "the end of a typedef in _t" src/util/x.c 3 'belong to POSIX' $'typedef struct {\n    int x;\n} x_t;'
planted "a struct in _t" src/util/x.c 1 'belong to POSIX' 'struct x_t {'
planted "<threads.h>" src/actor/x.c 1 'pthreads' '#include <threads.h>'
planted "a fence" src/actor/x.c 1 'fences' '    atomic_thread_fence(memory_order_seq_cst);'
planted "another top-level entry" extra/x.txt 1 'agreed top-level' 'x'
rmdir "$tmp/tree/extra"
planted "a path of one machine" plot/x.gp 2 'a path of one machine' $'\nset output "/ho''me/me/x.svg"'
echo 'int gol_x;' >"$tmp/tree/src/x.c"
check "a breach ends lint in an error" [ "$("$root/.ci/floors" "$tmp/tree" >"$tmp/out"; echo $?)" -eq 1 ]
rm "$tmp/tree/src/x.c"
allowed "the floors below" src/lab/x.c $'#include "exercise/mode.h"\n#include "gollab/actor.h"\n#include "gollab/life.h"\n#include "lab/row.h"'
allowed "curses in the terminal" src/ui/terminal.c '#include <ncurses.h>'
allowed "a child that exits" src/lab/x.c '    _exit(127); /* floors: child */'
allowed "words in comments and messages" src/lab/x.c $'/* printf(1) and\n * exit(1) */\n// abort()\nconst char *gol_x = "exit(1) \\" abort()";'
allowed "printing into memory and files" src/lab/x.c '    snprintf(b, 2, "x"); fprintf(file, "x"); dprintf(fd, "x"); ops->exit(1);'
allowed "static assertions and the _t of others" src/lab/x.c $'_Static_assert(1, "x");\nstatic uint64_t gol_x(size_t n);'
allowed "the program to print and exit" src/cli/x.c $'    printf("x");\n    exit(setlocale(LC_ALL, "") == 0);'

# ---- .ci/deps on a machine made of small scripts ----
bin=$tmp/bin
mkdir "$bin"
program() { # NAME BODY
    printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}
machine() { # a machine that has everything; what is named in $tmp/lacks is missing
    rm -rf "$bin" "$tmp/calls"
    mkdir "$bin"
    : >"$tmp/lacks"
    : >"$tmp/calls"
    ln -s "$(command -v env)" "$bin/env"
    # Only built-in commands: the machine has no others.
    program pkg-config "while read -r name; do case \" \$* \" in *\" \$name \"*) exit 1 ;; esac; done <$tmp/lacks"
    program gcc 'exit 0'
    program id 'echo 0'
    program gnuplot ''
    program tmux ''
}
apt_get() {
    program apt-get "echo \"apt-get \$* (\$DEBIAN_FRONTEND)\" >>$tmp/calls
case \$1 in update) exit ${1:-0} ;; *) : >$tmp/lacks ;; esac"
}
deps() { PATH=$bin CC=gcc "$bin/env" /bin/sh "$root/.ci/deps" "$@"; }

machine
apt_get
equal "deps is silent when nothing is missing" "$(deps build check 2>&1):$?" ":0"
equal "and never calls apt-get then" "$(cat "$tmp/calls")" ""
echo libcyaml >"$tmp/lacks"
equal "deps --missing names the package" "$(deps --missing build check)" "libcyaml-dev"
equal "and installs nothing" "$(cat "$tmp/calls")" ""
equal "deps says what it will install" "$(deps build check 2>&1):$?" "deps: gollab needs libcyaml-dev: installing with apt-get:0"
equal "and installs exactly that" "$(grep -o ' install .*' "$tmp/calls" | grep -oE '[^ ]+ \(.*')" "libcyaml-dev (noninteractive)"
equal "after renewing the lists" "$(head -n 1 "$tmp/calls" | cut -d' ' -f1-2)" "apt-get update"

machine
apt_get 100
printf 'yaml-0.1\ncmocka\n' >"$tmp/lacks"
deps build check >"$tmp/out" 2>&1
equal "deps goes on with old lists" "$?:$(grep -c 'install .* libyaml-dev libcmocka-dev ' "$tmp/calls")" "0:1"

machine
apt_get
rm "$bin/gnuplot" "$bin/tmux" "$bin/pkg-config"
equal "deps asks for all that is missing" "$(deps --missing build check)" \
    "pkg-config libcyaml-dev libyaml-dev libncurses-dev libxxhash-dev zlib1g-dev gnuplot-nox libcmocka-dev tmux"
program gcc 'exit 1'
equal "and for the headers of the C library" "$(deps --missing build | cut -d' ' -f1)" "libc6-dev"
equal "deps refuses a group that it does not know" "$(deps nonsense 2>&1):$?" "deps: no group named nonsense (build, check, lint, fuzz, model):2"

machine
program apt-get 'exit 0'
echo libcyaml >"$tmp/lacks"
deps build >"$tmp/out" 2>&1
equal "deps fails when a package did not help" "$?:$(tail -n 1 "$tmp/out")" "1:deps: installed, but still not found: libcyaml-dev"
program apt-get '[ "$1" = update ] || exit 100'
deps build >"$tmp/out" 2>&1
equal "deps fails when apt-get does" "$?:$(tail -n 1 "$tmp/out")" "1:deps: apt-get could not install libcyaml-dev"

machine
echo libcyaml >"$tmp/lacks"
fails "deps names packages when nothing can install them" 1 'needs libcyaml-dev .*no package manager' deps build
program dnf "echo dnf >>$tmp/calls"
rm "$bin/gnuplot"
fails "deps names another manager's packages" 1 'with dnf.*: libcyaml-devel gnuplot$' deps build
equal "and does not call it" "$(cat "$tmp/calls")" ""

machine
apt_get
echo libxxhash >"$tmp/lacks"
program id 'echo 1000'
fails "deps needs root or sudo" 1 'without sudo; as root, run: apt-get install libxxhash-dev$' deps build
equal "and does not try without" "$(cat "$tmp/calls")" ""
program sudo "echo sudo >>$tmp/calls; exec \"\$@\""
deps build >"$tmp/out" 2>&1
equal "deps uses sudo" "$?:$(grep -c sudo "$tmp/calls"):$(grep -c 'apt-get install' "$tmp/calls")" "0:2:1"

# ---- tests/run.sh counts real cmocka programs and shell tests ----
cc=$(command -v gcc || command -v clang)
mkdir -p "$tmp/runs/tests"
cat >"$tmp/runs/t.c" <<'C'
#include "cmocka_all.h"
#include <unistd.h>
static void good(void **state) { (void)state; }
static void unended(void **state) { (void)state; printf("no newline"); }
static void bad(void **state) { (void)state; assert_int_equal(1, 2); }
static void skipped(void **state) { (void)state; skip(); }
static void crashing(void **state) { (void)state; raise(SIGSEGV); }
static void aborting(void **state) { (void)state; abort(); }
static void leaving(void **state) { (void)state; exit(0); }
static void hanging(void **state) { (void)state; pause(); }
static int refuse(void **state) { (void)state; return -1; }
int main(int argc, char **argv)
{
    const char *what = argc > 0 ? strrchr(argv[0], '_') + 1 : "";
    const struct CMUnitTest mixed[] = {cmocka_unit_test(good), cmocka_unit_test(bad), cmocka_unit_test(unended),
                                       cmocka_unit_test(skipped), cmocka_unit_test_setup(good, refuse)};
    const struct CMUnitTest fine[] = {cmocka_unit_test(good), cmocka_unit_test(skipped)};
    const struct CMUnitTest crash[] = {cmocka_unit_test(good), cmocka_unit_test(crashing), cmocka_unit_test(good)};
    const struct CMUnitTest death[] = {cmocka_unit_test(good), cmocka_unit_test(aborting), cmocka_unit_test(good)};
    const struct CMUnitTest leave[] = {cmocka_unit_test(good), cmocka_unit_test(leaving), cmocka_unit_test(good)};
    const struct CMUnitTest hang[] = {cmocka_unit_test(good), cmocka_unit_test(hanging)};

    if (strcmp(what, "mixed") == 0)
        return cmocka_run_group_tests(mixed, NULL, NULL);
    if (strcmp(what, "two") == 0)
        return cmocka_run_group_tests(fine, NULL, NULL) + cmocka_run_group_tests_name("again", mixed, NULL, NULL);
    if (strcmp(what, "crash") == 0)
        return cmocka_run_group_tests(crash, NULL, NULL);
    if (strcmp(what, "death") == 0)
        return cmocka_run_group_tests(death, NULL, NULL);
    if (strcmp(what, "leave") == 0)
        return cmocka_run_group_tests(leave, NULL, NULL);
    if (strcmp(what, "hang") == 0)
        return cmocka_run_group_tests(hang, NULL, NULL);
    if (strcmp(what, "setup") == 0)
        return cmocka_run_group_tests(fine, refuse, NULL);
    if (strcmp(what, "teardown") == 0)
        return cmocka_run_group_tests(fine, NULL, refuse);
    if (strcmp(what, "fine") == 0)
        return cmocka_run_group_tests(fine, NULL, NULL);
    return 0;
}
C
# The program is built here and not by make, as most of what it does is to fail.
if ! "$cc" -D_GNU_SOURCE -include signal.h -Itests -Iinclude "$tmp/runs/t.c" -o "$tmp/runs/t" -lcmocka 2>"$tmp/err"; then
    not_ok "the made-up test programs compile" "$(head -5 "$tmp/err")"
fi
# counted NAME EXIT-CODE CLOSING-LINE: the runner's last line for the program $tmp/runs/tests/test_NAME.
runner() { BUILD=$tmp/runs GOLLAB=true SAN='' TEST_TIMEOUT=1 "$root/tests/run.sh" "$@" 2>&1; }
counted() {
    local got
    ln -sf ../t "$tmp/runs/tests/test_$1"
    got=$(runner "tests/test_$1.c")
    equal "the runner counts: $1" "$?:$(tail -n 1 <<<"$got")" "$2:$3"
}
counted fine 0 "1 passed, 0 failed, 1 skipped"
counted mixed 1 "2 passed, 2 failed, 1 skipped"
counted two 1 "3 passed, 2 failed, 2 skipped"
counted crash 1 "2 passed, 1 failed, 0 skipped"
counted death 1 "1 passed, 1 failed, 0 skipped"
counted leave 1 "1 passed, 1 failed, 0 skipped"
counted hang 1 "1 passed, 1 failed, 0 skipped"
counted setup 1 "0 passed, 1 failed, 0 skipped"
counted teardown 1 "1 passed, 1 failed, 1 skipped"
counted nothing 1 "0 passed, 1 failed, 0 skipped"
equal "the runner counts a program that is not there" "$(runner tests/test_absent.c | tail -n 1)" "0 passed, 1 failed, 0 skipped"

printf 'echo "ok - a"\necho "skip - b"\necho noise\n' >"$tmp/cli_good.sh"
printf 'echo "ok - a"\necho "not ok - b"\n' >"$tmp/cli_bad.sh"
printf 'echo "ok - a"\nexit 3\n' >"$tmp/cli_died.sh"
printf '. %s/tests/lib.sh\nnot_ok a\ntrue\n' "$root" >"$tmp/cli_unfinished.sh"
equal "the runner adds up" "$(runner "$tmp"/cli_good.sh "$tmp"/cli_bad.sh "$tmp"/cli_died.sh | tail -n 1)" \
    "3 passed, 2 failed, 1 skipped"
equal "a good test is quiet" "$(runner "$tmp/cli_good.sh" | grep -c noise)" 0
equal "but not with VERBOSE=1" "$(VERBOSE=1 runner "$tmp/cli_good.sh" | grep -c noise)" 1
shown=$(runner tests/test_mixed.c "$tmp/cli_bad.sh")
equal "what failed is shown, without what passed" \
    "$(grep -c 'FAILED  . bad$' <<<"$shown"):$(grep -c '^not ok - b$' <<<"$shown"):$(grep -cE '^ok - a|OK . good' <<<"$shown")" "2:1:0"
equal "and the test that a program died in" "$(runner tests/test_death.c | grep -c '^. RUN .* aborting$')" 1
bash "$tmp/cli_unfinished.sh" >/dev/null
equal "a shell test that failed ends in an error" "$?" 1

# ---- .ci/run adds up its steps, and ends on the sum ----
mkdir -p "$tmp/ci/.ci" "$tmp/ci/bin"
cp .ci/run "$tmp/ci/.ci/"
ci() { # BODY-OF-MAKE: prints EXIT-CODE:LAST-LINE
    printf '#!/bin/sh\n%s\n' "$1" >"$tmp/ci/bin/make"
    chmod +x "$tmp/ci/bin/make"
    PATH=$tmp/ci/bin:$PATH bash "$tmp/ci/.ci/run" >"$tmp/out" 2>&1
    echo "$?:$(tail -n 1 "$tmp/out")"
}
equal "CI counts the tests of all runs" "$(ci 'case "$*" in *check) echo "5 passed, 0 failed, 1 skipped" ;; esac')" \
    "0:15 passed, 0 failed, 3 skipped"
equal "CI passes on a failed test" "$(ci 'case "$*" in check) echo "4 passed, 2 failed, 0 skipped"; exit 2 ;; *check) echo "6 passed, 0 failed, 0 skipped" ;; esac')" \
    "1:16 passed, 2 failed, 0 skipped"
equal "CI counts a step that failed without a test" "$(ci 'case "$*" in lint) exit 2 ;; *check) echo "6 passed, 0 failed, 0 skipped" ;; esac')" \
    "1:18 passed, 1 failed, 0 skipped"
equal "CI takes no compiler warning" "$(ci 'case "$*" in check) echo "a.c:1:2: warning: x" ;; esac; echo "6 passed, 0 failed, 0 skipped"')" \
    "1:54 passed, 1 failed, 0 skipped"

# ---- the Makefile, on a small copy ----
small=$tmp/small
mkdir -p "$small/src/util" "$small/src/cli" "$small/src/report" "$small/plot" "$small/experiments/reference" "$small/tests"
cp -r Makefile .ci include "$small/"
cp src/report/blocks.h "$small/src/report/"
cp plot/embed.awk "$small/plot/"
echo 'name: x' >"$small/experiments/x.yaml"
echo 'a,b' >"$small/experiments/reference/x.csv"
printf '%s\n' 'a "quoted" word, a tab	and a \ ' '\n is two characters, %d and ?? too' '' >"$small/plot/odd.gp"
cat >"$small/src/util/gone.h" <<'C'
enum { GOL_SMALL_CODE = 0 };
C
cat >"$small/src/util/stays.c" <<'C'
int gol_stays(void);
int gol_stays(void) { return 0; }
C
cat >"$small/src/util/gone.c" <<'C'
int gol_gone(void);
int gol_gone(void) { return 0; }
C
cat >"$small/src/cli/main.c" <<'C'
#include "report/blocks.h"
#include "util/gone.h"
#include <stdio.h>
int main(void)
{
    for (const struct gol_plot_block *b = gol_plot_blocks; b->name; b++)
        printf("%s:\n%s", b->name, b->text);
    return GOL_SMALL_CODE;
}
C
small_make() { env -i PATH="$PATH" make -C "$small" --no-print-directory "$@"; } # whatever variant is under test
mk() { small_make "$@" 2>&1; }
mk >"$tmp/out" || not_ok "the small copy builds" "$(tail -5 "$tmp/out")"
check "make leaves build/gollab" test -x "$small/build/gollab"
equal "plot/*.gp are embedded to the byte" "$("$small/build/gollab" | cat -A)" "$({ echo odd:; cat "$small/plot/odd.gp"; } | cat -A)"
equal "a second make does nothing" "$(mk)" ""
equal "nor does one with -j1" "$(mk -j1)" ""
compiled() { grep -c '^  CC ' <<<"$1"; }
equal "other flags build everything anew" "$(compiled "$(mk CFLAGS=-DOTHER)")" 3
equal "and the flags before that again" "$(compiled "$(mk)")" 3
touch "$small/src/util/gone.h"
equal "a changed header builds what includes it" "$(mk | grep '^  CC ')" "  CC    src/cli/main.c"
rm "$small/src/util/gone.h"
sed -i -e '/gone\.h/d' -e 's/GOL_SMALL_CODE/0/' "$small/src/cli/main.c"
equal "a removed header does no harm" "$(mk | grep -c LINK)" 1
rm "$small/src/util/gone.c"
mk >"$tmp/out"
equal "a removed source leaves the library" "$(ar t "$small/build/release/libgollab.a" | sort | tr '\n' ' ')" "blocks.o stays.o "
equal "several goals are made in order" "$(compiled "$(mk clean all)"):$([ -x "$small/build/gollab" ] && echo built)" "2:built"
mkdir -p "$small/src/actor"
echo 'int gol_whole(void); int gol_whole(void) { return 1; }' >"$small/src/actor/whole.c"
mk DESTDIR="$tmp/inst" PREFIX=/opt/lab install >"$tmp/out"
equal "make install puts files in place" "$(cd "$tmp/inst" && find . -type f ! -name '*.h' | sort | tr '\n' ' ')" \
    "./opt/lab/bin/gollab ./opt/lab/lib/libgollab.a ./opt/lab/share/gollab/experiments/reference/x.csv ./opt/lab/share/gollab/experiments/x.yaml "
for_this_gcc() { objdump -h "$1" | grep -q 'gnu\.lto' && echo yes || echo no; }
equal "make install leaves out what only this gcc can read" \
    "$(for_this_gcc "$small/build/release/libgollab.a"):$(for_this_gcc "$tmp/inst/opt/lab/lib/libgollab.a")" "yes:no"
mk DESTDIR="$tmp/inst" PREFIX=/opt/lab uninstall >"$tmp/out"
equal "make uninstall takes them away" "$(find "$tmp/inst" -type f 2>&1)" ""
fails "make refuses another sanitizer" 2 'SAN=memory is not a sanitizer of this project' small_make SAN=memory
fails "make check refuses an unknown test" 2 'no test named nonsense' small_make check TESTS=nonsense
machine
echo libxxhash >"$tmp/lacks"
fails "make stops in one line when a library is missing" 2 'gollab needs libxxhash-dev .*: run make deps' \
    env -i PATH="$bin:$PATH" make -C "$small" --no-print-directory
equal "make help lists the goals" "$(mk help | grep -c '^  make check ')" 1

finish
