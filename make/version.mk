# The file VERSION is the only source of the version.  C and resource files include the generated header
# openmsgr_version.h; tests/lint/tables.py compares the manual pages with VERSION.

version_header := $(BUILD)/generated/openmsgr_version.h

$(version_header): VERSION make/version.mk
	$(call say,GEN)
	@mkdir -p $(@D) && tr -d '\r' < VERSION | grep -xE '([0-9]+\.){2}[0-9]+' > /dev/null || \
	    { echo 'VERSION must hold three numbers such as 1.2.3'; exit 1; }
	@sed -nE 's/^([0-9]+)\.([0-9]+)\.([0-9]+).*/#define OPENMSGR_VERSION "\1.\2.\3"\n#define OPENMSGR_VERSION_NUMBERS \1,\2,\3,0/p' \
	    VERSION > $@
