/* Workarounds for two faults of the class table of Wine 8, which is in rpcss.exe.
 *
 * 1.  CoRevokeClassObject removes a class from the table and from this process at the same time.  So the activation
 * of a client that rpcss has just sent to this process fails with 0x80004005 (measured: 3 of 672 activations near an
 * idle end).
 * 2.  The entry of a server that was killed is never removed, so every later activation fails with 0x800706BA.
 *
 * The workaround for both is to remove the entry only from the table, through the RPC interface of rpcss.  That needs
 * the numbers of the entries. rpcss numbers entries in sequence, so they are computed from two dummy entries, one
 * created just before and one just after the registration.  On Windows these functions do nothing. */
#ifndef OPENMSGR_COM_PROCESS_WINE_CLASSES_H
#define OPENMSGR_COM_PROCESS_WINE_CLASSES_H

#include "com/base/com.h"

/* The entries with the numbers `first` to `first + count - 1`; `count` is 0 when the numbers are not known. */
struct wine_classes {
    DWORD first, count;
};

/* Call these before and after the registration of `count` class objects. */
void wine_classes_before(void);
struct wine_classes wine_classes_after(DWORD count);
/* Removes these entries from rpcss, which then sends no new clients to the class objects.  Clients that rpcss has
 * sent before still find the class objects until their process revokes them.  Repeated calls are harmless. */
void wine_classes_hide(struct wine_classes classes);

#endif
