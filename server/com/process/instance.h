/* Ensures that each Windows session has only one server, however many processes are started. */
#ifndef OPENMSGR_COM_PROCESS_INSTANCE_H
#define OPENMSGR_COM_PROCESS_INSTANCE_H

#include <stdbool.h>
#include <windows.h>

enum instance_role {
    INSTANCE_WINNER, /* this process is the server */
    INSTANCE_LOSER,  /* another process is the server and is ready; this process may end */
    INSTANCE_FAILED,
};

/* Makes this process the server, or waits at most READY_MS until the running server is ready.  If the running server
 * ends during a wait, this process becomes the server.
 *
 * If COM started this process and it is not the server, it waits for LINGER_MS more: on Wine an activation fails when
 * the process that COM started for it ends within a second. */
enum { LINGER_MS = 2500, READY_MS = 30000 };
enum instance_role instance_claim(bool started_by_com);
/* Called by the server process when its class objects are registered. */
void instance_is_ready(void);
/* Called by the server process when it ends: a process that waits in instance_claim then becomes the server. */
void instance_release(void);
/* The event that instance_ask_shutdown sets; any process may call that function. */
HANDLE instance_shutdown_event(void);
/* Asks the running server to end.  False when no server is running. */
bool instance_ask_shutdown(void);

#endif
