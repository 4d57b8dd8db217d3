/* Workarounds for two faults of the class table of Wine 8, which lives in rpcss.exe.
 *
 * CoRevokeClassObject removes a class from the table and from this process at once: a client that has just been referred
 * to the class fails with 0x80004005 (measured: 3 of 672 activations around an idle end).  And the entry of a server that
 * was killed is never removed: every later activation fails with 0x800706BA.  The workaround for both is to remove the
 * entry from rpcss alone, through its remote interface.  The numbers of our entries follow from those of two dummy entries,
 * made just before ours and just after.  On Windows none of these functions does anything. */
#ifndef OPENMSGR_COM_PROCESS_WINE_CLASSES_H
#define OPENMSGR_COM_PROCESS_WINE_CLASSES_H

#include "com/base/com.h"

/* Entries first to first + count - 1; count is 0 when they are not known. */
struct wine_classes {
    DWORD first, count;
};

/* Called before and after the registration of `count` class objects. */
void wine_classes_before(void);
struct wine_classes wine_classes_after(DWORD count);
/* From now on no new client is referred to these entries.  Clients that were referred before still find the classes in the
 * process that registered them, until it revokes them itself.  Repeating is harmless. */
void wine_classes_hide(struct wine_classes classes);

#endif
