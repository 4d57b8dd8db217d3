# Load test of msgrd (docs/performance.md): make load USERS=1000 [SWITCHBOARDS=100 RATE=5000 SECONDS=20]
USERS ?= 1000
SWITCHBOARDS ?= $(shell expr $(USERS) / 10)
RATE ?= 5000

load_sources := $(wildcard tests/bench/load*.c)
.PHONY: load
load: $(NATIVE)/load $(NATIVE)/msgrd
	$(Q)$(NATIVE)/load $(NATIVE)/msgrd $(USERS) $(SWITCHBOARDS) $(RATE) $(call seconds,20)

$(NATIVE)/load: $(load_sources:%.c=$(NATIVE)/obj/%.o) $(NATIVE)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)gcc -g -o $@ $^ $(native_libraries)

lint: $(load_sources:%.c=$(NATIVE)/clang/%.o)

# The times that a caller waits (docs/performance.md): make bench, or make bench-quick in under three minutes.
# BENCH="calls events" chooses the suites.  The plots are in build/bench/*.svg.
BENCH ?=
W64 := $(BUILD)/x86_64
bench_library := $(filter-out tests/bench/bench_frames.c,$(wildcard tests/bench/bench_*.c))
bench_windows := $(bench_library) tests/bench/bare_server.c tests/bench/empty.c
bench_programs := $(W64)/tests/bench.exe $(W64)/tests/bare_server.exe $(W64)/tests/empty.exe

.PHONY: bench bench-quick bench-programs
bench-programs: native windows-x86_64 $(bench_programs)
bench: bench-programs
	$(Q)$(if $(filter no,$(DEPS_INSTALL)),,scripts/deps.sh $(DEPS) --bench;) tests/bench/bench.sh $(BENCH)
bench-quick: bench-programs
	$(Q)tests/bench/bench.sh quick $(BENCH)

# Draws the demonstration as a sequence diagram with the time of each hop.
.PHONY: trace
trace: all $(built_e2e)
	$(Q)tests/bench/trace.sh

# RegDeleteKeyExW is newer than Windows XP; these programs do not have to run there.
$(bench_windows:%.c=$(W64)/obj/%.o): windows_flags := -fno-omit-frame-pointer -D_WIN32_WINNT=0x0600 -D__USE_MINGW_ANSI_STDIO=1

$(W64)/tests/bench.exe: $(bench_library:%.c=$(W64)/obj/%.o) $(W64)/obj/tests/client/lib/sink.o $(W64)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && x86_64-w64-mingw32-gcc -g -static-libgcc -o $@ $^ $(call libraries_of,x86_64)

# Link only the libraries that it uses, because its memory is a floor.
$(W64)/tests/bare_server.exe: $(W64)/obj/tests/bench/bare_server.o $(IDL_GUIDS_x86_64:$(W64)/idl/%.c=$(W64)/obj/idl/%.o)
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && x86_64-w64-mingw32-gcc -g -mwindows -municode -static-libgcc -o $@ $^ \
	    -lole32 -loleaut32 -luuid -ladvapi32 -luser32 && $(call debug_apart,x86_64)

$(W64)/tests/empty.exe: $(W64)/obj/tests/bench/empty.o
	$(call say,LINK)
	$(Q)mkdir -p $(@D) && x86_64-w64-mingw32-gcc -g -mwindows -static-libgcc -o $@ $^ && \
	    $(call debug_apart,x86_64)

# Frames natively.
bench-programs: $(NATIVE)/bench_frames $(NATIVE)/load $(NATIVE)/crowd
$(NATIVE)/bench_frames: $(NATIVE)/obj/tests/bench/bench_frames.o $(NATIVE)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)gcc -g -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ $^ $(native_libraries)

$(NATIVE)/crowd: $(NATIVE)/obj/tests/bench/crowd.o
	$(call say,LINK)
	$(Q)gcc -g -o $@ $^

lint: $(NATIVE)/clang/tests/bench/bench_frames.o $(NATIVE)/clang/tests/bench/crowd.o
