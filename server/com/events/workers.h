/* A pool of threads for calls that may never return.  It has one thread for each running call and a few idle ones,
 * because creating a thread takes as long as a call. */
#ifndef OPENMSGR_COM_EVENTS_WORKERS_H
#define OPENMSGR_COM_EVENTS_WORKERS_H

#include "com/base/com.h"

/* A piece of work, embedded in a larger struct.  From workers_do until `run` is called, its owner must not change or
 * free it. */
struct work {
    struct work *next;
    void (*run)(struct work *work);
};

/* Call this once, before the other functions. */
void workers_init(void);
/* Calls work->run soon, without any lock, on a thread of the multi-threaded apartment; `run` may block.  This
 * function may be called on any thread and under any lock.  If no thread can be created, the work waits until a
 * thread becomes idle. */
void workers_do(struct work *work);
/* Creates an idle thread if there is none, so that the next workers_do need not create one. */
void workers_prepare(void);

#endif
