/* Observes the server process from outside, and starts this test program again as a client of the server. */
#ifndef OPENMSGR_TESTS_SERVER_LIFE_H
#define OPENMSGR_TESTS_SERVER_LIFE_H

#include "recorder.h"

#include "msgrpriv.h"
#include "msgrua.h"
#include "openmsgr.h"

/* The deadline for a client process, and for the start or end of the server. */
enum { LIFE_DEADLINE_MS = 60000 };
/* The exit code of a client that ends without releasing its objects. */
enum { DIED_HOLDING = 7 };

/* Starts this test program again, with `role` as its arguments, and returns the process handle.  `folder`: NULL for
 * this executable, or the build folder whose executable of the same name is started, which may have the
 * other bitness. */
HANDLE life_start_self(const char *folder, const char *role);
/* Like life_start_self, but only a process whose id `accepts` approves runs: processes with other ids are created
 * suspended and ended. */
HANDLE life_start_self_numbered(const char *role, BOOL (*accepts)(DWORD pid));
/* Wait until the process ends, close the handle and return the exit code. */
DWORD life_wait(HANDLE child);
DWORD life_wait_for(HANDLE child, DWORD deadline_ms);
/* Starts openmsgr.exe with these arguments and returns the process handle. */
HANDLE life_start_server(const char *arguments);
/* True while the mutex of the server exists: a server runs, or a process waits to become the server. */
BOOL life_server_is_there(void);
void life_wait_until_there(void);
void life_wait_until_gone(void);
/* The process id of the server, 0 when none runs; asserts that there is only one. */
DWORD life_server_pid(void);
/* The number of servers that have started so far, counted in the log.  A process that found a running server does not
 * count. */
unsigned life_starts(void);
/* The number of lines in the log of the server that end with `end`. */
unsigned life_log_lines(const char *end);
/* Stores a numeric setting of the server below HKCU\Software\OpenMsgr (docs/settings.md). */
void life_setting(const WCHAR *name, DWORD value);
/* Finds an object in the running object table by its item moniker.  Makes no assertion, because client processes
 * without a test case call it, too. */
HRESULT life_find_by_moniker(const WCHAR *item, IUnknown **out);
/* Ends this process at once with DIED_HOLDING, as a crash would. */
void life_die(void);

#endif
