/* Starts and runs the server; main.c calls both functions in this order. */
#ifndef OPENMSGR_COM_PROCESS_RUN_H
#define OPENMSGR_COM_PROCESS_RUN_H

#include "lifetime.h"

/* Reads the settings and starts COM with its security settings, the log, the model and the network.  Returns NULL, or
 * a static sentence that says why the server cannot start. */
const WCHAR *com_server_start(void);
/* Registers the class objects, serves until the server may end (lifetime.h), signs out and delivers the last events.
 * Returns NULL, or a static sentence that says what failed. */
const WCHAR *com_server_run(enum lifetime_mode mode);

#endif
