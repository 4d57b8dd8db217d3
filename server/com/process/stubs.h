/* Keeps what Wine has registered for calls from outside. */
#ifndef OPENMSGR_COM_PROCESS_STUBS_H
#define OPENMSGR_COM_PROCESS_STUBS_H

#include "com/base/com.h"

/* On Wine: from now on every interface that clients call has a stub for as long as this process lives.  Wine 8
 * unregisters an interface with its last stub and then waits, under the lock that every marshalling needs, for the calls
 * to it that are just ending; when the last one ends at that very moment nobody tells it, and the whole server stands
 * still (measured: once in some two thousand clients on a busy machine, at IClassFactory).  And where their proxies and
 * stubs come from is known without the registry.  Elsewhere: nothing.  In the apartment of the objects, once. */
void stubs_keep(void);

#endif
