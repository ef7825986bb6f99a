# duban: one Makefile, nothing to configure. `make help` lists what there is.
# B=folder builds elsewhere; SAN=address,undefined builds with sanitizers; CC=clang is held as well.

B      ?= build
PREFIX ?= /usr
LIBDIR ?= $(PREFIX)/lib
UNITDIR ?= $(PREFIX)/lib/systemd/system
DESTDIR ?=
VERSION := $(shell cat VERSION)
# The interpreter that Debian's python3-* packages serve; a python of another make may stand before it in PATH.
PY     ?= /usr/bin/python3

CC     ?= cc
STD    := -std=c11 -D_GNU_SOURCE
WARN   := -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wcast-qual -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wformat=2 \
          -Wpointer-arith -Wwrite-strings -Wundef -Werror
OPT    ?= -O2 -g
# gcc takes vsnprintf(NULL, 0, …) for a mistake once the sanitizers have rewritten it.
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -Wno-unknown-warning-option -Wno-format-truncation)
CFLAGS  += $(STD) $(OPT) $(WARN) $(SANFLAGS) -fPIC -fvisibility=hidden -fstack-protector-strong -D_FORTIFY_SOURCE=2 -I. \
           -DDUBAN_VERSION='"$(VERSION)"'
LDFLAGS += $(SANFLAGS) -Wl,-z,relro,-z,now

# pkg-config names; each room links only what it may know.
pkg = $(shell pkg-config --libs $(1) 2>/dev/null)
LIBS_proto   = -lmsgpackc $(call pkg,jansson libzmq libsodium)
LIBS_core    = $(LIBS_proto)
LIBS_daemon  = -llmdb -lev $(call pkg,libsystemd) -lpthread
LIBS_workers = -lev $(call pkg,libcurl libical libsystemd libutf8proc libcrypto) -lpthread
LIBS_clients = $(call pkg,yaml-0.1 libutf8proc jansson libzip expat libical) $(call pkg,xlsxwriter) -lm
# Without libxlsxwriter (not every distribution has it) marked copies of workbooks are written as CSV.
ifneq ($(shell pkg-config --exists xlsxwriter 2>/dev/null && echo yes),)
CFLAGS += -DDUBAN_XLSXWRITER
endif

srcs = $(sort $(wildcard $(1)/*.c))
objs = $(patsubst %.c,$(B)/%.o,$(1))

PROTO   := $(filter-out proto/mkprotocol.c,$(call srcs,proto))
CORE    := $(filter-out core/mkreasons.c,$(call srcs,core))
DAEMON  := $(filter-out daemon/main.c,$(call srcs,daemon))
WORKERS := escalate inspect notify publish rehearse
WORKLIB := $(filter-out $(WORKERS:%=workers/%.c),$(call srcs,workers))
CLIENTS := $(filter-out clients/main.c,$(call srcs,clients))
UNIT    := $(call srcs,tests/unit)
FUZZ    := $(call srcs,tests/fuzz)

BINS := $(B)/duband $(B)/duban $(WORKERS:%=$(B)/duban-%)
LIBS := $(B)/libduban.a $(B)/libduban.so

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all help deps
all: $(BINS) $(LIBS) $(B)/mkprotocol $(B)/mkreasons ## build everything
	@echo "已生成 duband、duban 和五个工作进程。试用：make demo"

help: ## this list
	@grep -hE '^[a-z][a-z0-9._-]*:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:[^#]*## /|/' | \
	    awk -F'|' '{printf "  make %-22s %s\n", $$1, $$2}'

deps: ## install what is missing (apt-get, as root or with sudo; else prints the line)
	@tools/deps.sh build check fuzz fmt

# ---- compile and link -------------------------------------------------------------------------------------------------
$(B)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

define archive
$(B)/$(1).a: $(call objs,$(2))
	@echo "  AR      $$@"
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(eval $(call archive,proto,$(PROTO)))
$(eval $(call archive,core,$(CORE)))
$(eval $(call archive,daemon,$(DAEMON)))
$(eval $(call archive,work,$(WORKLIB)))
$(eval $(call archive,clients,$(CLIENTS)))

link = @echo "  LD      $@"; mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $(filter %.o %.a,$^)

$(B)/duband: $(B)/daemon/main.o $(B)/daemon.a $(B)/core.a $(B)/proto.a
	$(link) $(LIBS_daemon) $(LIBS_core)
$(WORKERS:%=$(B)/duban-%): $(B)/duban-%: $(B)/workers/%.o $(B)/work.a $(B)/core.a $(B)/proto.a
	$(link) $(LIBS_workers) $(LIBS_core)
$(B)/duban: $(B)/clients/main.o $(B)/clients.a $(B)/proto.a
	$(link) $(LIBS_clients) $(LIBS_proto)

$(B)/libduban.a: $(B)/proto.a
	@cp $< $@
$(B)/libduban.so: $(call objs,$(PROTO)) proto/libduban.map
	@echo "  LD      $@"
	@$(CC) $(LDFLAGS) -shared -Wl,-soname,libduban.so.0 -Wl,--version-script=proto/libduban.map -o $@ $(filter %.o,$^) $(LIBS_proto)
	@ln -sf libduban.so $(B)/libduban.so.0

$(B)/mkprotocol: $(B)/proto/mkprotocol.o $(B)/proto.a
	$(link) $(LIBS_proto)
$(B)/mkreasons: $(B)/core/mkreasons.o
	$(link)

# ---- tests ------------------------------------------------------------------------------------------------------------
UNITBINS := $(patsubst tests/unit/%.c,$(B)/unit/%,$(filter tests/unit/test_%,$(UNIT)))
# A test of the clients links clients and proto alone, as they do; the others link every room but the clients.
rooms = $(if $(shell grep -l '"clients/' $(1)),clients proto,daemon work core proto)
# Which reasons the tests of the core make is written down: tests/unit/said.c.
said = $(if $(filter core,$(call rooms,$(1))),$(B)/tests/unit/said.o -Wl$(comma)--wrap=reason_fill$(comma)--wrap=reason_code_word)
comma := ,
$(B)/unit/%: $(B)/tests/unit/%.o $(B)/tests/unit/said.o $(B)/daemon.a $(B)/work.a $(B)/clients.a $(B)/core.a $(B)/proto.a
	@echo "  LD      $@"; mkdir -p $(@D); $(CC) $(LDFLAGS) -o $@ $< $(call said,tests/unit/$*.c) $(patsubst %,$(B)/%.a,$(call rooms,tests/unit/$*.c)) -lcmocka \
	    $(LIBS_daemon) $(LIBS_workers) $(LIBS_clients) $(LIBS_core)

# What the oracle in Python asks the core with (tests/oracle); a random year in C is among the unit tests.
$(B)/ask: $(B)/tests/oracle/ask.o $(B)/workers/inspect_when.o $(B)/core.a $(B)/proto.a
	$(link) $(LIBS_workers) $(LIBS_core)
# Breaks records on purpose, for the self-audit to find (tests/e2e/test_audit.py).
$(B)/wreck: $(B)/tests/e2e/wreck.o $(B)/daemon.a $(B)/core.a $(B)/proto.a
	$(link) $(LIBS_daemon) $(LIBS_core)
.PHONY: oracle oracle-long
oracle: $(B)/ask ## core against a model in Python: dates, lights, ladders, runs; SEED=n repeats a run
	@DUBAN_BUILD=$(abspath $(B)) $(PY) -m pytest -p no:cacheprovider -q tests/oracle
oracle-long: $(B)/ask $(B)/unit/test_history ## the same with 100,000 dates, thousands of items and a year minute by minute
	@ORACLE=long DUBAN_BUILD=$(abspath $(B)) $(PY) -m pytest -p no:cacheprovider -q tests/oracle
	@HISTORY=long $(B)/unit/test_history

.PHONY: notices-long
notices-long: all ## 10,000 notices, providers failing and processes killed at random; SEED=n repeats a run
	@cd tests/e2e && FATE_NOTICES=10000 DUBAN_BUILD=$(abspath $(B)) $(PY) -m pytest -p no:cacheprovider -q -s test_fate.py

.PHONY: tables-long
tables-long: all ## the twelve months of the sample year published, each read by other programs
	@PUBLISH=long DUBAN_BUILD=$(abspath $(B)) $(PY) -m pytest -p no:cacheprovider -q tests/e2e/test_publish.py

JOBS := $(shell nproc 2>/dev/null || echo 2)
.PHONY: check unit unit-build e2e tidy purity systemd-test asan clang fuzz fuzz-short fuzz-build bench
# In three steps, so that the second reads pkg-config after the first has installed what it tells about.
check: ## all tests: installs what is missing, builds, ends with "N passed, N failed"
	@tools/deps.sh build check fuzz
	@$(MAKE) --no-print-directory -j$(JOBS) B=$(B) all unit-build
	@$(PY) tools/check.py --build=$(B)

unit-build: $(UNITBINS) $(B)/ask $(B)/wreck
unit: unit-build ## unit tests (cmocka)
	@$(PY) tools/check.py --build=$(B) unit
tidy: all ## the rooms, file sizes, banned words, READMEs, headers, docs (no test is run)
	@$(PY) tools/check.py --build=$(B) tidy
purity: $(B)/core.a $(B)/proto.a ## what core and fold import, seen with nm
	@$(PY) tools/check.py --build=$(B) purity
e2e: all unit-build ## real processes over real sockets (pytest); T=name runs those that fit
	@$(PY) tools/check.py --build=$(B) e2e $(T)
systemd-test: all ## a real systemd starts the units (root), else unit files are checked offline
	@$(PY) tools/check.py --build=$(B) systemd

asan: ## build and unit tests under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory B=$(B)/asan SAN=address,undefined OPT="-O1 -g" all unit
clang: ## build and unit tests with clang
	@$(MAKE) --no-print-directory B=$(B)/clang CC=clang all unit

FUZZBINS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(FUZZ))
SECONDS ?= 600
fuzz-build: $(FUZZBINS)
$(B)/fuzz/%: $(B)/tests/fuzz/%.o $(B)/daemon.a $(B)/work.a $(B)/clients.a $(B)/core.a $(B)/proto.a
	@echo "  LD      $@"; mkdir -p $(@D); $(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $(filter %.o,$^) \
	    $(patsubst %,$(B)/%.a,$(call rooms,tests/fuzz/$*.c)) $(LIBS_daemon) $(LIBS_workers) $(LIBS_clients) $(LIBS_core)
fuzz: ## libFuzzer on every parser, SECONDS=600 each
	@tools/deps.sh build fuzz
	@$(MAKE) --no-print-directory B=$(B)/fuzzing CC=clang SAN=fuzzer-no-link,address,undefined OPT="-O1 -g" fuzz-build
	@tools/fuzz.sh $(B)/fuzzing $(SECONDS)
fuzz-short: ## the same, 10 s each
	@$(MAKE) --no-print-directory fuzz SECONDS=10

$(B)/bench_door $(B)/bench_journal: $(B)/%: $(B)/tests/bench/%.o $(B)/daemon.a $(B)/core.a $(B)/proto.a
	$(link) $(LIBS_daemon) $(LIBS_core)
BENCH_SECONDS ?= 3
bench: all $(B)/bench_door $(B)/bench_journal ## acknowledged updates a second, the cost of the journal, and of a channel that is down
	@$(B)/bench_door $(B)/duband $(BENCH_SECONDS)
	@d=$$(mktemp -d); $(B)/bench_journal $$d $(BENCH_SECONDS); rm -rf $$d
	@$(PY) tests/bench/bench_notify.py $(B)

# ---- form and pages ---------------------------------------------------------------------------------------------------
FORMED = $(shell git ls-files -co --exclude-standard '*.c' '*.h')
.PHONY: fmt fmt-check docs demo
fmt: ## lay out every C file by .clang-format
	@clang-format -i $(FORMED)
fmt-check: ## say which C files are not laid out so
	@clang-format --dry-run --Werror $(FORMED)

docs: $(B)/mkprotocol $(B)/mkreasons $(B)/duban ## write docs/protocol.md, reasons.md and rules.md from the tables
	@$< > $(B)/protocol.md && cp $(B)/protocol.md docs/protocol.md
	@$(B)/mkreasons > $(B)/reasons.md && cp $(B)/reasons.md docs/reasons.md
	@$(B)/duban rules explain all > $(B)/rules.md && cp $(B)/rules.md docs/rules.md
	@$(B)/duban rules fields page > $(B)/templates.md && cp $(B)/templates.md docs/templates.md

.PHONY: compile_commands.json
compile_commands.json: ## for editors: how each file is compiled
	@$(MAKE) --no-print-directory -Bn B=$(B) all unit-build | $(PY) tools/compdb.py > $@.new && mv $@.new $@

demo: ## the sample county year, played through the real thing
	@tools/deps.sh build
	@$(MAKE) --no-print-directory -j$(JOBS) B=$(B) all
	@DUBAN_BUILD=$(abspath $(B)) tools/demo.sh

# ---- install ----------------------------------------------------------------------------------------------------------
D = $(DESTDIR)$(PREFIX)
UNITS := duban.target duban.service $(WORKERS:%=duban-%.service)
COUNTY = $(wildcard county/rules/*.yml) county/sample/calendar.csv
# Folders of rules that are applied when a county wants them, and of column maps.
COUNTY_FOLDERS := bulletins calendars maps texts
# Unit files name /usr; another PREFIX is written over it.
unitfile = sed -e 's|/usr/sbin/|$(PREFIX)/sbin/|g' -e 's|/usr/libexec/|$(PREFIX)/libexec/|g' \
    -e 's|/usr/share/|$(PREFIX)/share/|g' $(1) > $(2) && chmod 644 $(2)
# Pages lie side by side once installed; the links of these three are written over to match.
page = sed -e 's!systemd/README.md!systemd.md!g; s!county/README.md!county.md!g; s!clients/examples/!examples/!g; s!docs/!!g' \
    $(1) > $(D)/share/doc/duban/$(2) && chmod 644 $(D)/share/doc/duban/$(2)

.PHONY: install uninstall dist clean
install: all ## install under DESTDIR, PREFIX=/usr; starts nothing
	@install -d $(D)/bin $(D)/sbin $(D)/libexec/duban $(D)/include $(DESTDIR)$(LIBDIR)/pkgconfig $(D)/share/duban/county \
	    $(D)/share/doc/duban/examples $(D)/lib/sysusers.d $(D)/lib/tmpfiles.d $(DESTDIR)$(UNITDIR)
	@install -m 755 $(B)/duban $(D)/bin/
	@install -m 755 $(B)/duband $(D)/sbin/
	@install -m 755 $(WORKERS:%=$(B)/duban-%) $(D)/libexec/duban/
	@install -m 644 proto/duban.h $(D)/include/
	@install -m 644 $(B)/libduban.a $(DESTDIR)$(LIBDIR)/
	@install -m 755 $(B)/libduban.so $(DESTDIR)$(LIBDIR)/libduban.so.0
	@ln -sf libduban.so.0 $(DESTDIR)$(LIBDIR)/libduban.so
	@sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@LIBDIR@|$(LIBDIR)|g' -e 's|@VERSION@|$(VERSION)|g' clients/duban.pc.in \
	    > $(DESTDIR)$(LIBDIR)/pkgconfig/duban.pc
	@install -m 644 $(COUNTY) $(D)/share/duban/county/
	@$(foreach f,$(COUNTY_FOLDERS),install -d $(D)/share/duban/county/$(f) && \
	    install -m 644 $(wildcard county/$(f)/*.yml) $(D)/share/duban/county/$(f)/ &&) :
	@install -m 644 LICENSE CHANGELOG.md ARCHITECTURE.md docs/operations.md docs/channels.md docs/notices.md docs/journal-format.md docs/protocol.md docs/reasons.md docs/rules.md docs/tables.md docs/templates.md docs/words.md \
	    $(D)/share/doc/duban/
	@$(call page,README.md,README.md) && $(call page,systemd/README.md,systemd.md) && $(call page,county/README.md,county.md)
	@install -m 644 clients/examples/README.md clients/examples/report.c $(D)/share/doc/duban/examples/
	@install -m 755 clients/examples/report.py $(D)/share/doc/duban/examples/
	@install -m 644 systemd/sysusers.d/duban.conf $(D)/lib/sysusers.d/duban.conf
	@install -m 644 systemd/tmpfiles.d/duban.conf $(D)/lib/tmpfiles.d/duban.conf
	@$(foreach u,$(UNITS),$(call unitfile,systemd/$(u),$(DESTDIR)$(UNITDIR)/$(u)) &&) :
	@echo "已安装。第一个小时照 $(PREFIX)/share/doc/duban/README.md 的 On a server 做；运维见同处 operations.md、systemd.md"

uninstall: ## remove what install put there; state in /var/lib/duban stays
	@rm -f $(D)/bin/duban $(D)/sbin/duband $(D)/include/duban.h $(addprefix $(DESTDIR)$(LIBDIR)/,libduban.a libduban.so \
	    libduban.so.0 pkgconfig/duban.pc) $(D)/lib/sysusers.d/duban.conf $(D)/lib/tmpfiles.d/duban.conf \
	    $(addprefix $(DESTDIR)$(UNITDIR)/,$(UNITS))
	@rm -rf $(D)/libexec/duban $(D)/share/duban $(D)/share/doc/duban

dist: ## a source archive of the last commit
	@git archive --prefix=duban-$(VERSION)/ -o duban-$(VERSION).tar.gz HEAD
	@echo duban-$(VERSION).tar.gz

clean: ## remove what was built
	@rm -rf $(B) compile_commands.json

.SECONDARY:
-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)
