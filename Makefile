# gollab: what does an actor cost, and when does it pay?
#
#   make            build/gollab
#   make run        installs what is missing, builds, runs the counter experiment
#   make check      installs what is missing, builds, runs every test
#   make SAN=address|thread|undefined check      the same under a sanitizer
#   make lint       floors, format, cppcheck
#   make install    PREFIX=/usr/local DESTDIR=
#
# One non-recursive Makefile. Everything built is under build/VARIANT/.

VERSION := 0.1.0
comma := ,
PREFIX ?= /usr/local
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif

ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory

# ---- variants ----
SAN ?=
DEBUG ?=
ifneq ($(filter-out address thread undefined,$(SAN)),)
$(error SAN=$(SAN) is not a sanitizer of this project; use SAN=address, SAN=thread or SAN=undefined)
endif
ifneq ($(SAN),)
VARIANT := $(SAN)
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN)$(if $(filter address,$(SAN)),$(comma)undefined) -fno-sanitize-recover=all
else ifneq ($(DEBUG),)
VARIANT := debug
OPT := -O0 -g3
else
VARIANT := release
OPT := -O2 -g
endif
ifneq ($(findstring clang,$(CC)),)
VARIANT := $(VARIANT)-clang
endif
B := build/$(VARIANT)

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla
WERROR ?=
# pkg-config is asked when the first file is compiled, not when this file is read: it may not be there yet.
LIBS := libcyaml yaml-0.1 ncursesw libxxhash
LIB_CFLAGS = $(eval LIB_CFLAGS := $$(shell pkg-config --cflags $(LIBS)))$(LIB_CFLAGS)
LIB_LDLIBS = $(eval LIB_LDLIBS := $$(shell pkg-config --libs $(LIBS)))$(LIB_LDLIBS)
TEST_LDLIBS = $(eval TEST_LDLIBS := $$(shell pkg-config --libs cmocka))$(TEST_LDLIBS)
CPPFLAGS_ALL = -Iinclude -Isrc -I$(B)/gen -D_GNU_SOURCE -DGOL_VERSION='"$(VERSION)"' -MMD -MP
CFLAGS_ALL = -std=c11 $(OPT) $(WARN) $(if $(WERROR),-Werror) -pthread $(LIB_CFLAGS)

# ---- sources ----
SRC := $(wildcard src/*/*.c)
LIB_SRC := $(filter-out src/cli/main.c,$(SRC))
LIB_OBJ := $(LIB_SRC:%.c=$(B)/%.o) $(B)/gen/blocks.o
TEST_SRC := $(wildcard tests/test_*.c)
TEST_BIN := $(TEST_SRC:tests/%.c=$(B)/tests/%)
TEST_SH := $(wildcard tests/cli_*.sh)
BLOCKS := $(sort $(wildcard plot/*.gp))

.DEFAULT_GOAL := all
.PHONY: all run check check-built deps deps-lint lint install uninstall clean format help

ifeq ($(VARIANT),release)
all: build/gollab
build/gollab: $(B)/gollab
	@ln -sfn release/gollab $@
else
all: $(B)/gollab
endif

# What was built with other flags is built anew.
FLAGS_NOW = $(CC) $(OPT) $(WARN) $(WERROR) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(VERSION)
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || echo '$(subst ','\'',$(FLAGS_NOW))' > $@
.PHONY: FORCE
FORCE:

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The gnuplot building blocks of plot/, embedded as C strings.
$(B)/gen/blocks.c: $(BLOCKS) plot/embed.awk
	@mkdir -p $(@D)
	@awk -f plot/embed.awk $(BLOCKS) > $@.new && mv $@.new $@
$(B)/gen/blocks.o: $(B)/gen/blocks.c $(B)/flags
	@$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(B)/libgollab.a: $(LIB_OBJ)
	@rm -f $@
	@$(AR) rcs $@ $^

$(B)/gollab: $(B)/src/cli/main.o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LDLIBS) -lm $(LDLIBS)

$(B)/tests/%: $(B)/tests/%.o $(B)/libgollab.a
	@echo "  LINK  $@"
	@$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TEST_LDLIBS) $(LIB_LDLIBS) -lm $(LDLIBS)

.SECONDARY:
-include $(SRC:%.c=$(B)/%.d) $(TEST_SRC:%.c=$(B)/%.d)

# ---- what a user calls ----
deps:
	@.ci/deps build
deps-check:
	@.ci/deps build check
deps-lint:
	@.ci/deps build lint

run: deps
	@$(MAKE) all
	@./$(if $(filter release,$(VARIANT)),build/gollab,$(B)/gollab) experiments/counter.yaml

check: deps-check
	@$(MAKE) check-built

# TESTS='tests/test_num.c tests/cli_run.sh' runs some only.
TESTS ?= $(TEST_SRC) $(TEST_SH)
check-built: all $(TEST_BIN)
	@GOLLAB=$(CURDIR)/$(B)/gollab BUILD=$(CURDIR)/$(B) SAN=$(SAN) tests/run.sh $(TESTS)

lint: deps-lint
	@.ci/floors
	@clang-format --dry-run --Werror $(wildcard src/*/*.[ch] include/gollab/*.h tests/*.[ch])
	@mkdir -p build/cppcheck
	@cppcheck --std=c11 --language=c --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	  --suppress=missingIncludeSystem --quiet -j $$(nproc) --cppcheck-build-dir=build/cppcheck -D_GNU_SOURCE \
	  -DGOL_VERSION='"$(VERSION)"' -Iinclude -Isrc src tests
	@echo "lint: floors, format and cppcheck are clean"

format:
	@clang-format -i $(wildcard src/*/*.[ch] include/gollab/*.h tests/*.[ch])

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include/gollab \
	  $(DESTDIR)$(PREFIX)/share/gollab/experiments/reference
	install -m 755 $(B)/gollab $(DESTDIR)$(PREFIX)/bin/gollab
	install -m 644 $(B)/libgollab.a $(DESTDIR)$(PREFIX)/lib/
	install -m 644 $(wildcard include/gollab/*.h) $(DESTDIR)$(PREFIX)/include/gollab/
	install -m 644 $(wildcard experiments/*.yaml) $(DESTDIR)$(PREFIX)/share/gollab/experiments/
	install -m 644 $(wildcard experiments/reference/*.csv) $(DESTDIR)$(PREFIX)/share/gollab/experiments/reference/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/gollab $(DESTDIR)$(PREFIX)/lib/libgollab.a
	rm -rf $(DESTDIR)$(PREFIX)/include/gollab $(DESTDIR)$(PREFIX)/share/gollab

clean:
	rm -rf build

help:
	@sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile
