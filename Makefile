# The build of OpenMsgr.  `make help` lists the goals, `make V=1` shows every command.
#
# Wildcards find the sources in each folder, so a new .c file needs no change here.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2> /dev/null || echo 1)
.DELETE_ON_ERROR:
.SECONDARY:
SHELL := /bin/bash

BUILD := build
DEPS := $(BUILD)/deps
Q := $(if $(V),,@)
say = $(if $(Q),@printf '  %-6s %s\n' $(1) $@)

# ---- dependencies -------------------------------------------------------------------------------
# scripts/deps.sh installs missing packages and records the available ones in config.mk.  `make deps`, `make check`
# and `make run` call it each time, other goals only when config.mk is missing or older than the script.  With
# DEPS_INSTALL=no it installs nothing.

ifeq ($(filter clean distclean help,$(MAKECMDGOALS)),)
include $(DEPS)/config.mk
endif
# Not after a restart: make restarts itself when config.mk has changed, and must not run the script again.
ifneq ($(filter deps check run,$(MAKECMDGOALS)),)
ifeq ($(MAKE_RESTARTS),)
$(DEPS)/config.mk: look-every-time
endif
endif
$(DEPS)/config.mk: scripts/deps.sh
	@scripts/deps.sh $(DEPS) $(if $(filter no,$(DEPS_INSTALL)),--look)

.PHONY: look-every-time
look-every-time:

# Both bitnesses by default; config.mk sets WINDOWS_ARCHS when a compiler is missing.
WINDOWS_ARCHS ?= x86_64 i686

# ---- sources --------------------------------------------------------------------------------------

# The folders of server/ to build.  If one does not compile, build the others: `make unit ROOMS="common core"`.
ROOMS ?= common core wire client net engine msgrd com ui
room = $(if $(filter $(1),$(ROOMS)),$(wildcard $(2)))

model_sources := $(foreach name,common core wire client engine,$(call room,$(name),server/$(name)/*.c))
net_sources := $(call room,net,server/net/*.c)
service_sources := $(filter-out server/msgrd/main.c,$(call room,msgrd,server/msgrd/*.c))
com_sources := $(call room,com,server/com/*/*.c) $(call room,ui,server/ui/*.c)

shared_sources := $(model_sources) $(net_sources) $(service_sources)
# Without mbedTLS, *_none.c is built in place of *_mbedtls.c.
without_tls = $(if $(1),%_none.c,%_mbedtls.c)
native_sources := $(filter-out %_windows.c $(call without_tls,$(HAVE_MBEDTLS)),$(shared_sources))
windows_sources := $(filter-out %_posix.c,$(shared_sources))

# ONLY selects tests by name for `make unit` and `make client`: `make unit ONLY="test_frame test_text"`.
chosen = $(if $(ONLY),$(foreach name,$(ONLY),$(filter %/$(name).c,$(1))),$(1))
unit_tests := $(call chosen,$(wildcard tests/unit/test_*.c))
unit_helpers := tests/harness/suite.c $(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c))
client_tests := $(call chosen,$(wildcard tests/client/test_*.c))
client_helpers := $(filter-out tests/client/test_%,$(wildcard tests/client/*.c))
client_shared := tests/harness/suite.c $(wildcard tests/client/lib/*.c)
e2e_shared := $(wildcard tests/e2e/lib_*.c) tests/client/lib/sink.c
e2e_programs := $(filter-out $(e2e_shared),$(wildcard tests/e2e/*.c))

# ---- flags ----------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Werror
CFLAGS := -std=gnu11 -O2 -g $(WARNINGS)
CPPFLAGS = -MMD -MP -Iserver -Itests -I$(BUILD)/generated
native_libraries := $(if $(HAVE_MBEDTLS),-lmbedtls -lmbedx509 -lmbedcrypto) -lsqlite3 -lmd -lpthread
check_libraries := -lcheck -lsubunit -lm -lrt -lpthread
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# $(call archive_rule,archive,ar,members): rebuilds the archive also when its list of members changes.  ar appends the
# members ("q"), because with "r" a file would replace another one that has the same name in a different folder.
define archive_rule
$(1): $(3) $(1).members
	$$(call say,AR)
	$$(Q)rm -f $$@ && $(2) qcs $$@ $(3)

$(1).members: look-every-time
	@mkdir -p $$(@D) && echo '$(3)' | cmp -s - $$@ || echo '$(3)' > $$@
endef

# $(call flags_stamp,file,flags): writes the flags to a file on which the objects depend, but only when they differ from
# its contents, so that `make CFLAGS=-O0` compiles everything again.  A new file gets an old date, so that existing
# objects are not compiled again.
same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))
flags_stamp = $(if $(wildcard $(1)),$(if $(call same,$(strip $(file < $(1))),$(strip $(2))),,$(file > $(1),$(strip $(2)))),$\
    $(shell mkdir -p $(dir $(1)))$(file > $(1),$(strip $(2)))$(shell touch -d @0 $(1)))

# $(call seconds,N): SECONDS if it is set on the command line, otherwise N.  (In bash, SECONDS is always set.)
seconds = $(if $(filter command,$(origin SECONDS)),$(SECONDS),$(1))

include make/version.mk
include make/native.mk
include idl/rules.mk
include proxystub/rules.mk
include make/windows.mk
include make/tests.mk
# Each folder of tests/ may add goals in its own rules.mk, for example for fuzzing and measurements.
-include $(wildcard tests/*/rules.mk)

# ---- goals ----------------------------------------------------------------------------------------

.PHONY: all deps clean distclean help
all: native windows

deps: $(DEPS)/config.mk
	@test -s $(DEPS)/missing.txt || echo "  DEPS   all there"

clean:
	$(Q)rm -rf $(filter-out $(DEPS),$(wildcard $(BUILD)/*))

distclean:
	$(Q)rm -rf $(BUILD)

help:
	@echo "make            everything below build/: x86_64, i686, native"
	@echo "make deps       install what is missing, by package name (root or sudo)"
	@echo "make run        the two-user demonstration"
	@echo "make check      every test; ends with a line 'N passed, N failed, N skipped'"
	@echo "make unit       the native unit tests only        (ONLY=test_frame for one of them)"
	@echo "make client     the tests under Wine only         (ONLY=test_events ARCHS=i686 to choose)"
	@echo "make scripts    samples and conformance in JScript and VBScript   (ONLY=presence to choose)"
	@echo "make soak       two users for ten minutes while clients die (SECONDS=600)"
	@echo "make bench      what a caller waits for, beside floors of the same run; bench-quick in under 3 minutes"
	@echo "make trace      draws the demonstration with the time of every hop: build/trace.svg"
	@echo "make sanity     shows that the harness notices crashes, hangs, leaks and failures"
	@echo "make mutants    changes the server and lists what no unit test notices (N=40 SEED=7 ROOMS=core)"
	@echo "make lint       layers, citations, format, spelling, clang warnings, static analyzers (CONTRIBUTING.md)"
	@echo "make clean      removes what was built; keeps build/deps"
	@echo "make distclean  removes build/"
