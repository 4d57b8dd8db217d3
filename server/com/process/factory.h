/* The class objects. */
#ifndef OPENMSGR_COM_PROCESS_FACTORY_H
#define OPENMSGR_COM_PROCESS_FACTORY_H

#include "com/objects/objects.h"

/* Registers all classes or none. */
HRESULT factory_register(void);
/* Lets CreateInstance create objects; until then its callers wait. */
void factory_open(void);
/* Starts the watchdog of the class objects (watchdog.h).  It takes some milliseconds, so clients that wait are let in first. */
void factory_start_watchdog(void);
/* Called some time before factory_revoke.  On Wine COM refers no new client to this process from now on, and clients that it
 * has just referred are still served; on Windows it does nothing. */
void factory_hide(void);
/* When this returns no new client can come in; one may have come in just before. */
void factory_revoke(void);

#endif
