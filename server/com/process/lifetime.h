/* How long the server runs. */
#ifndef OPENMSGR_COM_PROCESS_LIFETIME_H
#define OPENMSGR_COM_PROCESS_LIFETIME_H

#include "com/base/com.h"

enum lifetime_mode {
    LIFETIME_ACTIVATED, /* COM started it: ends when no client needs it */
    LIFETIME_RESIDENT,  /* a user started it: ends when it is told to (/Shutdown) */
};

/* Once, before the first object.  An activated server ends when it has not been needed for `idle_ms`, and not before it
 * is `minimum_ms` old. */
void lifetime_init(DWORD idle_ms, DWORD minimum_ms);

/* On the main thread, until the server may end: registers the class objects, calls `settle` once, waits, and revokes the
 * class objects; continues when a client came in meanwhile.  Fails only when the class objects cannot be registered. */
HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void));

#endif
