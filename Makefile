# gollab: what does an actor cost, and when does it pay?
#
#   make            builds build/gollab
#   make run        installs what is missing, builds, runs experiments/counter.yaml (or EXPERIMENT=FILE)
#   make check      installs what is missing, builds, runs every test (or TESTS='test_num cli_run'; VERBOSE=1 shows all)
#   make bench-life how fast the Life engine is; into build/bench/life.csv too (CASE=torus-1024 THREADS=2 for one alone)
#   make bench-actors  what actors cost, beside Go, Erlang and CAF where they are installed (make deps-peers installs them);
#                   into build/bench/actors.csv too (BENCH=ring WORKERS=2 for one alone)
#   make bench-stats  do intervals and verdicts keep what they say? a minute of simulation (SEED=N; PERCENT=10 for a quick look)
#   make bench-screen  what the screen sends, what it takes of a processor, how soon it answers keys on slow lines (LINE=silent for some)
#                   (KEYS=10 of each kind), and what it costs a trial (ROUNDS=100 pairs)
#   make model      checks the models of mailbox, pool and screen with spin, all runs of them (CASE=REGEX for some)
#   make bench-builds  whether compare --build tells what is different from what is not (RUNS=20, some twenty minutes)
#   make soak       actors doing everything at random for SOAK_SECONDS (300), with a ledger of every message;
#                   and a screen beside them for SCREEN_SOAK_SECONDS (600), whose memory must not grow
#   make soak-kill  runs that are killed at 50 random moments (KILLS) and resumed, with every row accounted for
#   make fuzz       random files for the readers, each for FUZZ_SECONDS (20), with clang
#   make deps       only installs what is missing
#   make lint       floors, format and cppcheck
#   make format     clang-format on every source
#   make everything builds the program and every test, runs nothing
#   make install    PREFIX=/usr/local DESTDIR=      (and make uninstall)
#   make clean
#
# Variants, each in build/VARIANT/: SAN=address (with undefined), SAN=thread, SAN=undefined, DEBUG=1, CC=clang.
# CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS of yours come last; WERROR=1 makes warnings errors.

VERSION := 0.1.0
PREFIX ?= /usr/local
EXPERIMENT ?= experiments/counter.yaml
ifeq ($(origin CC),default)
CC := gcc
endif

# One job for each processor unless -j says otherwise (a -j on the command line wins over this one).
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

ifneq ($(word 2,$(MAKECMDGOALS)),)
# Several goals, as in `make clean all`, are made in the order given, never side by side.
.PHONY: $(MAKECMDGOALS) one-by-one
$(MAKECMDGOALS): one-by-one ;@:
one-by-one:
	@for goal in $(MAKECMDGOALS); do $(MAKE) $$goal || exit; done
else

# ---- variants ----
SAN ?=
DEBUG ?=
WERROR ?=
comma := ,
# fuzzer is for `make fuzz` alone.
ifneq ($(filter-out address thread undefined fuzzer,$(SAN))$(word 2,$(SAN)),)
$(error SAN=$(SAN) is not a sanitizer of this project; use SAN=address, SAN=thread or SAN=undefined)
endif
ifneq ($(SAN),)
VARIANT := $(SAN)
OPT := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all
OPT += -fsanitize=$(if $(filter fuzzer,$(SAN)),fuzzer-no-link$(comma)address,$(SAN))$(if $(filter address fuzzer,$(SAN)),$(comma)undefined)
ifneq ($(filter address undefined,$(SAN)),)
# gcc 12 tests the address of a thread-local by the flags of an addition that the linker makes one without flags.
OPT += $(if $(filter clang%,$(notdir $(CC))),,-fno-sanitize=null)
endif
else ifneq ($(DEBUG),)
VARIANT := debug
OPT := -O0 -g3
else
VARIANT := release
OPT := -O2 -g
endif
ifneq ($(filter clang%,$(notdir $(CC))),)
VARIANT := $(VARIANT)-clang
endif
B := build/$(VARIANT)

# ---- sources ----
SRC := $(sort $(wildcard src/*/*.c))
LIB_OBJ := $(patsubst %.c,$(B)/%.o,$(filter-out src/cli/main.c,$(SRC))) $(B)/gen/blocks.o
TEST_SRC := $(sort $(wildcard tests/test_*.c))
TEST_SH := $(sort $(wildcard tests/cli_*.sh))
TEST_BIN := $(TEST_SRC:tests/%.c=$(B)/tests/%)
SOAK := $(B)/tests/soak_actors
BENCH_LIFE := $(addprefix tests/,bench_life.c bench_life_cases.c bench_golly.c bench_harness.c)
BENCH_ACTORS := $(addprefix tests/bench_actors,.c _cases.c _graph.c _mail.c _lives.c _floor.c _process.c _table.c)
BENCH_SCREEN := $(addprefix tests/bench_screen,.c _frames.c _keys.c _trials.c _soak.c)
FUZZ_SRC := $(sort $(wildcard tests/fuzz_*.c))
FUZZ_BIN := $(FUZZ_SRC:tests/%.c=$(B)/tests/%)
BLOCKS := $(sort $(wildcard plot/*.gp))
BENCH_STATS := tests/bench_stats.c tests/bench_stats_compare.c
OBJ := $(SRC:%.c=$(B)/%.o) $(TEST_SRC:%.c=$(B)/%.o) $(BENCH_LIFE:%.c=$(B)/%.o) $(BENCH_ACTORS:%.c=$(B)/%.o) $(BENCH_STATS:%.c=$(B)/%.o) $(BENCH_SCREEN:%.c=$(B)/%.o) $(FUZZ_SRC:%.c=$(B)/%.o) $(B)/gen/blocks.o
C_FILES := $(wildcard src/*/*.[ch] include/gollab/*.h tests/*.[ch])

# ---- flags ----
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla
WARN += $(if $(WERROR),-Werror)
LIBS := libcyaml yaml-0.1 ncursesw libxxhash zlib
# pkg-config is asked once, when the first file is compiled: `make run` may have to install it before that.
LIB_CFLAGS = $(eval LIB_CFLAGS := $$(shell pkg-config --cflags $(LIBS)))$(LIB_CFLAGS)
LIB_LDLIBS = $(eval LIB_LDLIBS := $$(shell pkg-config --libs $(LIBS)))$(LIB_LDLIBS)
TEST_LDLIBS = $(eval TEST_LDLIBS := $$(shell pkg-config --libs cmocka))$(TEST_LDLIBS)
BASE := -std=c11 -pthread $(OPT) $(WARN)
# The runtime of the actors, and what has handlers, are optimised as a whole when a program is linked, so that what nearly all
# messages need of a send is a part of the handler that sends. Not the Life engine: -O3 slows it down. The objects have plain
# code, too: for tests, which are many and would all be optimised anew (the soak is), and for other compilers. For gcc only.
WHOLE := $(if $(filter release,$(VARIANT)),$(if $(filter gcc%,$(notdir $(CC))),-O3 -flto=auto -ffat-lto-objects))
$(B)/src/actor/%.o $(B)/src/exercise/%.o $(B)/src/util/blob.o: PART = $(WHOLE)
$(BENCH_ACTORS:%.c=$(B)/%.o): PART = $(WHOLE)
# What the program says about its own build: all flags that change the code, as a C string, quoted for the shell.
quote = '$(subst ','\'',$(1))'
c_string = "$(subst ",\",$(subst \,\\,$(strip $(1))))"
DEFS := -D_GNU_SOURCE -DGOL_VERSION='"$(VERSION)"'
DEFS += -DGOL_BUILD_FLAGS=$(call quote,$(call c_string,-std=c11 -pthread $(OPT) $(WHOLE) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)))
# Kernels of the Life engine: the end of a file's name says for which instruction set of x86-64 it is compiled (elsewhere
# such a file comes out empty); which of them runs is chosen at run time.
ISA_avx2 := -mavx2 -mbmi -mbmi2 -mpopcnt
ISA_avx512 := $(ISA_avx2) -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512
ISA = $(if $(filter x86_64%,$(shell $(CC) -dumpmachine)),$(ISA_$(1)))
$(B)/src/life/%_avx2.o: KERNEL = $(call ISA,avx2)
$(B)/src/life/%_avx512.o: KERNEL = $(call ISA,avx512)
COMPILE = $(CC) $(BASE) $(PART) $(KERNEL) -Iinclude -Isrc $(DEFS) $(LIB_CFLAGS) -MMD -MP $(CPPFLAGS) $(CFLAGS) -c
LINK = $(CC) $(BASE) $(if $(WHOLE),-fno-lto) $(CFLAGS) $(LDFLAGS)
LINK_WHOLE = $(CC) $(BASE) $(WHOLE) $(CFLAGS) $(LDFLAGS)

# ---- what must be there ----
# These see to what they need themselves; every other goal stops at once, in one line, when a library is missing.
.PHONY: all everything run check soak soak-kill bench-builds bench-stats bench-life bench-actors fuzz fuzz-run $(FUZZ_BIN:%=%.run) deps deps-check deps-lint deps-fuzz deps-model model deps-peers lint format install uninstall clean help FORCE
ifeq ($(filter run check fuzz deps deps-check deps-lint deps-fuzz deps-model model deps-peers lint format uninstall clean help,$(MAKECMDGOALS)),)
MISSING := $(shell CC='$(CC)' sh .ci/deps --missing build $(if $(filter everything,$(MAKECMDGOALS)),check))
ifneq ($(MISSING),)
$(error gollab needs $(MISSING) (Debian's names): run make deps)
endif
endif

deps:
	@CC='$(CC)' sh .ci/deps build
deps-check:
	@CC='$(CC)' sh .ci/deps build check
deps-lint:
	@sh .ci/deps lint
deps-fuzz:
	@CC=clang sh .ci/deps build fuzz
deps-model:
	@CC='$(CC)' sh .ci/deps model
deps-peers:
	@sh .ci/deps peers

run: | deps
check: | deps-check
ifneq ($(filter run check,$(MAKECMDGOALS)),)
$(OBJ): | $(if $(filter run,$(MAKECMDGOALS)),deps,deps-check)
endif

# ---- building ----
ifeq ($(VARIANT),release)
PROGRAM := build/gollab
build/gollab: $(B)/gollab
	@ln -sfn release/gollab $@
else
PROGRAM := $(B)/gollab
endif
all: $(PROGRAM) $(B)/libgollab.a
everything: all $(TEST_BIN) $(SOAK) $(B)/tests/bench_screen $(B)/tests/bench_life $(B)/tests/bench_actors $(B)/tests/bench_stats

# A stamp changes when its text does: $(call stamp,TEXT) rebuilds what was made with other flags or from other files.
define stamp
@mkdir -p $(@D)
@printf '%s\n' $(call quote,$(1)) | cmp -s - $@ || printf '%s\n' $(call quote,$(1)) >$@
endef
$(B)/flags: FORCE
	$(call stamp,$(CC) $(BASE) $(WHOLE) $(ISA_avx512) $(DEFS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(LDLIBS))
$(B)/objects: FORCE
	$(call stamp,$(LIB_OBJ) $(BLOCKS))

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(COMPILE) -o $@ $<

# The gnuplot building blocks of plot/, embedded as C strings.
$(B)/gen/blocks.c: $(BLOCKS) plot/embed.awk $(B)/objects
	@mkdir -p $(@D)
	@awk -f plot/embed.awk $(BLOCKS) </dev/null >$@
$(B)/gen/blocks.o: $(B)/gen/blocks.c $(B)/flags
	@$(COMPILE) -o $@ $<

$(B)/libgollab.a: $(LIB_OBJ) $(B)/objects
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJ)

$(B)/gollab: $(B)/src/cli/main.o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK_WHOLE) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

$(TEST_BIN): $(B)/tests/%: $(B)/tests/%.o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK) -o $@ $^ $(TEST_LDLIBS) $(LIB_LDLIBS) -lm $(LDLIBS)

$(B)/tests/bench_life: $(BENCH_LIFE:%.c=$(B)/%.o) $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

$(B)/tests/bench_actors: $(BENCH_ACTORS:%.c=$(B)/%.o) $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK_WHOLE) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

$(B)/tests/bench_stats: $(BENCH_STATS:%.c=$(B)/%.o) $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

$(FUZZ_BIN): $(B)/tests/%: $(B)/tests/%.o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

-include $(OBJ:.o=.d)

# ---- running ----
run: all
	@./$(PROGRAM) $(EXPERIMENT)

# TESTS names some by path or bare name; test programs run before the shell tests. In these no second thread runs, so that the
# thread sanitizer has nothing to look at: it leaves them out unless they are named. Nor in the screen, which screen_keys drives, nor
# where nothing is run (cli_bad).
ONE_THREAD := checkpoint compare csv eta file findings formats frame history key life_oracle line machine num pack painter param \
  pattern pauses plan plot_kinds ranks repeats rle row rule_name run_dir run_past run_resume run_said sampling samples screen_keys \
  seeded_fairness seeded_programs settle silent slab spec spec_errors spec_mutate stats summary surroundings table timers turns util \
  view_cells view_chart view_feed view_games view_memory view_results view_run view_scene workers
TESTS ?= $(filter-out $(if $(filter thread,$(SAN)),$(ONE_THREAD:%=tests/test_%.c) tests/cli_bad.sh),$(TEST_SRC) $(TEST_SH))
find_test = $(or $(filter $(1) tests/$(1) tests/$(1).c tests/$(1).sh,$(TEST_SRC) $(TEST_SH)),$(error no test named $(1)))
ifeq ($(MAKECMDGOALS),check)
SELECTED := $(foreach test,$(TESTS),$(call find_test,$(test)))
SELECTED := $(filter %.c,$(SELECTED)) $(filter %.sh,$(SELECTED))
endif
check: all $(patsubst tests/%.c,$(B)/tests/%,$(filter %.c,$(SELECTED))) $(if $(filter %/cli_bench.sh,$(SELECTED)),$(B)/tests/bench_actors)
	@BUILD=$(CURDIR)/$(B) GOLLAB=$(CURDIR)/$(PROGRAM) SAN=$(SAN) VERBOSE=$(VERBOSE) bash tests/run.sh $(SELECTED)

# Its last line is "N passed, N failed, N skipped", as that of check.
SOAK_SECONDS ?= 300
SCREEN_SOAK_SECONDS ?= 600
$(SOAK): $(SOAK).o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK_WHOLE) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)
$(B)/tests/bench_screen: $(BENCH_SCREEN:%.c=$(B)/%.o) $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(LINK) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)
soak: all $(SOAK) $(B)/tests/bench_screen
	@$(if $(SAN),,GOLLAB=$(CURDIR)/$(PROGRAM) $(B)/tests/bench_screen soak $(SCREEN_SOAK_SECONDS) & screen=$$!;) \
	  $(if $(filter thread,$(SAN)),$$(setarch -R true 2>/dev/null && echo setarch -R) )$(SOAK) $(SOAK_SECONDS) && \
	  $(if $(SAN),,wait $$screen &&) \
	  echo "1 passed, 0 failed, 0 skipped" || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

RUNS ?= 20
bench-builds: all
	@GOLLAB=$(CURDIR)/$(PROGRAM) RUNS=$(RUNS) bash tests/bench_builds.sh

KILLS ?= 50
soak-kill: all
	@BUILD=$(CURDIR)/$(B) GOLLAB=$(CURDIR)/$(PROGRAM) SAN=$(SAN) VERBOSE=1 GOL_TEST_KILLS=$(KILLS) TEST_TIMEOUT=3600 \
	  bash tests/run.sh tests/cli_kill.sh

# What a target finds goes into build/. Crashers are kept as tests: in tests/test_pattern.c or tests/patterns.
FUZZ_SECONDS ?= 20
FUZZ_SEEDS_pattern := tests/patterns
FUZZ_SEEDS_spec := experiments
FUZZ_SEEDS_samples := experiments/reference
fuzz: deps-fuzz
	@$(MAKE) CC=clang SAN=fuzzer fuzz-run
fuzz-run: $(FUZZ_BIN:%=%.run)
$(FUZZ_BIN:%=%.run): $(B)/tests/fuzz_%.run: $(B)/tests/fuzz_%
	@mkdir -p $(B)/found/$*
	@$< -print_final_stats=1 -max_len=4096 -timeout=20 -rss_limit_mb=2500 -max_total_time=$(FUZZ_SECONDS) \
	  -artifact_prefix=$(B)/found/$*- $(B)/found/$* $(FUZZ_SEEDS_$*) >$(B)/found/$*.log 2>&1 || \
	  { tail -n 60 $(B)/found/$*.log; echo "fuzz_$*: the input is the newest $(B)/found/$*-*"; exit 1; }
	@sed -n 's/^stat::number_of_executed_units: */fuzz_$*: no crash in $(FUZZ_SECONDS) s, inputs tried: /p' $(B)/found/$*.log

# What spin makes goes into build/model.
model: | deps-model
	@CC='$(CC)' bash tests/model/run.sh $(if $(CASE),$(call quote,$(CASE)))

ROUNDS ?= 100
.PHONY: bench-screen
bench-screen: all $(B)/tests/bench_screen
	@GOLLAB=$(CURDIR)/$(PROGRAM) $(B)/tests/bench_screen bytes 100
	@GOLLAB=$(CURDIR)/$(PROGRAM) $(B)/tests/bench_screen frames 4
	@GOLLAB=$(CURDIR)/$(PROGRAM) $(B)/tests/bench_screen keys $(or $(KEYS),10)
	@GOLLAB=$(CURDIR)/$(PROGRAM) $(B)/tests/bench_screen trials $(ROUNDS)

bench-life: $(B)/tests/bench_life
	@$< build/bench $(if $(CASE),--case $(call quote,$(CASE))) $(if $(THREADS),--threads $(call quote,$(THREADS)))

bench-actors: $(B)/tests/bench_actors
	@sh tests/peers/build.sh build/bench/peers
	@$< build/bench $(if $(BENCH),--bench $(call quote,$(BENCH))) $(if $(WORKERS),--workers $(call quote,$(WORKERS)))

bench-stats: $(B)/tests/bench_stats
	@$< $(or $(SEED),$$(date +%s)) $(PERCENT)

# cppcheck 2.10 takes the sizeof of a member for a use of the pointer (ctunullpointer), an address for a use of what is there
# (ctuuninitvar, uninitdata), and exits with 0 after findings
# across files: any output at all is a failure here.
CPPCHECK := cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability --inline-suppr \
  --suppress=missingIncludeSystem --suppress=ctunullpointer:src/util/error.c \
  --suppress=ctuuninitvar:src/actor/visit.c --suppress=ctuuninitvar:src/actor/timers.c \
  --suppress=uninitdata:src/actor/future.c -itests/peers
lint: deps-lint
	@mkdir -p build/cppcheck
	@status=0; \
	bash .ci/floors || status=1; \
	clang-format --dry-run --Werror $(C_FILES) || status=1; \
	$(CPPCHECK) -j $$(nproc) --cppcheck-build-dir=build/cppcheck -Iinclude -Isrc $(DEFS) src tests 2>build/cppcheck.log; \
	cat build/cppcheck.log; [ ! -s build/cppcheck.log ] || status=1; \
	[ $$status -ne 0 ] || echo "lint: floors, format and cppcheck are clean"; exit $$status

format:
	@clang-format -i $(C_FILES)

# ---- installing ----
BINDIR = $(DESTDIR)$(PREFIX)/bin
LIBDIR = $(DESTDIR)$(PREFIX)/lib
INCLUDEDIR = $(DESTDIR)$(PREFIX)/include/gollab
DATADIR = $(DESTDIR)$(PREFIX)/share/gollab

# What is only good for this very compiler (WHOLE) stays here: another gcc would not link it.
install: all
	install -d $(BINDIR) $(LIBDIR) $(INCLUDEDIR) $(DATADIR)/experiments/reference
	install -m 755 $(B)/gollab $(BINDIR)/gollab
	objcopy -R '.gnu.lto_*' -R '.gnu.debuglto_*' $(B)/libgollab.a $(LIBDIR)/libgollab.a
	chmod 644 $(LIBDIR)/libgollab.a
	install -m 644 $(wildcard include/gollab/*.h) $(INCLUDEDIR)/
	install -m 644 $(wildcard experiments/*.yaml) $(DATADIR)/experiments/
	install -m 644 $(wildcard experiments/reference/*) $(DATADIR)/experiments/reference/

uninstall:
	rm -f $(BINDIR)/gollab $(LIBDIR)/libgollab.a
	rm -rf $(INCLUDEDIR) $(DATADIR)

clean:
	rm -rf build

help:
	@sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile

endif
