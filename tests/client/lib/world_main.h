/* The main program of a client test: the world, one suite, the exit code. */
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

/* In a world that has begun: all tests of the suite, and its end; the exit code. */
static inline int world_run(Suite *suite)
{
    int failed = suite_run(suite);

    return world_end() && !failed ? 0 : 1;
}

/* A suite with one case whose tests may take `seconds` each. */
static inline TCase *world_case(Suite *suite, const char *name, double seconds)
{
    TCase *tests = tcase_create(name);

    tcase_set_timeout(tests, seconds);
    suite_add_tcase(suite, tests);
    return tests;
}

#endif
