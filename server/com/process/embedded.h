/* Starts the embedded service, msgrd. */
#ifndef OPENMSGR_COM_PROCESS_EMBEDDED_H
#define OPENMSGR_COM_PROCESS_EMBEDDED_H

#include <stdbool.h>
#include <windows.h>

/* For start_service of struct engine_config; `context` is the port, as a DWORD_PTR.  Starts msgrd.exe from the folder
 * of this program and waits, at most 15 seconds, until msgrd prints that it listens on the port or that another msgrd
 * already does.  True when it has printed that in time. */
bool embedded_start(void *context);

#endif
