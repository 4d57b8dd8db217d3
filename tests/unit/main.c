/* The main program of every unit test. */
#include "harness/suite.h"

int main(void) { return suite_run(test_suite()); }
