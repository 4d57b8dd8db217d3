/* The registry entries by which COM and other programs find the server (docs/settings.md "What /RegServer writes"). */
#ifndef OPENMSGR_COM_PROCESS_REGISTER_H
#define OPENMSGR_COM_PROCESS_REGISTER_H

#include <windows.h>

/* Writes all entries; on a 64-bit system into both views of the registry.  Returns E_ACCESSDENIED without the right
 * to write below HKEY_LOCAL_MACHINE, and HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) when no proxy DLL is found. */
HRESULT register_server(void);
/* Removes the entries that register_server writes.  Keeps values that another program has changed since then, and
 * keys that have other content. */
HRESULT unregister_server(void);

#endif
