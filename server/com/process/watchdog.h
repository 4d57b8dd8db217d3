/* On Wine, a second process waits until the server ends and then removes the class objects of the server from rpcss.
 * Otherwise the entries of a killed server make later activations fail (wine_classes.h). */
#ifndef OPENMSGR_COM_PROCESS_WATCHDOG_H
#define OPENMSGR_COM_PROCESS_WATCHDOG_H

#include "wine_classes.h"

/* Starts a watchdog for these class objects of this process and stops the previous watchdog.  Starts none when the
 * numbers of the class objects are not known, which is always so on Windows. */
void watchdog_start(struct wine_classes classes);
/* The main function of the watchdog process.  `arguments` are, as text, the process id of the server and the two
 * numbers of struct wine_classes.  E_INVALIDARG when one of them is not a positive number. */
HRESULT watchdog_run(WCHAR *const arguments[3]);

#endif
