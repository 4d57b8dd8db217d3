# Mutants of the server that the unit tests should notice (tests/README.md):
#
#   make mutants N=40 [SEED=7] [ROOMS="core wire"] [JOBS=2]
#
# N is the number for each folder.
N ?= 40

.PHONY: mutants
mutants: $(version_header)
	$(Q)MUTANTS_CPPFLAGS='$(filter-out -MMD -MP,$(CPPFLAGS))' nice -n 10 python3 tests/mutants/mutants.py \
	    --number $(N) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS)) \
	    $(filter common core wire client net engine msgrd,$(ROOMS))
