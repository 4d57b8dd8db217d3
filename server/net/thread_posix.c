#include "thread.h"

#include <pthread.h>
#include <stdlib.h>

struct mutex {
    pthread_mutex_t handle;
};

struct thread {
    pthread_t handle;
};

/* Owned by the new thread, because struct thread may be freed before that thread runs. */
struct start {
    void (*body)(void *context);
    void *context;
};

struct mutex *mutex_create(void)
{
    struct mutex *mutex = malloc(sizeof(*mutex));
    pthread_mutexattr_t attributes;

    if (!mutex)
        return NULL;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&mutex->handle, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return mutex;
}

void mutex_destroy(struct mutex *mutex)
{
    if (!mutex)
        return;
    pthread_mutex_destroy(&mutex->handle);
    free(mutex);
}

void mutex_lock(struct mutex *mutex) NO_THREAD_SAFETY_ANALYSIS { pthread_mutex_lock(&mutex->handle); }

void mutex_unlock(struct mutex *mutex) NO_THREAD_SAFETY_ANALYSIS { pthread_mutex_unlock(&mutex->handle); }

static void *run(void *argument)
{
    struct start start = *(struct start *)argument;

    free(argument);
    start.body(start.context);
    return NULL;
}

struct thread *thread_start(void (*body)(void *context), void *context)
{
    struct thread *thread = malloc(sizeof(*thread));
    struct start *start = malloc(sizeof(*start));

    if (thread && start) {
        *start = (struct start){body, context};
        if (pthread_create(&thread->handle, NULL, run, start) == 0)
            return thread;
    }
    free(thread);
    free(start);
    return NULL;
}

void thread_join(struct thread *thread)
{
    if (!thread)
        return;
    pthread_join(thread->handle, NULL);
    free(thread);
}

void thread_detach(struct thread *thread)
{
    if (!thread)
        return;
    pthread_detach(thread->handle);
    free(thread);
}

uintptr_t thread_current_id(void) { return (uintptr_t)pthread_self(); }
