/* The two things of threads that the rooms below COM need: a lock and a thread.  thread_posix.c,
 * thread_windows.c. */
#ifndef OPENMSGR_NET_THREAD_H
#define OPENMSGR_NET_THREAD_H

#include <stdbool.h>

/* A recursive lock.  NULL when out of memory. */
struct mutex *mutex_create(void);
void mutex_destroy(struct mutex *mutex);
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);

/* Runs `body` on a new thread.  NULL when there is none to be had. */
struct thread *thread_start(void (*body)(void *context), void *context);
/* Waits for its end and frees it. */
void thread_join(struct thread *thread);
/* Frees it and lets it run to its end by itself. */
void thread_detach(struct thread *thread);
bool thread_is_current(const struct thread *thread);

#endif
