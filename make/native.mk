# Native programs: build/native/msgrd and its objects; the objects of the unit tests, sanitized;
# every native source once more with clang.

N := $(BUILD)/native

# $(call native_rules,flavour,compiler,flags): build/native/<flavour>/<source>.o
define native_rules
$(N)/$(1)/%.o: %.c | $(version_header)
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D) && $(2) $$(CPPFLAGS) $$(CFLAGS) $(3) -c -o $$@ $$<

$$(eval $$(call archive_rule,$(N)/$(1)/libopenmsgr.a,ar,$$(native_sources:%.c=$(N)/$(1)/%.o)))
endef

$(eval $(call native_rules,obj,gcc,))
$(eval $(call native_rules,asan,gcc,$(sanitizers)))
$(eval $(call native_rules,clang,clang,))

.PHONY: native lint
native: $(if $(wildcard server/msgrd/main.c),$(N)/msgrd)

$(N)/msgrd: $(N)/obj/server/msgrd/main.o $(N)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)gcc -g -o $@ $^ $(native_libraries)

lint: $(patsubst %.c,$(N)/clang/%.o,$(native_sources) $(wildcard server/msgrd/main.c) \
        $(unit_tests) $(unit_helpers))
	@:

# A unit test is one program.  It takes from the helpers of tests/unit/ and from the rooms what it needs.
$(eval $(call archive_rule,$(N)/asan/libunit.a,ar,$(unit_helpers:%.c=$(N)/asan/%.o)))

$(N)/tests/%: $(N)/asan/tests/unit/%.o $(N)/asan/libunit.a $(N)/asan/libopenmsgr.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && gcc -g $(sanitizers) -o $@ $^ $(check_libraries) $(native_libraries)

unit_programs := $(unit_tests:tests/unit/%.c=$(N)/tests/%)

-include $(shell find $(N) -name '*.d' 2>/dev/null)
