/* The class objects of the server: one IClassFactory for each class that clients can create. */
#ifndef OPENMSGR_COM_PROCESS_FACTORY_H
#define OPENMSGR_COM_PROCESS_FACTORY_H

#include "com/objects/objects.h"

/* Registers all class objects, or none if one fails. */
HRESULT factory_register(void);
/* Lets CreateInstance proceed; until this is called, CreateInstance blocks its callers. */
void factory_open(void);
/* Starts the watchdog of the class objects (watchdog.h).  Takes some milliseconds, so call it after factory_open. */
void factory_start_watchdog(void);
/* Call this some time before factory_revoke.  On Wine, COM then sends no new clients to this process, but clients
 * that COM has just sent are still served.  Does nothing on Windows. */
void factory_hide(void);
/* No new client can connect after this returns; a client may have connected just before. */
void factory_revoke(void);

#endif
