# Headers, GUID files and type libraries from the IDL files; included by the Makefile.
#
# Defines for each of WINDOWS_ARCHS: IDL_HEADERS_<arch>, IDL_GUIDS_<arch> (C sources that define the
# GUIDs; link them into each program once) and TYPELIBS_<arch>.  To include the headers, compile with
# -I$(BUILD)/<arch>/idl.

BUILD ?= build
WINDOWS_ARCHS ?= x86_64 i686
WIDL_INCLUDE ?= /usr/include/wine/wine/windows
# The folder of stdole2.tlb, which is the same file for both bitnesses.
STDOLE_PATH ?= $(patsubst %/,%,$(dir $(firstword \
    $(wildcard /usr/lib/*/wine/*-windows/stdole2.tlb /usr/lib/wine/*-windows/stdole2.tlb))))

IDL_FILES := msgrpriv msgrua openmsgr

# $(call run_widl,arch,arguments): treats any output of widl as an error.  The most important one is
# "duplicate uuid", which means that widl has written the id of the library wrong.
run_widl = $(Q)mkdir -p $(@D) && \
    { $(1)-w64-mingw32-widl -I$(WIDL_INCLUDE) $(2) -o $@ $< >$@.log 2>&1 && ! test -s $@.log || \
      { cat $@.log; rm -f $@; false; }; } && rm -f $@.log

define idl_rules
IDL_HEADERS_$(1) := $$(IDL_FILES:%=$$(BUILD)/$(1)/idl/%.h) $$(BUILD)/$(1)/idl/dispids.h
IDL_GUIDS_$(1) := $$(IDL_FILES:%=$$(BUILD)/$(1)/idl/%_i.c)
TYPELIBS_$(1) := $$(IDL_FILES:%=$$(BUILD)/$(1)/%.tlb)

$$(IDL_FILES:%=$$(BUILD)/$(1)/idl/%.h): $$(BUILD)/$(1)/idl/%.h: idl/%.idl idl/dispids.h
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-h)

$$(BUILD)/$(1)/idl/dispids.h: idl/dispids.h
	$$(Q)mkdir -p $$(@D) && cp $$< $$@

$$(IDL_GUIDS_$(1)): $$(BUILD)/$(1)/idl/%_i.c: idl/%.idl idl/dispids.h
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-u)

$$(TYPELIBS_$(1)): $$(BUILD)/$(1)/%.tlb: idl/%.idl idl/dispids.h
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-DOPENMSGR_TYPELIB -L$$(STDOLE_PATH) -t)
endef

$(foreach arch,$(WINDOWS_ARCHS),$(eval $(call idl_rules,$(arch))))
