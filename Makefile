# OpenMsgr: the build.  `make help` lists the goals, `make V=1` shows every command.
#
# What is built is found by wildcard, room by room; a new .c file needs no change here.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --jobs=$(shell nproc 2> /dev/null || echo 1)
.DELETE_ON_ERROR:
.SECONDARY:
SHELL := /bin/bash

BUILD := build
DEPS := $(BUILD)/deps
Q := $(if $(V),,@)
say = $(if $(Q),@printf '  %-6s %s\n' $(1) $@)

# ---- what this machine has ----------------------------------------------------------------------
# scripts/deps.sh installs what is missing and writes down what there is.  `make check` and
# `make run` look each time; other goals only the first time, and with DEPS_INSTALL=no they never install.

ifeq ($(filter clean distclean help,$(MAKECMDGOALS)),)
include $(DEPS)/config.mk
endif
# Once: make starts again when the file has changed.
ifneq ($(filter deps check run,$(MAKECMDGOALS)),)
ifeq ($(MAKE_RESTARTS),)
$(DEPS)/config.mk: look-every-time
endif
endif
$(DEPS)/config.mk: scripts/deps.sh
	@scripts/deps.sh $(DEPS) $(if $(filter no,$(DEPS_INSTALL)),--look)

.PHONY: look-every-time
look-every-time:

# Both bitnesses, unless a compiler could not be had (config.mk says so).
WINDOWS_ARCHS ?= x86_64 i686

# ---- sources, room by room ------------------------------------------------------------------------

# A room that does not compile today need not hold up the others: `make unit ROOMS="common core"`.
ROOMS ?= common core wire client net engine msgrd com ui
room = $(if $(filter $(1),$(ROOMS)),$(wildcard $(2)))

model_sources := $(foreach name,common core wire client engine,$(call room,$(name),server/$(name)/*.c))
net_sources := $(call room,net,server/net/*.c)
service_sources := $(filter-out server/msgrd/main.c,$(call room,msgrd,server/msgrd/*.c))
com_sources := $(call room,com,server/com/*/*.c) $(call room,ui,server/ui/*.c)

shared_sources := $(model_sources) $(net_sources) $(service_sources)
# Where mbedTLS could not be had, *_none.c stands for *_mbedtls.c.
without_tls = $(if $(1),%_none.c,%_mbedtls.c)
native_sources := $(filter-out %_windows.c $(call without_tls,$(HAVE_MBEDTLS)),$(shared_sources))
windows_sources := $(filter-out %_posix.c,$(shared_sources))

# `make unit ONLY="test_frame test_text"` and the same for `make client`.
chosen = $(if $(ONLY),$(foreach name,$(ONLY),$(filter %/$(name).c,$(1))),$(1))
unit_tests := $(call chosen,$(wildcard tests/unit/test_*.c))
unit_helpers := tests/harness/suite.c $(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c))
client_tests := $(call chosen,$(wildcard tests/client/test_*.c))
client_helpers := $(filter-out tests/client/test_%,$(wildcard tests/client/*.c))
client_shared := tests/harness/suite.c $(wildcard tests/client/lib/*.c)
e2e_shared := $(wildcard tests/e2e/lib_*.c)
e2e_programs := $(filter-out $(e2e_shared),$(wildcard tests/e2e/*.c))

# ---- flags ----------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Werror
CFLAGS := -std=gnu11 -O2 -g $(WARNINGS)
CPPFLAGS = -MMD -MP -Iserver -Itests -I$(BUILD)/generated
native_libraries := $(if $(HAVE_MBEDTLS),-lmbedtls -lmbedx509 -lmbedcrypto) -lsqlite3 -lmd -lpthread
check_libraries := -lcheck -lsubunit -lm -lrt -lpthread
sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

# $(call archive_rule,archive,ar,members): made anew also when a member came or went.  Members are appended
# ("q"), because two rooms may have files of the same name.
define archive_rule
$(1): $(3) $(1).members
	$$(call say,AR)
	$$(Q)rm -f $$@ && $(2) qcs $$@ $(3)

$(1).members: look-every-time
	@mkdir -p $$(@D) && echo '$(3)' | cmp -s - $$@ || echo '$(3)' > $$@
endef

# $(call flags_stamp,file,flags): a file that objects depend on; it is written anew when the flags are other ones, so that
# `make CFLAGS=-O0` compiles everything again.  The first one is older than any object.
same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))
flags_stamp = $(if $(wildcard $(1)),$(if $(call same,$(strip $(file < $(1))),$(strip $(2))),,$(file > $(1),$(strip $(2)))),$\
    $(shell mkdir -p $(dir $(1)))$(file > $(1),$(strip $(2)))$(shell touch -d @0 $(1)))

# $(call seconds,N): how long something runs: SECONDS as given on the command line, else N.
seconds = $(if $(filter command,$(origin SECONDS)),$(SECONDS),$(1))

include make/version.mk
include make/native.mk
include idl/rules.mk
include proxystub/rules.mk
include make/windows.mk
include make/tests.mk
# The goals of fuzzing, measuring and the like live with their sources.
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
