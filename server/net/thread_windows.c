#include "thread.h"

#include <stdlib.h>
#include <windows.h>

struct mutex {
    CRITICAL_SECTION handle;
};

struct thread {
    HANDLE handle;
};

/* Owned by the new thread, because struct thread may be freed before that thread runs. */
struct start {
    void (*body)(void *context);
    void *context;
};

/* Spin before sleeping, because the model lock is usually held for less time than a thread needs to sleep
 * and wake up. */
enum { SPINS = 4000 };

struct mutex *mutex_create(void)
{
    struct mutex *mutex = malloc(sizeof(*mutex));

    if (mutex)
        InitializeCriticalSectionAndSpinCount(&mutex->handle, SPINS);
    return mutex;
}

void mutex_destroy(struct mutex *mutex)
{
    if (!mutex)
        return;
    DeleteCriticalSection(&mutex->handle);
    free(mutex);
}

void mutex_lock(struct mutex *mutex) { EnterCriticalSection(&mutex->handle); }
void mutex_unlock(struct mutex *mutex) { LeaveCriticalSection(&mutex->handle); }

static DWORD WINAPI run(void *argument)
{
    struct start start = *(struct start *)argument;

    free(argument);
    start.body(start.context);
    return 0;
}

struct thread *thread_start(void (*body)(void *context), void *context)
{
    struct thread *thread = malloc(sizeof(*thread));
    struct start *start = malloc(sizeof(*start));

    if (thread && start) {
        *start = (struct start){body, context};
        thread->handle = CreateThread(NULL, 0, run, start, 0, NULL);
        if (thread->handle)
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
    WaitForSingleObject(thread->handle, INFINITE);
    CloseHandle(thread->handle);
    free(thread);
}

void thread_detach(struct thread *thread)
{
    if (!thread)
        return;
    CloseHandle(thread->handle);
    free(thread);
}

uintptr_t thread_current_id(void) { return GetCurrentThreadId(); }
