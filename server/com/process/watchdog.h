/* On Wine: a second process that waits for the end of the server and then removes the server's class objects from rpcss, so
 * that the entries of a server that was killed do not make later activations fail (wine_classes.h). */
#ifndef OPENMSGR_COM_PROCESS_WATCHDOG_H
#define OPENMSGR_COM_PROCESS_WATCHDOG_H

#include "wine_classes.h"

/* Starts a watchdog for these class objects of this process, in place of the one before.  Does nothing on Windows and
 * when the class objects are not known. */
void watchdog_start(struct wine_classes classes);
/* What the watchdog process does: `arguments` are the process id of the server and the two numbers of struct
 * wine_classes, as text.  E_INVALIDARG when one of them is no positive number. */
HRESULT watchdog_run(WCHAR *const arguments[3]);

#endif
