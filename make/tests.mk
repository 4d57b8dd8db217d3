# What `make check` runs.  Every part writes its counts below build/results/; total.sh adds them up.
# The parts run one after the other, because they measure time; a part that failed does not keep
# the next one from running.

RESULTS := $(BUILD)/results
ARCHS ?= $(WINDOWS_ARCHS)
ONLY ?=
export RESULTS := $(abspath $(RESULTS))
export ONLY

.PHONY: check run unit client e2e sanity
unit: $(if $(HAVE_CHECK),$(unit_programs))
	$(Q)tests/harness/run-unit.sh $(unit_programs)
