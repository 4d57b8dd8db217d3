/* The main program of a client test: sets up the world (world.h), runs one suite and returns the exit code. */
#ifndef OPENMSGR_TESTS_WORLD_MAIN_H
#define OPENMSGR_TESTS_WORLD_MAIN_H

#include "harness/suite.h"

#include "world.h"

#define WORLD_MAIN(suite_of_tests) \
    int main(void) \
    { \
        world_begin(); \
        return world_run(suite_of_tests()); \
    }

/* Call this after world_begin: runs the suite, ends the world, and returns the exit code. */
static inline int world_run(Suite *suite)
{
    int failed = suite_run(suite);

    return world_end() && !failed ? 0 : 1;
}

/* Adds a test case to the suite; each of its tests may take `seconds`. */
static inline TCase *world_case(Suite *suite, const char *name, double seconds)
{
    TCase *tests = tcase_create(name);

    tcase_set_timeout(tests, seconds);
    suite_add_tcase(suite, tests);
    return tests;
}

#endif
