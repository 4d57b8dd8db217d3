/* Threads for calls that may never come back: one inside each such call, and a few that wait for the next.
 *
 * Making a thread takes as long as a call; who is called often finds one that waits. */
#ifndef OPENMSGR_COM_EVENTS_WORKERS_H
#define OPENMSGR_COM_EVENTS_WORKERS_H

#include "com/base/com.h"

/* Part of whatever is to be done; untouched by its owner from workers_do until `run` is called. */
struct work {
    struct work *next;
    void (*run)(struct work *work);
};

/* Once, before the others. */
void workers_init(void);
/* Calls work->run soon, on a thread of the multi-threaded apartment and without any lock; it may take as long as it
 * likes.  From any thread, under any lock.  Without memory for a thread the work waits until another thread is free. */
void workers_do(struct work *work);
/* Sees to it that a thread waits, for a caller who knows that there will be work and has the time now. */
void workers_prepare(void);

#endif
