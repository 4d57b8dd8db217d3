#include "watchdog.h"

#include <stdio.h>
#include <wchar.h>

static HANDLE guard;

void guard_start(struct wine_classes classes)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    WCHAR program[MAX_PATH], command[MAX_PATH + 64];
    DWORD length;

    if (guard) {
        TerminateProcess(guard, 0); /* it only waits */
        CloseHandle(guard);
        guard = NULL;
    }
    length = GetModuleFileNameW(NULL, program, ARRAYSIZE(program));
    if (!classes.count || !length || length >= ARRAYSIZE(program))
        return;
    swprintf(command, ARRAYSIZE(command), L"\"%ls\" /Guard %lu %lu %lu", program, GetCurrentProcessId(), classes.first,
             classes.count);
    if (!CreateProcessW(program, command, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup, &process)) {
        log_line("warning", "no guard: error %lu", GetLastError());
        return;
    }
    CloseHandle(process.hThread);
    guard = process.hProcess;
}

int guard_run(WCHAR *const arguments[3])
{
    unsigned long numbers[3];
    HANDLE server;

    for (size_t i = 0; i < 3; i++) {
        WCHAR *end;

        numbers[i] = wcstoul(arguments[i], &end, 10);
        if (*end || !numbers[i])
            return 2;
    }
    server = OpenProcess(SYNCHRONIZE, FALSE, numbers[0]);
    if (server)
        WaitForSingleObject(server, INFINITE); /* one that cannot be opened is gone already */
    wine_classes_hide((struct wine_classes){numbers[1], numbers[2]});
    return 0;
}
