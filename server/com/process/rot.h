/* Puts the two shared objects into the running object table, for GetActiveObject and monikers. */
#ifndef OPENMSGR_COM_PROCESS_ROT_H
#define OPENMSGR_COM_PROCESS_ROT_H

#include "com/base/com.h"

/* Creates both objects and registers each with its class id and as the item moniker "!ProgID".  A failure is only
 * logged. */
void rot_register(void);
void rot_revoke(void);

#endif
