# The suites of `make check`.  Each suite writes its counts below build/results/, and total.sh adds them up.  The suites
# run one after another, also after a failure.  Within the unit and client suites, as many programs run at the same time
# as the machine has processors.

ARCHS ?= x86_64 i686
SUITES ?= lint imports unit fuzz client scripts e2e sanity lint-sanity
export RESULTS := $(abspath $(BUILD)/results)
export ARCHS

# Without mbedTLS the tests of TLS are not built; they are counted as skipped.
built_unit := $(if $(HAVE_CHECK),$(if $(HAVE_MBEDTLS),$(unit_programs), \
    $(filter-out $(NATIVE)/tests/test_tls%,$(unit_programs))))
# A client test of one bitness may start helper programs of both.
built_client := $(foreach arch,$(filter $(ARCHS),$(WINDOWS_ARCHS)),$(client_programs_$(arch))) \
    $(foreach arch,$(WINDOWS_ARCHS),$(client_helpers_$(arch)))
built_e2e := $(foreach arch,$(WINDOWS_ARCHS),$(e2e_programs_$(arch)))
built_sanity := $(if $(HAVE_CHECK),$(NATIVE)/tests/harness_subject) \
    $(if $(HAVE_CHECK_x86_64),$(BUILD)/x86_64/tests/harness_subject.exe)

run_lint = tests/harness/run-lint.sh
run_imports = tests/harness/run-imports.sh
run_unit = tests/harness/run-unit.sh $(unit_programs)
run_client = tests/harness/run-client.sh $(client_tests)
run_scripts = tests/harness/run-scripts.sh
run_e2e = tests/harness/run-e2e.sh
run_sanity = tests/harness/sanity/run.sh
run_lint-sanity = tests/harness/sanity/lint.sh

.PHONY: check run unit client scripts soak e2e sanity
check: all $(foreach suite,$(SUITES),$(built_$(suite)))
	$(Q)rm -rf $(RESULTS); $(foreach suite,$(SUITES),$(run_$(suite));) tests/harness/total.sh

unit: $(built_unit)
	$(Q)$(run_unit)

client: windows $(built_client)
	$(Q)$(run_client)

scripts: all
	$(Q)$(run_scripts)

# Two users exchange invitations for SECONDS while other clients and sinks die; 64-bit programs only.
soak: windows $(BUILD)/x86_64/tests/test_soak.exe $(client_helpers:tests/client/%.c=$(BUILD)/x86_64/tests/%.exe)
	$(Q)OPENMSGR_SOAK=$(call seconds,600) ARCHS=x86_64 tests/harness/run-client.sh tests/client/test_soak.c; code=$$?; \
	    grep -hE 'at the beginning|on the way|at the end' $(RESULTS)/logs/client/test_soak.x86_64.log; exit $$code

e2e: windows $(built_e2e)
	$(Q)$(run_e2e)

sanity: $(built_sanity)
	$(Q)$(run_sanity); code=$$?; $(run_lint-sanity) && exit $$code

run: all $(built_e2e)
	$(Q)tests/e2e/demo.sh

# The program that the tests of the harness run: it passes, fails, crashes, hangs or leaks, as its arguments say.
$(NATIVE)/tests/harness_subject: $(NATIVE)/asan/tests/harness/sanity/subject.o $(NATIVE)/asan/tests/harness/suite.o
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && gcc -g $(sanitizers) -o $@ $^ $(check_libraries)

$(BUILD)/x86_64/tests/harness_subject.exe: $(BUILD)/x86_64/obj/tests/harness/sanity/subject.o \
    $(BUILD)/x86_64/obj/tests/harness/sanity/lossy_source.o $(BUILD)/x86_64/obj/libclient.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && x86_64-w64-mingw32-gcc -g -static -o $@ $^ $(DEPS)/x86_64/lib/libcheck.a -lpthread \
	    -lole32 -loleaut32 -luuid
