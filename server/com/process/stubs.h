/* Workarounds for the marshalling of Wine 8: keeps stubs and proxy factories as long as the process runs. */
#ifndef OPENMSGR_COM_PROCESS_STUBS_H
#define OPENMSGR_COM_PROCESS_STUBS_H

#include "com/base/com.h"

/* Call this once, in the apartment of the objects.  Does nothing on Windows.
 *
 * Creates a permanent stub of every interface that clients call.  When the last stub of an interface is released,
 * Wine 8 unregisters the interface and waits for its running calls, under the lock that all marshalling needs.  If
 * the last call ends at that moment, the wait never ends and the server hangs (measured: once in about two thousand
 * clients on a busy machine, with IClassFactory).
 *
 * Also registers the proxy/stub classes in the process, because Wine would otherwise look them up in the registry for
 * each new proxy and stub. */
void stubs_keep(void);

#endif
