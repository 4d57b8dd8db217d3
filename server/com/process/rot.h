/* The two shared objects in the running object table: GetActiveObject and monikers find them. */
#ifndef OPENMSGR_COM_PROCESS_ROT_H
#define OPENMSGR_COM_PROCESS_ROT_H

#include "com/base/com.h"

/* Creates both and registers them under their class and as item monikers "!ProgID".  A failure is logged. */
void rot_register(void);
void rot_revoke(void);

#endif
