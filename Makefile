# flespitop. `make help` lists what can be made.
#
# Everything is built below $(BUILD); the program itself appears as ./flespitop.
# SANITIZE=address or thread builds a second, instrumented tree beside it.

PREFIX ?= /usr/local
VERSION := 0.1.0
SANITIZE ?=
BUILD ?= build$(if $(SANITIZE),/$(SANITIZE))
PROGRAM := $(if $(SANITIZE),$(BUILD)/flespitop,flespitop)

# Debian packages: what the program needs, what `--demo` needs beside it, what tests need.
# 'A|B' is called B in other releases.
PACKAGES := gcc libc6-dev pkg-config libncurses-dev libmosquitto-dev libcjson-dev libssl-dev \
	libutf8proc-dev libinih-dev libwslay-dev
PACKAGES_DEMO := $(PACKAGES) mosquitto
PACKAGES_TEST := $(PACKAGES_DEMO) libcmocka-dev libvterm-dev mosquitto-clients openssl valgrind \
	clang 'libclang-rt-dev|libclang-rt-14-dev|libclang-common-14-dev'

LIBRARIES := ncursesw libmosquitto libcjson openssl libutf8proc inih
LIBRARIES_TEST := cmocka vterm

# Looked up only where something is compiled, so that `make deps` runs without pkg-config.
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $$(shell pkg-config --cflags $(LIBRARIES)))$(LIBRARY_CFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $$(shell pkg-config --libs $(LIBRARIES)) -lwslay -lm)$(LIBRARY_LIBS)
TEST_LIBS = $(eval TEST_LIBS := $$(shell pkg-config --libs $(LIBRARIES_TEST)))$(TEST_LIBS)

CC = gcc
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wwrite-strings -Wformat=2 $(if $(CI)$(WERROR),-Werror)
SANITIZERS_address := -fsanitize=address,undefined -fno-sanitize-recover=all
SANITIZERS_thread := -fsanitize=thread
SANITIZERS_fuzz := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
SANITIZERS := $(if $(SANITIZE),$(SANITIZERS_$(SANITIZE)) -fno-omit-frame-pointer)
DEFINES := -D_GNU_SOURCE -DFLESPITOP_VERSION='"$(VERSION)"' \
	-DFLESPITOP_SHARE='"$(PREFIX)/share/flespitop"'
COMPILE = $(CC) -std=c11 $(CFLAGS) $(WARNINGS) $(SANITIZERS) $(DEFINES) -Iinclude -I$(BUILD)/gen \
	-MMD -MP -pthread $(LIBRARY_CFLAGS)
LINK = $(CC) $(CFLAGS) $(SANITIZERS) -pthread

# One short line for each step; `make V=1` shows the commands, `make -s` nothing.
SHOW = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo '  $1';)
# For targets that build and then do something: all processors, unless -j says otherwise.
BUILD_ALL = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

SOURCES := $(sort $(wildcard src/*/*.c))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)
ARCHIVE := $(BUILD)/libflespitop.a
GENERATED := $(BUILD)/gen/core/parameters.inc

# tests/test_*.c are programs; the other tests/*.c are what they share.
TEST_SOURCES := $(sort $(wildcard tests/test_*.c))
TEST_PROGRAMS := $(TEST_SOURCES:tests/%.c=$(BUILD)/tests/%)
TEST_SHARED := $(filter-out $(TEST_SOURCES),$(sort $(wildcard tests/*.c)))
TEST_OBJECTS := $(TEST_SHARED:tests/%.c=$(BUILD)/tests/%.o)
TEST_ARCHIVE := $(BUILD)/tests/libtests.a

# `objects` compiles without linking: it works while a layer is still being written.
.PHONY: all objects help deps deps-test demo test tests check bench fuzz fuzz-programs picture bless \
	man install clean always
.DELETE_ON_ERROR:

# Manual pages are the same under a sanitizer.
all: $(PROGRAM) $(if $(SANITIZE),,man)

help:
	@echo 'make            build ./flespitop'
	@echo 'make demo       install what is missing, build, open the live screen on a simulated fleet'
	@echo 'make test       install what is missing, build and run every test'
	@echo '                SANITIZE=address or SANITIZE=thread: the same under that sanitizer'
	@echo 'make check      style and layers'
	@echo 'make bench      measure speed and size beside mosquitto_sub'
	@echo 'make fuzz       fuzz every parser of foreign bytes, SECONDS=30 each'
	@echo 'make picture    make the picture in the README again'
	@echo 'make bless      rewrite the expected screens, to be reviewed as a diff'
	@echo 'make man        only the manual pages: man -l $(BUILD)/man/flespitop.1'
	@echo 'make install    PREFIX=$(PREFIX) DESTDIR='
	@echo 'make deps       only install what the program needs; deps-test: what tests need'

# --- packages ---------------------------------------------------------------

deps:
	@tests/deps $(PACKAGES_DEMO)

deps-test:
	@tests/deps $(PACKAGES_TEST)

# --- program ----------------------------------------------------------------

$(PROGRAM): $(BUILD)/main.o $(ARCHIVE)
	$(call SHOW,link $@)$(LINK) -o $@ $^ $(LIBRARY_LIBS)

$(ARCHIVE): $(OBJECTS)
	@rm -f $@
	$(call SHOW,archive $@)ar rcs $@ $^

# What objects depend on beside their sources: another PREFIX is another program.
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(PREFIX) $(VERSION)' | cmp -s - $@ || \
		echo '$(CC) $(CFLAGS) $(PREFIX) $(VERSION)' > $@

$(BUILD)/%.o: src/%.c $(BUILD)/flags | $(GENERATED)
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -c -o $@ $<

$(BUILD)/gen/core/parameters.inc: src/core/parameters.tsv src/core/parameters.awk
	@mkdir -p $(@D)
	$(call SHOW,make $@)LC_ALL=C awk -f src/core/parameters.awk src/core/parameters.tsv > $@

$(BUILD)/core/dictionary.o: $(BUILD)/gen/core/parameters.inc

demo: deps
	+@$(BUILD_ALL) all
	./flespitop --demo

# --- tests ------------------------------------------------------------------

test: deps-test
	+@$(BUILD_ALL) all tests
	@BUILD=$(BUILD) PROGRAM=$(PROGRAM) SANITIZE=$(SANITIZE) tests/run

tests: $(TEST_PROGRAMS)

objects: $(OBJECTS)

$(BUILD)/tests/%.o: tests/%.c $(BUILD)/flags | $(GENERATED)
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -Itests -c -o $@ $<

$(TEST_ARCHIVE): $(TEST_OBJECTS)
	@rm -f $@
	$(call SHOW,archive $@)ar rcs $@ $^

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(TEST_ARCHIVE) $(ARCHIVE)
	$(call SHOW,link $@)$(LINK) -o $@ $^ $(LIBRARY_LIBS) $(TEST_LIBS)

# Every tests/fuzz/fuzz_NAME.c is a libFuzzer entry. Seeds are in tests/fuzz/corpus/NAME; what is
# found stays in $(BUILD)/fuzz and goes on from there the next time.
FUZZ_PROGRAMS := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

fuzz: deps-test
	+@$(BUILD_ALL) BUILD=$(BUILD)/fuzz SANITIZE=fuzz CC=clang WARNINGS= fuzz-programs
	@BUILD=$(BUILD)/fuzz tests/fuzz/run $(or $(SECONDS),30)

fuzz-programs: $(FUZZ_PROGRAMS)

$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/oracle.o $(ARCHIVE)
	$(call SHOW,link $@)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBRARY_LIBS)

check:
	@tests/check

# A minute of the demo, so that its fleet has had time to misbehave.
picture: all
	./$(PROGRAM) --demo --script man/screen.script --size 120x36

bless: all
	@PROGRAM=./$(PROGRAM) tests/e2e/screens --bless

# --- speed ------------------------------------------------------------------

bench: deps-test
	+@$(BUILD_ALL) all $(addprefix $(BUILD)/bench/,measure feed blast)
	@BUILD=$(BUILD) PROGRAM=./$(PROGRAM) tests/bench/run

$(BUILD)/bench/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -o $@ $< -lutil

$(BUILD)/bench/feed: tests/bench/feed.c $(TEST_ARCHIVE) $(ARCHIVE)
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -Itests -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/bench/blast: tests/bench/blast.c $(TEST_ARCHIVE) $(ARCHIVE)
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -Itests -o $@ $^ $(LIBRARY_LIBS) $(TEST_LIBS)

# --- manual pages and installation ------------------------------------------

# Pages come from a template and the tables of the program, see man/generate.c.
MAN_PAGES := $(patsubst man/%.in,$(BUILD)/man/%,$(sort $(wildcard man/*.in)))

man: $(MAN_PAGES)

$(BUILD)/man/%: man/%.in $(BUILD)/man/generate
	$(call SHOW,make $@)$(BUILD)/man/generate $< > $@

$(BUILD)/man/generate: $(BUILD)/man/generate.o $(ARCHIVE)
	$(call SHOW,link $@)$(LINK) -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/man/generate.o: man/generate.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SHOW,compile $<)$(COMPILE) -c -o $@ $<

$(BUILD)/tests/test_man: | $(if $(SANITIZE),,$(MAN_PAGES))

install: all
	install -D -m 755 $(PROGRAM) '$(DESTDIR)$(PREFIX)/bin/flespitop'
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/flespitop/themes' themes/*.theme
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/man/man1' $(filter %.1,$(MAN_PAGES))
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/man/man5' $(filter %.5,$(MAN_PAGES))
	install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/doc/flespitop' LICENSE $(wildcard README.md)

clean:
	rm -rf build flespitop

.PRECIOUS: $(BUILD)/tests/%.o
-include $(wildcard $(BUILD)/*.d $(BUILD)/*/*.d $(BUILD)/tests/fuzz/*.d)
