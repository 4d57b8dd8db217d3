/* Locks and threads.  thread_posix.c, thread_windows.c. */
#ifndef OPENMSGR_NET_THREAD_H
#define OPENMSGR_NET_THREAD_H

#include <stdint.h>

#include "common/thread_annotations.h"

/* A recursive lock. */
struct CAPABILITY("mutex") mutex;

/* NULL when out of memory. */
struct mutex *mutex_create(void);
void mutex_destroy(struct mutex *mutex); /* may be NULL */
void mutex_lock(struct mutex *mutex) ACQUIRE(mutex);
void mutex_unlock(struct mutex *mutex) RELEASE(mutex);

/* Runs `body` on a new thread.  NULL when out of memory or when the system cannot create a thread. */
struct thread *thread_start(void (*body)(void *context), void *context);
/* Waits for the end of the thread and frees it; may be NULL. */
void thread_join(struct thread *thread);
/* Frees `thread` without waiting for the thread to end; may be NULL. */
void thread_detach(struct thread *thread);
/* Identifies the calling thread; never 0. */
uintptr_t thread_current_id(void);

#endif
