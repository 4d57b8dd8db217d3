# Fuzzing and static analysis of the code that reads untrusted bytes; docs/reliability.md.
#
#   make fuzz SECONDS=20 [FUZZ="frames client"]    each target for so long, or FUZZ_RUNS=N executions
#   make fuzz-corpus                               every file of the corpora once (suite fuzz of make check)
#   make analyze                                   cppcheck, gcc -fanalyzer and clang-tidy over all of server/

FUZZ_RUNS :=
F := $(NATIVE)/fuzz
fuzz_sanitizers := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
fuzz_targets := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_helpers := $(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c))
fuzz_programs := $(fuzz_targets:%=$(F)/bin/%)
FUZZ ?= $(fuzz_targets)

# Comparisons are not traced: tracing halves the speed, and the corpora and dictionaries hold the keywords.
$(eval $(call native_rules,fuzz,clang,-Itests/fuzz -fsanitize=fuzzer-no-link \
    -fno-sanitize-coverage=trace-cmp $(fuzz_sanitizers)))
$(eval $(call archive_rule,$(F)/libfuzz.a,ar,$(fuzz_helpers:%.c=$(F)/%.o)))

$(F)/bin/%: $(F)/tests/fuzz/fuzz_%.o $(F)/libfuzz.a $(F)/libopenmsgr.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && clang -g -fsanitize=fuzzer $(fuzz_sanitizers) -o $@ $^ $(native_libraries)

built_fuzz := $(if $(HAVE_FUZZER),$(fuzz_programs))
run_fuzz = tests/harness/run-fuzz.sh $(fuzz_programs)

.PHONY: fuzz fuzz-corpus analyze
check: $(if $(filter fuzz,$(SUITES)),$(built_fuzz))

fuzz: $(FUZZ:%=$(F)/bin/%)
	$(Q)tests/fuzz/fuzz.sh $(call seconds,20) "$(FUZZ_RUNS)" $^

fuzz-corpus: $(built_fuzz)
	$(Q)$(run_fuzz)

analyze: $(version_header) $(IDL_HEADERS_x86_64) $(PROXY_DLL_x86_64)
	$(Q)tests/fuzz/analyze.sh $(if $(IDL_HEADERS_x86_64),$(BUILD)/x86_64)
