# test_secrets looks at every block of memory that is freed.
$(NATIVE)/tests/test_secrets: check_libraries += -Wl,--wrap=free,--wrap=realloc

# `make tsan`: the unit tests with more than one thread, built with ThreadSanitizer, which reports data races and
# inverted lock orders.  `make tsan ONLY=test_net` runs one of them.

TSAN := $(BUILD)/native/tsan
tsan_tests := $(call chosen,$(addprefix tests/unit/,$(addsuffix .c,test_engine test_msgrd_engine test_msgrd_texts \
    test_net test_network_faults test_tls_sign_in)))
tsan_programs := $(tsan_tests:tests/unit/%.c=$(TSAN)/tests/%)

$(eval $(call native_rules,tsan,gcc,-fsanitize=thread))
$(eval $(call archive_rule,$(TSAN)/libunit.a,ar,$(unit_helpers:%.c=$(TSAN)/%.o)))

$(TSAN)/tests/%: $(TSAN)/tests/unit/%.o $(TSAN)/libunit.a $(TSAN)/libopenmsgr.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && gcc -g -fsanitize=thread -o $@ $^ $(check_libraries) $(native_libraries)

# The address layout is not random, because the ThreadSanitizer of GCC 12 stops on some layouts.
.PHONY: tsan
tsan: $(tsan_programs)
	$(Q)for program in $^; do \
	    echo "  TSAN   $$program" && \
	    CK_DEFAULT_TIMEOUT=300 TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1" \
	    setarch -R $$program || exit 1; \
	done
