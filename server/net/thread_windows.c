#include "thread.h"

#include <stdlib.h>
#include <windows.h>

struct mutex {
    CRITICAL_SECTION handle;
};

struct thread {
    HANDLE handle;
    DWORD id;
};

/* Belongs to the new thread: struct thread may be gone before it begins. */
struct start {
    void (*body)(void *context);
    void *context;
};

/* A lock is held for less time than it takes to fall asleep and be woken. */
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
        /* Suspended first, so that the id is known before the body asks thread_is_current. */
        thread->handle = CreateThread(NULL, 0, run, start, CREATE_SUSPENDED, &thread->id);
        if (thread->handle) {
            ResumeThread(thread->handle);
            return thread;
        }
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

bool thread_is_current(const struct thread *thread)
{
    return thread->id == GetCurrentThreadId();
}
