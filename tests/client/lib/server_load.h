/* The handles, threads and memory of the server process, for tests that look for leaks. */
#ifndef OPENMSGR_TESTS_SERVER_LOAD_H
#define OPENMSGR_TESTS_SERVER_LOAD_H

#include <windows.h>

struct server_load {
    DWORD handles, threads;
    SIZE_T bytes; /* committed private memory */
};

/* Measures the running server; asserts that there is one. */
struct server_load server_load(void);

#endif
