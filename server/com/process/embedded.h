/* Starting the embedded service when nothing answers on its port. */
#ifndef OPENMSGR_COM_PROCESS_EMBEDDED_H
#define OPENMSGR_COM_PROCESS_EMBEDDED_H

#include <stdbool.h>
#include <windows.h>

/* For engine_config: `context` is the port as a DWORD_PTR.  Starts msgrd.exe from the folder of this program, waits
 * until it says that it listens (or that another one does), at most 15 seconds. */
bool embedded_start(void *context);

#endif
