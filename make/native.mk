# Native programs: build/native/msgrd, and the unit tests, which are compiled with sanitizers.  For `make lint`
# every native source is also compiled with clang, and with more warnings of gcc.

NATIVE := $(BUILD)/native

# $(call native_rules,flavour,compiler,flags): build/native/<flavour>/<source>.o
define native_rules
$$(call flags_stamp,$(NATIVE)/$(1).flags,$(2) $$(CPPFLAGS) $$(CFLAGS) $(3))
$(NATIVE)/$(1)/%.o: %.c $(NATIVE)/$(1).flags | $(version_header)
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D) && $(2) $$(CPPFLAGS) $$(CFLAGS) $(3) -c -o $$@ $$<

$$(eval $$(call archive_rule,$(NATIVE)/$(1)/libopenmsgr.a,ar,$$(native_sources:%.c=$(NATIVE)/$(1)/%.o)))
endef

$(eval $(call native_rules,obj,gcc,))
$(eval $(call native_rules,asan,gcc,$(sanitizers)))
$(eval $(call native_rules,clang,clang,-Wthread-safety))
# Warnings of gcc beyond -Wall -Wextra, for `make lint`.
strict_warnings := -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wwrite-strings \
    -Wundef -Wpointer-arith -Wduplicated-cond -Wformat=2
$(eval $(call native_rules,strict,gcc,-O0 $(strict_warnings)))

.PHONY: native lint lint-text warnings thread-safety
native: $(if $(wildcard server/msgrd/main.c),$(NATIVE)/msgrd)

$(NATIVE)/msgrd: $(NATIVE)/obj/server/msgrd/main.o $(NATIVE)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)gcc -g -o $@ $^ $(native_libraries)

# All checks that do not run the programs (CONTRIBUTING.md lists them).
lint: lint-text warnings thread-safety analyze

lint-text:
	$(Q)tests/lint/run.sh

warnings: $(patsubst %.c,$(NATIVE)/clang/%.o,$(native_sources) $(wildcard server/msgrd/main.c) \
        $(unit_tests) $(unit_helpers)) \
        $(patsubst %.c,$(NATIVE)/strict/%.o,$(native_sources) $(wildcard server/msgrd/main.c))
	@:

# Checks the lock annotations of com/, which needs clang with Windows as its target.
thread-safety: windows-x86_64
	$(Q)tests/lint/thread_safety.sh

# Each unit test is one program, linked with the archives of the helpers in tests/unit/ and of the native sources.
$(eval $(call archive_rule,$(NATIVE)/asan/libunit.a,ar,$(unit_helpers:%.c=$(NATIVE)/asan/%.o)))

$(NATIVE)/tests/%: $(NATIVE)/asan/tests/unit/%.o $(NATIVE)/asan/libunit.a $(NATIVE)/asan/libopenmsgr.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && gcc -g $(sanitizers) -o $@ $^ $(check_libraries) $(native_libraries)

unit_programs := $(unit_tests:tests/unit/%.c=$(NATIVE)/tests/%)

-include $(shell find $(NATIVE) -name '*.d' 2>/dev/null)
