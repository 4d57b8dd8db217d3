/* One thread sleeps until others wake it. */
#ifndef OPENMSGR_COM_EVENTS_CONDVAR_H
#define OPENMSGR_COM_EVENTS_CONDVAR_H

#include "com/base/com.h"

/* A condition variable where the system has them: on Wine nobody's server hears of it, and an event costs it a message
 * for each side.  Windows XP gets an event. */
struct wake {
    void *variable;             /* a CONDITION_VARIABLE, which is one pointer */
    HANDLE event;
};

/* False when out of handles. */
bool wake_init(struct wake *wake);
void wake_free(struct wake *wake);
/* Sleeps without the lock, at most so long (INFINITE: as long as it takes), and comes back with it, perhaps for no reason:
 * the caller looks at what the lock guards, before and after. */
void wake_wait(struct wake *wake, CRITICAL_SECTION *held, DWORD milliseconds);
/* After that has changed; with or without the lock. */
void wake_up(struct wake *wake);

#endif
