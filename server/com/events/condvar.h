/* A condition variable for one waiting thread, on every version of Windows. */
#ifndef OPENMSGR_COM_EVENTS_CONDVAR_H
#define OPENMSGR_COM_EVENTS_CONDVAR_H

#include <stdbool.h>

#include "com/base/mutex.h"

/* On Wine a condition variable needs no wineserver round trip, and an event needs one on each side.  Windows XP has no
 * condition variables and gets an event. */
struct condvar {
    void *variable; /* a CONDITION_VARIABLE, which is one pointer */
    HANDLE event;
};

/* False when out of handles. */
bool condvar_init(struct condvar *condvar);
void condvar_free(struct condvar *condvar);
/* Releases the lock, sleeps for at most `milliseconds` (or INFINITE), and takes the lock again.  It may return
 * without a signal, so the caller must check the guarded data in a loop. */
void condvar_wait(struct condvar *condvar, struct mutex *lock, DWORD milliseconds);
/* Wakes the waiting thread.  Call this after a change of the guarded data, with or without the lock. */
void condvar_signal(struct condvar *condvar);

#endif
