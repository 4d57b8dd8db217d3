#include "watchdog.h"

#include <stdio.h>
#include <wchar.h>

static HANDLE watchdog;

static void stop_watchdog(void)
{
    if (!watchdog)
        return;
    TerminateProcess(watchdog, 0); /* safe, because the watchdog only waits */
    CloseHandle(watchdog);
    watchdog = NULL;
}

void watchdog_start(struct wine_classes classes)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    WCHAR program[MAX_PATH], command[MAX_PATH + 64];
    DWORD length = GetModuleFileNameW(NULL, program, ARRAYSIZE(program));

    stop_watchdog();
    if (!classes.count || !length || length >= ARRAYSIZE(program))
        return;
    swprintf(command, ARRAYSIZE(command), L"\"%ls\" /Watchdog %lu %lu %lu", program, GetCurrentProcessId(),
             classes.first, classes.count);
    if (!CreateProcessW(program, command, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup, &process)) {
        log_line("warning", "the watchdog cannot be started: error %lu", GetLastError());
        return;
    }
    CloseHandle(process.hThread);
    watchdog = process.hProcess;
}

HRESULT watchdog_run(WCHAR *const arguments[3])
{
    unsigned long numbers[3];
    HANDLE server;

    for (size_t i = 0; i < 3; i++) {
        WCHAR *end;

        numbers[i] = wcstoul(arguments[i], &end, 10);
        if (*end || !numbers[i])
            return E_INVALIDARG;
    }
    server = OpenProcess(SYNCHRONIZE, FALSE, numbers[0]);
    if (server)
        WaitForSingleObject(server, INFINITE); /* if the server cannot be opened, it has ended already */
    wine_classes_hide((struct wine_classes){numbers[1], numbers[2]});
    return S_OK;
}
