#include "embedded.h"

#include <stdio.h>
#include <string.h>

#include "com/base/com.h"

enum { READY_MS = 15000 };

/* Reads what the service prints until its ready line; the pipe closes when it ends. */
static bool wait_until_ready(HANDLE pipe, HANDLE process)
{
    DWORD end = GetTickCount() + READY_MS;
    char output[512];
    DWORD length = 0;

    while ((LONG)(end - GetTickCount()) > 0) {
        DWORD available = 0, got = 0;

        if (!PeekNamedPipe(pipe, NULL, 0, NULL, &available, NULL))
            return false;
        if (!available) {
            /* A pipe cannot be waited for: short looks, for the second that a start takes. */
            if (WaitForSingleObject(process, 20) == WAIT_OBJECT_0 &&
                (!PeekNamedPipe(pipe, NULL, 0, NULL, &available, NULL) || !available))
                return false;
            continue;
        }
        if (length + available >= sizeof(output) || !ReadFile(pipe, output + length, available, &got, NULL))
            return false;
        length += got;
        output[length] = 0;
        if (strstr(output, "listening on") || strstr(output, "already served"))
            return true;
    }
    return false;
}

bool embedded_start(void *context)
{
    WCHAR program[MAX_PATH + 16], command[MAX_PATH + 96], *name;
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    STARTUPINFOW startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    HANDLE read_end, write_end, nothing;
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);
    bool ready = false;

    if (!length || length >= MAX_PATH || !CreatePipe(&read_end, &write_end, &inherit, 0))
        return false;
    SetHandleInformation(read_end, HANDLE_FLAG_INHERIT, 0);
    nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                          OPEN_EXISTING, 0, NULL);
    startup.hStdInput = nothing;
    startup.hStdOutput = write_end;
    startup.hStdError = nothing;
    name = wcsrchr(program, '\\');
    lstrcpyW(name ? name + 1 : program, L"msgrd.exe");
    _snwprintf(command, ARRAYSIZE(command), L"\"%ls\" serve --port %lu --idle-exit 60", program,
               (DWORD)(DWORD_PTR)context);
    command[ARRAYSIZE(command) - 1] = 0;
    if (CreateProcessW(program, command, NULL, NULL, TRUE, CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP, NULL, NULL,
                       &startup, &process)) {
        CloseHandle(write_end);
        write_end = NULL;
        ready = wait_until_ready(read_end, process.hProcess);
        log_line(ready ? "info" : "error", "embedded service on port %lu: %s", (DWORD)(DWORD_PTR)context,
                 ready ? "ready" : "did not start");
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    } else {
        log_line("error", "msgrd.exe cannot be started: %lu", GetLastError());
    }
    if (write_end)
        CloseHandle(write_end);
    CloseHandle(read_end);
    CloseHandle(nothing);
    return ready;
}
