/* The tests of the event loop once more, on the sockets of Windows. */
#include "../unit/test_net.c"

int main(void) { return suite_run(test_suite()); }
