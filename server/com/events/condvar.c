#include "condvar.h"

typedef BOOL(WINAPI *sleep_function)(void **variable, CRITICAL_SECTION *section, DWORD milliseconds);
typedef void(WINAPI *wake_function)(void **variable);

static sleep_function sleep_on_variable;
static wake_function wake_variable;

/* Whoever comes second finds the same. */
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

bool wake_init(struct wake *wake)
{
    *wake = (struct wake){NULL, NULL};
    if (have_variables())
        return true;
    wake->event = CreateEventW(NULL, FALSE, FALSE, NULL);
    return wake->event != NULL;
}

void wake_free(struct wake *wake)
{
    if (wake->event)
        CloseHandle(wake->event);
}

void wake_wait(struct wake *wake, CRITICAL_SECTION *held, DWORD milliseconds)
{
    if (!wake->event) {
        sleep_on_variable(&wake->variable, held, milliseconds);
        return;
    }
    LeaveCriticalSection(held);
    WaitForSingleObject(wake->event, milliseconds);
    EnterCriticalSection(held);
}

void wake_up(struct wake *wake)
{
    if (wake->event)
        SetEvent(wake->event);
    else
        wake_variable(&wake->variable);
}
