/* On Wine: a second process that waits for the end of the server and then removes the server's class objects from
 * rpcss.  Otherwise the entries of a killed server make later activations fail (wine_classes.h). */
#ifndef OPENMSGR_COM_PROCESS_WATCHDOG_H
#define OPENMSGR_COM_PROCESS_WATCHDOG_H

#include "wine_classes.h"

/* Starts a watchdog for these class objects of this process and stops the previous one.  Starts none when their numbers
 * are not known, as on Windows. */
void watchdog_start(struct wine_classes classes);
/* The main function of the watchdog process.  `arguments` are the process id of the server and the two numbers of
 * struct wine_classes, as text.  E_INVALIDARG unless all are positive numbers. */
HRESULT watchdog_run(WCHAR *const arguments[3]);

#endif
