/* Starts and runs the server; main.c calls these functions in this order. */
#ifndef OPENMSGR_COM_PROCESS_RUN_H
#define OPENMSGR_COM_PROCESS_RUN_H

#include "lifetime.h"

/* Reads the settings, starts COM and its security, the log, the model and the network.  NULL, or a sentence that tells
 * why the server cannot start (static). */
const WCHAR *com_server_start(void);
/* Registers the class objects and serves until the server may end (lifetime.h), then signs out and delivers the last
 * events.  NULL, or a sentence as above. */
const WCHAR *com_server_run(enum lifetime_mode mode);

#endif
