#include "thread.h"

#include <stdlib.h>
#include <windows.h>

struct mutex {
    CRITICAL_SECTION handle;
};

struct thread {
    HANDLE handle;
    DWORD id;
    void (*body)(void *context);
    void *context;
};

struct mutex *mutex_create(void)
{
    struct mutex *mutex = malloc(sizeof(*mutex));

    if (mutex)
        InitializeCriticalSection(&mutex->handle);
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
    struct thread *thread = argument;

    thread->body(thread->context);
    return 0;
}

struct thread *thread_start(void (*body)(void *context), void *context)
{
    struct thread *thread = malloc(sizeof(*thread));

    if (!thread)
        return NULL;
    thread->body = body;
    thread->context = context;
    /* Suspended first, so that the id is known before the body asks thread_is_current. */
    thread->handle = CreateThread(NULL, 0, run, thread, CREATE_SUSPENDED, &thread->id);
    if (!thread->handle) {
        free(thread);
        return NULL;
    }
    ResumeThread(thread->handle);
    return thread;
}

void thread_join(struct thread *thread)
{
    if (!thread)
        return;
    WaitForSingleObject(thread->handle, INFINITE);
    CloseHandle(thread->handle);
    free(thread);
}

bool thread_is_current(const struct thread *thread)
{
    return thread->id == GetCurrentThreadId();
}
