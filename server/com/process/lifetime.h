/* How long the server runs. */
#ifndef OPENMSGR_COM_PROCESS_LIFETIME_H
#define OPENMSGR_COM_PROCESS_LIFETIME_H

#include "com/base/com.h"

enum lifetime_mode {
    LIFETIME_ACTIVATED, /* started by COM: ends when no client needs it */
    LIFETIME_RESIDENT,  /* started by a user: ends on /Shutdown */
};

/* Call once, before the first object.  A server that COM started ends when it was not needed for `idle_ms`, but not
 * before it is `minimum_ms` old. */
void lifetime_init(DWORD idle_ms, DWORD minimum_ms);

/* Runs on the main thread until the server may end: registers the class objects, calls `settle` once, waits, and
 * revokes the class objects; starts again if a client connected meanwhile.  Fails only when a class object cannot be
 * registered. */
HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void));

#endif
