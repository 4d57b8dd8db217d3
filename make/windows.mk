# Windows programs for each of WINDOWS_ARCHS: build/<arch>/openmsgr.exe, msgrd.exe and the test
# programs.  idl/rules.mk builds the type libraries, proxystub/rules.mk builds openmsgrps.dll.

# Hides declarations newer than Windows XP, so that no program imports a newer function by accident.
windows_flags := -fno-omit-frame-pointer -D_WIN32_WINNT=0x0501 -DWINVER=0x0501 -D__USE_MINGW_ANSI_STDIO=1
windows_libraries := -lole32 -loleaut32 -luuid -lrpcrt4 -lcrypt32 -lws2_32 -lcomctl32 -lshell32 \
    -luser32 -lgdi32 -ladvapi32 -lpsapi
# The libraries for $(1) programs; they must follow our own archives on the command line of the linker.
libraries_of = $(if $(HAVE_MBEDTLS_$(1)),$(mbedtls)/$(1)/libmbedtls.a) $(windows_libraries)
sqlite := $(DEPS)/src/sqlite
mbedtls := $(DEPS)/mbedtls

# The linker needs -municode for a program whose entry point is wmain or wWinMain.
entry_flags = $(if $(shell grep -lE '\bw(main|WinMain)\b' $(1)),-municode)

# $(call debug_apart,arch): moves the debug information into a separate file and aligns the sections to pages, because
# both save memory on Wine.  Wine maps a file whose sections are aligned to pages, so only the pages in use take memory;
# it reads any other file into memory as a whole, with its debug information.
debug_apart = $(1)-w64-mingw32-objcopy --only-keep-debug $@ $@.debug && $(1)-w64-mingw32-strip $@ && \
    $(1)-w64-mingw32-objcopy --file-alignment=4096 --add-gnu-debuglink=$@.debug $@

# Leaves out a program whose source does not exist, or whose libraries are not available on this machine.
define windows_goals
$(if $(wildcard server/main.c),$(BUILD)/$(1)/openmsgr.exe) \
$(if $(wildcard server/msgrd/main.c),$(if $(HAVE_SQLITE),$(BUILD)/$(1)/msgrd.exe)) \
$(PROXY_DLL_$(1)) $(TYPELIBS_$(1))
endef

define windows_rules
W_$(1) := $(BUILD)/$(1)
windows_goals_$(1) := $$(strip $$(call windows_goals,$(1)))

$$(call flags_stamp,$$(W_$(1))/obj.flags,$$(CPPFLAGS) $$(windows_flags) $$(CFLAGS))

# The generated headers that a source includes are known only after its first compilation, so generate all of them
# before compiling any source.
$$(W_$(1))/obj/%.o: %.c $$(W_$(1))/obj.flags | $$(IDL_HEADERS_$(1)) $(version_header)
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc $$(CPPFLAGS) -I$$(W_$(1))/idl -I$$(sqlite) \
	    -I$$(mbedtls)/include -DMBEDTLS_CONFIG_FILE='"mbedtls_config.h"' $$(windows_flags) $$(CFLAGS) -c -o $$@ $$<

$$(W_$(1))/obj/idl/%.o: $$(W_$(1))/idl/%.c
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc -std=gnu11 -O2 -g -c -o $$@ $$<

# SQLite is third-party code, so its warnings are switched off (-w).
$$(W_$(1))/obj/sqlite3.o: $$(sqlite)/sqlite3.c
	$$(call say,CC)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc -O2 -w -DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_LOAD_EXTENSION \
	    -DSQLITE_DQS=0 -c -o $$@ $$<

# One archive with all sources below server/ except the main programs: the server and the tests link the
# members that they use.
$$(eval $$(call archive_rule,$$(W_$(1))/obj/libopenmsgr.a,$(1)-w64-mingw32-gcc-ar,$$(strip \
    $$(patsubst %.c,$$(W_$(1))/obj/%.o,$$(com_sources) \
        $$(filter-out $$(call without_tls,$$(HAVE_MBEDTLS_$(1))),$$(windows_sources))) \
    $$(IDL_GUIDS_$(1):$$(W_$(1))/idl/%.c=$$(W_$(1))/obj/idl/%.o))))

# Every program has a version resource.  The resource file of the server also contains the type libraries.
$$(W_$(1))/obj/%_res.o: %.rc server/version.rc $(version_header)
	$$(call say,RC)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-windres -I$$(W_$(1)) -I$(dir $(version_header)) -Iserver -o $$@ $$<

$$(W_$(1))/obj/server/openmsgr_res.o: $$(TYPELIBS_$(1))

$$(W_$(1))/openmsgr.exe: $$(W_$(1))/obj/server/main.o $$(W_$(1))/obj/server/openmsgr_res.o \
    $$(W_$(1))/obj/libopenmsgr.a
	$$(call say,LINK)
	$$(Q)$(1)-w64-mingw32-gcc -g -mwindows -static-libgcc $$(call entry_flags,server/main.c) -o $$@ $$^ \
	    $$(call libraries_of,$(1)) && $$(call debug_apart,$(1))

$$(W_$(1))/msgrd.exe: $$(W_$(1))/obj/server/msgrd/main.o $$(W_$(1))/obj/server/msgrd/msgrd_res.o \
    $$(W_$(1))/obj/libopenmsgr.a $$(W_$(1))/obj/sqlite3.o
	$$(call say,LINK)
	$$(Q)$(1)-w64-mingw32-gcc -g -static-libgcc $$(call entry_flags,server/msgrd/main.c) -o $$@ $$^ \
	    $$(call libraries_of,$(1)) && $$(call debug_apart,$(1))

# ---- programs of the tests --------------------------------------------------------------------------

$$(W_$(1))/obj/tests/client/%.o $$(W_$(1))/obj/tests/harness/%.o: CPPFLAGS += -Itests/client -I$$(DEPS)/$(1)/include

$$(eval $$(call archive_rule,$$(W_$(1))/obj/libclient.a,$(1)-w64-mingw32-gcc-ar,$$(strip \
    $$(client_shared:%.c=$$(W_$(1))/obj/%.o))))
$$(eval $$(call archive_rule,$$(W_$(1))/obj/libe2e.a,$(1)-w64-mingw32-gcc-ar,$$(strip \
    $$(e2e_shared:%.c=$$(W_$(1))/obj/%.o))))

# Client tests may link sources of the server, so they need the same libraries.  They do not use the
# store of msgrd, so they need no SQLite.
$$(client_tests:tests/client/%.c=$$(W_$(1))/tests/%.exe): $$(W_$(1))/tests/%.exe: \
    $$(W_$(1))/obj/tests/client/%.o $$(W_$(1))/obj/libclient.a $$(W_$(1))/obj/libopenmsgr.a
	$$(call say,LINK)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc -g -static -static-libgcc \
	    $$(call entry_flags,tests/client/$$*.c) -o $$@ $$^ $$(DEPS)/$(1)/lib/libcheck.a -lpthread \
	    $$(call libraries_of,$(1))

$$(client_helpers:tests/client/%.c=$$(W_$(1))/tests/%.exe): $$(W_$(1))/tests/%.exe: \
    $$(W_$(1))/obj/tests/client/%.o $$(W_$(1))/obj/libclient.a $$(W_$(1))/obj/libopenmsgr.a
	$$(call say,LINK)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc -g -static -static-libgcc \
	    $$(call entry_flags,tests/client/$$*.c) -o $$@ $$^ $$(call libraries_of,$(1))

$$(e2e_programs:tests/e2e/%.c=$$(W_$(1))/tests/%.exe): $$(W_$(1))/tests/%.exe: \
    $$(W_$(1))/obj/tests/e2e/%.o $$(W_$(1))/obj/libe2e.a $$(W_$(1))/obj/libopenmsgr.a
	$$(call say,LINK)
	$$(Q)mkdir -p $$(@D) && $(1)-w64-mingw32-gcc -g -static -static-libgcc \
	    $$(call entry_flags,tests/e2e/$$*.c) -o $$@ $$^ $$(call libraries_of,$(1))

client_programs_$(1) := $$(if $$(HAVE_CHECK_$(1)),$$(client_tests:tests/client/%.c=$$(W_$(1))/tests/%.exe))
client_helpers_$(1) := $$(client_helpers:tests/client/%.c=$$(W_$(1))/tests/%.exe)
e2e_programs_$(1) := $$(e2e_programs:tests/e2e/%.c=$$(W_$(1))/tests/%.exe)

.PHONY: windows-$(1)
windows-$(1): $$(windows_goals_$(1))

-include $$(shell find $$(W_$(1))/obj -name '*.d' 2>/dev/null)
endef

.PHONY: windows
windows: $(WINDOWS_ARCHS:%=windows-%)

$(foreach arch,$(WINDOWS_ARCHS),$(eval $(call windows_rules,$(arch))))
