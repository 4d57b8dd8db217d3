# test_secrets looks at every block of memory that is freed.
$(NATIVE)/tests/test_secrets: check_libraries += -Wl,--wrap=free,--wrap=realloc
