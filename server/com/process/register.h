/* What is in the registry so that COM and others find the server (docs/settings.md lists every key). */
#ifndef OPENMSGR_COM_PROCESS_REGISTER_H
#define OPENMSGR_COM_PROCESS_REGISTER_H

#include <windows.h>

/* Writes the whole table for this program's place, in both views of a 64-bit system.  E_ACCESSDENIED without the right
 * to write HKEY_LOCAL_MACHINE; HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) when a file that belongs beside the program is
 * missing. */
HRESULT register_server(void);
/* Takes away exactly what register_server wrote: other values stay, also where somebody else has written since, and so
 * do keys that hold anything else. */
HRESULT unregister_server(void);

#endif
