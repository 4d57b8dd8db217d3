# openmsgrps.dll for each of WINDOWS_ARCHS; included by the Makefile after idl/rules.mk.
#
# Defines PROXY_DLL_<arch>: $(BUILD)/<arch>/openmsgrps.dll.

# The generated tables cast between function types.
PROXY_CFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wno-cast-function-type \
    -include psfix.h -Iproxystub \
    -DWIN32 -D_WIN32_WINNT=0x0501 -DPROXY_DELEGATION -DREGISTER_PROXY_DLL \
    -DPROXY_CLSID_IS=OPENMSGRPS_CLSID
# regsvr32 and COM look up the exported functions by their undecorated names.
PROXY_LDFLAGS_i686 := -Wl,--enable-stdcall-fixup,--kill-at

define proxy_rules
PROXY_DLL_$(1) := $$(BUILD)/$(1)/openmsgrps.dll
PROXY_SOURCES_$(1) := $$(BUILD)/$(1)/proxystub/openmsgrps_p.c \
    $$(BUILD)/$(1)/proxystub/openmsgrps_i.c $$(BUILD)/$(1)/proxystub/dlldata.c

$$(BUILD)/$(1)/proxystub/openmsgrps.h $$(PROXY_SOURCES_$(1)): idl/msgrpriv.idl idl/dispids.h

$$(BUILD)/$(1)/proxystub/openmsgrps.h: proxystub/openmsgrps.idl
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-Iidl -h)

# -Oicf, because the code of the default mode includes a header of Wine that MinGW does not have.
$$(BUILD)/$(1)/proxystub/openmsgrps_p.c: proxystub/openmsgrps.idl
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-Iidl -Oicf -p)

$$(BUILD)/$(1)/proxystub/openmsgrps_i.c: proxystub/openmsgrps.idl
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),-Iidl -u)

$$(BUILD)/$(1)/proxystub/dlldata.c: proxystub/openmsgrps.idl
	$$(if $$(Q),@echo "  WIDL  $$@")
	$$(call run_widl,$(1),--dlldata-only)

$$(PROXY_DLL_$(1)): $$(PROXY_SOURCES_$(1)) proxystub/alert_sites.c proxystub/object_out.c \
    $$(BUILD)/$(1)/proxystub/openmsgrps.h proxystub/psfix.h \
    proxystub/openmsgrps_clsid.h proxystub/openmsgrps.def $$(BUILD)/$(1)/obj/proxystub/openmsgrps_res.o
	$$(if $$(Q),@echo "  LINK  $$@")
	$$(Q)$(1)-w64-mingw32-gcc $$(PROXY_CFLAGS) -I$$(BUILD)/$(1)/proxystub -shared -static-libgcc \
	    $$(PROXY_LDFLAGS_$(1)) -o $$@ $$(PROXY_SOURCES_$(1)) \
	    proxystub/alert_sites.c proxystub/object_out.c proxystub/openmsgrps.def \
	    $$(BUILD)/$(1)/obj/proxystub/openmsgrps_res.o -lrpcrt4 -lole32 -loleaut32 -luuid
endef

$(foreach arch,$(WINDOWS_ARCHS),$(eval $(call proxy_rules,$(arch))))
