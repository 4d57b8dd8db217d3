/* Shared by every test program: Check, the number of rows of a table, and running a suite. */
#ifndef OPENMSGR_TESTS_SUITE_H
#define OPENMSGR_TESTS_SUITE_H

#include <check.h>

/* As an int, for tcase_add_loop_test. */
#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

/* Runs all tests of the suite and frees it.  The exit code: 0 when every test passed. */
int suite_run(Suite *suite);

/* The suite of a unit test; the shared main() in tests/unit/main.c runs it.  The caller frees it. */
Suite *test_suite(void);

#endif
