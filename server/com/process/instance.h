/* One server for each user and session of Windows, however many are started (platform facts: single instance). */
#ifndef OPENMSGR_COM_PROCESS_INSTANCE_H
#define OPENMSGR_COM_PROCESS_INSTANCE_H

#include <stdbool.h>
#include <windows.h>

enum instance_role {
    INSTANCE_WINNER,    /* this process is the server */
    INSTANCE_LOSER,     /* another one is, and it is ready; this process has lingered long enough and may end */
    INSTANCE_FAILED,
};

/* Tries to become the server; waits for the one there is.  A loser that was started by COM must not end while the
 * process that launched it still waits for a class to be registered: on Wine the launcher fails when its child ends
 * within a second, so it lingers LINGER_MS after the winner became ready. */
enum { LINGER_MS = 2500, READY_MS = 30000 };
enum instance_role instance_claim(bool started_by_com);
/* The winner's class objects are registered. */
void instance_is_ready(void);
/* Gives the role back; the next process in line becomes the server. */
void instance_release(void);
/* Set by instance_ask_shutdown of any process. */
HANDLE instance_shutdown_event(void);
/* Tells the running server to end.  False when there is none. */
bool instance_ask_shutdown(void);

#endif
