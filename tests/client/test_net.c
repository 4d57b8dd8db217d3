/* The loop once more, on the sockets of Windows: the same tests with another waiter below them. */
#include "../unit/test_net.c"
