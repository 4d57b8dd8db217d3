#include "embedded.h"

#include <stdio.h>
#include <string.h>

#include "com/base/com.h"

enum { READY_MS = 15000 };

/* Reads the output of the service up to its ready line.  False when the service ends or takes too long. */
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
            /* An anonymous pipe cannot be waited for, so poll it; the service starts within about a second. */
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

/* Makes the path of msgrd.exe, in the folder of this program, and the command line to serve on this port. */
static bool make_command(DWORD port, WCHAR program[MAX_PATH + 16], WCHAR command[MAX_PATH + 96])
{
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);
    WCHAR *name;

    if (!length || length >= MAX_PATH)
        return false;
    name = wcsrchr(program, '\\');
    lstrcpyW(name ? name + 1 : program, L"msgrd.exe");
    _snwprintf(command, MAX_PATH + 96, L"\"%ls\" serve --port %lu --idle-exit 60", program, port);
    command[MAX_PATH + 95] = 0;
    return true;
}

/* Starts the service with its output in the pipe.  Closes the write end, so that reads fail after the service ended. */
static HANDLE start_process(const WCHAR *program, WCHAR *command, HANDLE write_end)
{
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                                 OPEN_EXISTING, 0, NULL);
    STARTUPINFOW startup = {.cb = sizeof(startup),
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = nothing,
                            .hStdOutput = write_end,
                            .hStdError = nothing};
    PROCESS_INFORMATION process = {0};

    if (CreateProcessW(program, command, NULL, NULL, TRUE, CREATE_NO_WINDOW | CREATE_NEW_PROCESS_GROUP, NULL, NULL,
                       &startup, &process))
        CloseHandle(process.hThread);
    else
        log_line("error", "msgrd.exe cannot be started: error %lu", GetLastError());
    CloseHandle(write_end);
    CloseHandle(nothing);
    return process.hProcess;
}

bool embedded_start(void *context)
{
    WCHAR program[MAX_PATH + 16], command[MAX_PATH + 96];
    SECURITY_ATTRIBUTES inherit = {sizeof(inherit), NULL, TRUE};
    DWORD port = (DWORD)(DWORD_PTR)context;
    HANDLE read_end, write_end, process;
    bool ready = false;

    if (!make_command(port, program, command) || !CreatePipe(&read_end, &write_end, &inherit, 0))
        return false;
    SetHandleInformation(read_end, HANDLE_FLAG_INHERIT, 0);
    process = start_process(program, command, write_end);
    if (process) {
        ready = wait_until_ready(read_end, process);
        log_line(ready ? "info" : "error", "embedded service on port %lu: %s", port, ready ? "ready" : "did not start");
        CloseHandle(process);
    }
    CloseHandle(read_end);
    return ready;
}
