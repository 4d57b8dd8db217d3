/* The registry entries by which COM and other programs find the server (docs/settings.md "What /RegServer writes"). */
#ifndef OPENMSGR_COM_PROCESS_REGISTER_H
#define OPENMSGR_COM_PROCESS_REGISTER_H

#include <windows.h>

/* Writes all entries, on a 64-bit system in both views of the registry.  E_ACCESSDENIED without the right to write to
 * HKEY_LOCAL_MACHINE; HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) when there is no proxy DLL. */
HRESULT register_server(void);
/* Removes the entries of register_server.  Keeps values that another program has changed since, and keys with other
 * content. */
HRESULT unregister_server(void);

#endif
