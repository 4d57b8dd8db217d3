/* The two objects that anybody finds in the running object table (design decision 5). */
#ifndef OPENMSGR_COM_PROCESS_ROT_H
#define OPENMSGR_COM_PROCESS_ROT_H

#include "com/base/com.h"

/* Makes and registers them, under their class and as item monikers "!ProgID".  What cannot be registered is logged. */
void rot_register(void);
void rot_revoke(void);

#endif
