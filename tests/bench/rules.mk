# What msgrd carries (docs/load.md): make load USERS=1000 [SWITCHBOARDS=100 RATE=5000 SECONDS=20]
USERS ?= 1000
SWITCHBOARDS ?= $(shell expr $(USERS) / 10)
RATE ?= 5000
SECONDS ?= 20

load_sources := $(wildcard tests/bench/load*.c)
.PHONY: load
load: $(N)/load $(N)/msgrd
	$(Q)$(N)/load $(N)/msgrd $(USERS) $(SWITCHBOARDS) $(RATE) $(SECONDS)

$(N)/load: $(load_sources:%.c=$(N)/obj/%.o) $(N)/obj/libopenmsgr.a
	$(call say,LINK)
	$(Q)gcc -g -o $@ $^ $(native_libraries)

lint: $(load_sources:%.c=$(N)/clang/%.o)
