#include "condvar.h"

typedef BOOL(WINAPI *sleep_function)(void **variable, CRITICAL_SECTION *section, DWORD milliseconds);
typedef void(WINAPI *wake_function)(void **variable);

static sleep_function sleep_on_variable;
static wake_function wake_variable;

/* Looks up the functions of Windows.  Two threads may do this at once, because both store the same addresses. */
static bool have_variables(void)
{
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
    FARPROC found = GetProcAddress(kernel, "SleepConditionVariableCS");

    if (!wake_variable) {
        sleep_on_variable = (sleep_function)(void *)found;
        found = GetProcAddress(kernel, "WakeConditionVariable");
        wake_variable = (wake_function)(void *)found;
    }
    return sleep_on_variable && wake_variable;
}

bool condvar_init(struct condvar *condvar)
{
    *condvar = (struct condvar){NULL, NULL};
    if (have_variables())
        return true;
    condvar->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return condvar->event != NULL;
}

void condvar_free(struct condvar *condvar)
{
    if (condvar->event)
        CloseHandle(condvar->event);
}

void condvar_wait(struct condvar *condvar, struct mutex *lock, DWORD milliseconds) NO_THREAD_SAFETY_ANALYSIS
{
    if (!condvar->event) {
        sleep_on_variable(&condvar->variable, &lock->section, milliseconds);
        return;
    }
    mutex_unlock(lock);
    WaitForSingleObject(condvar->event, milliseconds);
    mutex_lock(lock);
}

void condvar_signal(struct condvar *condvar)
{
    if (condvar->event)
        SetEvent(condvar->event);
    else
        wake_variable(&condvar->variable);
}
