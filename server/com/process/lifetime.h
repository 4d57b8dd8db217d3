/* When the process may end: the only room that decides it. */
#ifndef OPENMSGR_COM_PROCESS_LIFETIME_H
#define OPENMSGR_COM_PROCESS_LIFETIME_H

#include "com/base/com.h"

/* Before anything else of this file; milliseconds: how long nobody must have needed the server before it ends, and how
 * long it lives at least. */
void lifetime_init(DWORD idle_ms, DWORD minimum_ms);

enum lifetime_mode {
    LIFETIME_ACTIVATED,     /* started by COM: ends when idle */
    LIFETIME_RESIDENT,      /* started by a person: ends when told to */
};
/* Runs until the server may end, on the main thread: registers the class objects, calls `settle` once, waits, revokes,
 * looks again and goes on if a client slipped in. */
HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void *context), void *context);

#endif
