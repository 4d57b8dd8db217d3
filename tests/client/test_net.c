/* Runs the unit tests of the event loop on Windows sockets. */
#include "../unit/test_net.c"

int main(void) { return suite_run(test_suite()); }
