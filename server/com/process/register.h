/* The registry entries by which COM and other programs find the server (docs/settings.md "What /RegServer writes"). */
#ifndef OPENMSGR_COM_PROCESS_REGISTER_H
#define OPENMSGR_COM_PROCESS_REGISTER_H

#include <windows.h>

/* Writes the whole table, with the paths of this program, in both views of a 64-bit system.  E_ACCESSDENIED without the
 * right to write HKEY_LOCAL_MACHINE; HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) when there is no proxy DLL. */
HRESULT register_server(void);
/* Removes exactly what register_server wrote.  Values that another program has changed since stay, and so do keys with other
 * content. */
HRESULT unregister_server(void);

#endif
