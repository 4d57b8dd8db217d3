/* Two faults of Wine 8's class table, and the way round them.
 *
 * The table lives in rpcss.exe, and CoRevokeClassObject takes a class out of it and out of this process at
 * once: a client that was just told of the class then fails with 0x80004005 (measured: 3 of 672
 * activations around an idle end).  And the entry of a server that died is never removed: every later
 * activation fails with 0x800706BA.  Both are cured by taking the entry out of rpcss alone, through its
 * own remote interface; the numbers of our entries are found by making one just before ours and one
 * just after.  On Windows all of this does nothing: there the system cares for both. */
#ifndef OPENMSGR_COM_PROCESS_WINE_CLASSES_H
#define OPENMSGR_COM_PROCESS_WINE_CLASSES_H

#include "com/base/com.h"

/* Entries first .. first + count - 1; count 0 when they are not known. */
struct wine_classes {
    DWORD first, count;
};

/* Around the registration of `count` class objects. */
void wine_classes_before(void);
struct wine_classes wine_classes_after(DWORD count);
/* No new client is told of these entries any more; those that were told still find the classes in the
 * process that registered them, until it revokes them itself.  Repeating is harmless. */
void wine_classes_hide(struct wine_classes classes);

#endif
