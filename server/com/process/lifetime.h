/* Runs the server until it may end. */
#ifndef OPENMSGR_COM_PROCESS_LIFETIME_H
#define OPENMSGR_COM_PROCESS_LIFETIME_H

#include "com/base/com.h"

enum lifetime_mode {
    LIFETIME_ACTIVATED, /* started by COM: ends when no client needs it */
    LIFETIME_RESIDENT,  /* started by a user: ends on /Shutdown */
};

/* Call this once, before the first object is created.  A server that COM started ends when no client has needed it
 * for `idle_ms`, but not before it is `minimum_ms` old. */
void lifetime_init(DWORD idle_ms, DWORD minimum_ms);

/* Call this on the main thread.  Registers the class objects, calls `settle` once, waits until the server may end,
 * and revokes the class objects.  If a client has connected meanwhile, registers them again and waits again.  Fails
 * only when a class object cannot be registered. */
HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void));

#endif
