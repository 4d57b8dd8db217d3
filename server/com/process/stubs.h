/* Workarounds for the marshalling of Wine 8: stubs and proxy factories that are kept as long as the process. */
#ifndef OPENMSGR_COM_PROCESS_STUBS_H
#define OPENMSGR_COM_PROCESS_STUBS_H

#include "com/base/com.h"

/* Call once, in the apartment of the objects; does nothing on Windows.
 *
 * Gives every interface that clients call a stub that lives as long as the process.  Wine 8 unregisters an interface with
 * its last stub and then waits for the calls that are just ending, under the lock that all marshalling needs; if the last
 * call ends at that moment, the wait is never signalled and the server hangs (measured: once in about two thousand clients
 * on a busy machine, at IClassFactory).  Also registers the classes of the proxies and stubs in the process, so that Wine
 * does not read them from the registry for each new one. */
void stubs_keep(void);

#endif
