/* One server for each Windows session, however many processes are started. */
#ifndef OPENMSGR_COM_PROCESS_INSTANCE_H
#define OPENMSGR_COM_PROCESS_INSTANCE_H

#include <stdbool.h>
#include <windows.h>

enum instance_role {
    INSTANCE_WINNER, /* this process is the server */
    INSTANCE_LOSER,  /* another process is the server and is ready; this one may end */
    INSTANCE_FAILED,
};

/* Tries to become the server, or waits until the present server is ready.  A process that COM started and that is not the
 * server stays for LINGER_MS after that: on Wine an activation fails when the process that it started ends within a
 * second.  If the server ends meanwhile, this process takes its place. */
enum { LINGER_MS = 2500, READY_MS = 30000 };
enum instance_role instance_claim(bool started_by_com);
/* The winner's class objects are registered. */
void instance_is_ready(void);
/* The server ends: a process that waits in instance_claim may take its place. */
void instance_release(void);
/* Set when any process calls instance_ask_shutdown. */
HANDLE instance_shutdown_event(void);
/* Tells the running server to end.  False when there is none. */
bool instance_ask_shutdown(void);

#endif
