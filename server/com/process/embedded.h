/* Starts the embedded service, msgrd. */
#ifndef OPENMSGR_COM_PROCESS_EMBEDDED_H
#define OPENMSGR_COM_PROCESS_EMBEDDED_H

#include <stdbool.h>
#include <windows.h>

/* For start_service of struct engine_config; `context` is the port as a DWORD_PTR.  Starts msgrd.exe from the folder of
 * this program and waits, for at most 15 seconds, until it prints that it or another msgrd listens on the port. */
bool embedded_start(void *context);

#endif
