/* Threads for calls that may never return: one inside each such call, and a few that wait for the next.
 *
 * Making a thread takes as long as a call, so a few idle threads are kept. */
#ifndef OPENMSGR_COM_EVENTS_WORKERS_H
#define OPENMSGR_COM_EVENTS_WORKERS_H

#include "com/base/com.h"

/* Embedded in the thing to be done.  Its owner must not touch it from workers_do until `run` is called. */
struct work {
    struct work *next;
    void (*run)(struct work *work);
};

/* Once, before the others. */
void workers_init(void);
/* Calls work->run soon, on a thread of the multi-threaded apartment and without any lock; it may take as long as it
 * likes.  From any thread, under any lock.  Without memory for a thread the work waits until another thread is free. */
void workers_do(struct work *work);
/* Makes an idle thread if there is none, for a caller that expects work soon and has time now. */
void workers_prepare(void);

#endif
