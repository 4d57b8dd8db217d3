/* A process that waits for the end of the server on Wine, and then takes its class objects out of rpcss,
 * so that a server that was killed does not stand in the way of the next one (wine_classes.h). */
#ifndef OPENMSGR_COM_PROCESS_WATCHDOG_H
#define OPENMSGR_COM_PROCESS_WATCHDOG_H

#include "wine_classes.h"

/* Starts a guard over these class objects of this process and ends the one before.  Nothing when they
 * are not known, and nothing on Windows. */
void guard_start(struct wine_classes classes);
/* The guard's own life: `arguments` are the process id and the two numbers of the class objects, as
 * text.  The exit code. */
int guard_run(WCHAR *const arguments[3]);

#endif
