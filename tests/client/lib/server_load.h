/* What the server's process has at this moment, for tests that look for what is never given back. */
#ifndef OPENMSGR_TESTS_SERVER_LOAD_H
#define OPENMSGR_TESTS_SERVER_LOAD_H

#include <windows.h>

struct server_load {
    DWORD handles, threads;
    SIZE_T bytes; /* committed and private */
};

/* Of the only openmsgr.exe; asserts that there is one. */
struct server_load server_load(void);

#endif
