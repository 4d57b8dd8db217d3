/* One server for each Windows session, however many processes are started. */
#ifndef OPENMSGR_COM_PROCESS_INSTANCE_H
#define OPENMSGR_COM_PROCESS_INSTANCE_H

#include <stdbool.h>
#include <windows.h>

enum instance_role {
    INSTANCE_WINNER, /* this process is the server */
    INSTANCE_LOSER,  /* another process is the server and is ready; this process may end */
    INSTANCE_FAILED,
};

/* Tries to become the server, or waits until the present server is ready.  A loser that COM started then waits for
 * LINGER_MS more: on Wine an activation fails when the process that it started ends within a second.  If the server
 * ends during a wait, this process becomes the server. */
enum { LINGER_MS = 2500, READY_MS = 30000 };
enum instance_role instance_claim(bool started_by_com);
/* Called by the winner when its class objects are registered. */
void instance_is_ready(void);
/* Called by the winner when it ends: a process that waits in instance_claim becomes the server. */
void instance_release(void);
/* The event that instance_ask_shutdown sets, from any process. */
HANDLE instance_shutdown_event(void);
/* Tells the running server to end.  False when no server is running. */
bool instance_ask_shutdown(void);

#endif
