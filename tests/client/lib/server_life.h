/* Watching the server come and go from outside, and this test program as its own clients. */
#ifndef OPENMSGR_TESTS_SERVER_LIFE_H
#define OPENMSGR_TESTS_SERVER_LIFE_H

#include "recorder.h"

#include "msgrpriv.h"
#include "msgrua.h"
#include "openmsgr.h"

/* How long a client, or the end of the server, may take. */
enum { LIFE_DEADLINE_MS = 60000 };
/* The exit code of a client that ends itself without letting go of what it holds. */
enum { DIED_HOLDING = 7 };

/* Starts this program once more; `folder` is NULL for this very file, or the folder of the other
 * bitness.  The process handle. */
HANDLE life_start_self(const char *folder, const char *role);
/* The same, with a process number that the caller accepts; others end before they run. */
HANDLE life_start_self_numbered(const char *role, BOOL (*accepts)(DWORD pid));
/* Its exit code; closes the handle. */
DWORD life_wait(HANDLE child);
DWORD life_wait_for(HANDLE child, DWORD deadline_ms);
/* Starts openmsgr.exe with arguments. */
HANDLE life_start_server(const char *arguments);
/* The server's mutex exists while a server, or one that waits to become it, is there. */
BOOL life_server_is_there(void);
void life_wait_until_there(void);
void life_wait_until_gone(void);
/* The process id of the only openmsgr.exe; 0 when there is none. */
DWORD life_server_pid(void);
/* How many servers have begun to serve in this prefix, as their log tells: one that found another
 * server there is not counted. */
unsigned life_starts(void);
/* How many lines of their log end like this. */
unsigned life_log_lines(const char *end);
/* Makes the server end soon after it is idle: a number below HKCU\Software\OpenMsgr. */
void life_setting(const WCHAR *name, DWORD value);
/* An object of the running object table by its item moniker; for clients as well, so no assertion. */
HRESULT life_find_by_moniker(const WCHAR *item, IUnknown **out);
/* Ends this process as if it had crashed. */
void life_die(void);

#endif
