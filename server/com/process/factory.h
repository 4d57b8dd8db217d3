/* The class objects. */
#ifndef OPENMSGR_COM_PROCESS_FACTORY_H
#define OPENMSGR_COM_PROCESS_FACTORY_H

#include "com/objects/objects.h"

/* Registers all classes or none. */
HRESULT factory_register(void);
/* From now on objects are made; until then whoever asks for one waits. */
void factory_open(void);
/* Starts the watchdog of the class objects (watchdog.h).  It takes some milliseconds, so clients that wait are let in first. */
void factory_start_watchdog(void);
/* As far as the system allows, no new client is sent here, and one that was just sent is still served: for the time
 * before factory_revoke. */
void factory_hide(void);
/* No new client can come in when this returns, but one may just have. */
void factory_revoke(void);

#endif
