#include "server_life.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>

static PROCESS_INFORMATION start_with(char *command, DWORD flags)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION child;
    BOOL started = CreateProcessA(NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &child);

    /* On a busy machine, CreateProcess of Wine 8 sometimes fails with this error; try once more. */
    if (!started && GetLastError() == ERROR_INTERNAL_ERROR)
        started = CreateProcessA(NULL, command, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &child);
    ck_assert_msg(started, "%s: %lu", command, GetLastError());
    return child;
}

static HANDLE start(char *command)
{
    PROCESS_INFORMATION child = start_with(command, 0);

    CloseHandle(child.hThread);
    return child.hProcess;
}

static void self_command(char *command, size_t size, const char *folder, const char *role)
{
    char path[MAX_PATH];

    GetModuleFileNameA(NULL, path, sizeof(path));
    if (folder)
        snprintf(command, size, "\"%s\\tests%s\" %s", folder, strrchr(path, '\\'), role);
    else
        snprintf(command, size, "\"%s\" %s", path, role);
}

HANDLE life_start_self(const char *folder, const char *role)
{
    char command[3 * MAX_PATH];

    self_command(command, sizeof(command), folder, role);
    return start(command);
}

HANDLE life_start_self_numbered(const char *role, BOOL (*accepts)(DWORD pid))
{
    HANDLE refused[512]; /* not ended before the end of the search, so that their process ids are not reused */
    char command[3 * MAX_PATH];
    size_t count = 0;
    HANDLE found = NULL;

    self_command(command, sizeof(command), NULL, role);
    while (!found && count < ARRAYSIZE(refused)) {
        PROCESS_INFORMATION child = start_with(command, CREATE_SUSPENDED);

        if (accepts(child.dwProcessId)) {
            ResumeThread(child.hThread);
            found = child.hProcess;
        } else
            refused[count++] = child.hProcess;
        CloseHandle(child.hThread);
    }
    for (size_t i = 0; i < count; i++) {
        TerminateProcess(refused[i], 0);
        life_wait(refused[i]);
    }
    ck_assert_msg(found != NULL, "no process number is accepted");
    return found;
}

HANDLE life_start_server(const char *arguments)
{
    char command[3 * MAX_PATH];

    snprintf(command, sizeof(command), "\"%s\\openmsgr.exe\" %s", getenv("OPENMSGR_BIN"), arguments);
    return start(command);
}

DWORD life_wait(HANDLE child) { return life_wait_for(child, LIFE_DEADLINE_MS); }

DWORD life_wait_for(HANDLE child, DWORD deadline_ms)
{
    DWORD code = STILL_ACTIVE;

    ck_assert_uint_eq(WaitForSingleObject(child, deadline_ms), WAIT_OBJECT_0);
    GetExitCodeProcess(child, &code);
    CloseHandle(child);
    return code;
}

BOOL life_server_is_there(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE, FALSE, L"Local\\OpenMsgr.Instance");

    if (mutex)
        CloseHandle(mutex);
    return mutex != NULL;
}

/* Polls, because no event signals the start or the end of a process that this program did not start. */
static void wait_until(BOOL there)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD begin = GetTickCount();

    while (life_server_is_there() != there) {
        ck_assert_msg(GetTickCount() - begin < LIFE_DEADLINE_MS, "the server is %s",
                      there ? "not there" : "still there");
        WaitForSingleObject(never, 50);
    }
    CloseHandle(never);
}

void life_wait_until_there(void) { wait_until(TRUE); }
void life_wait_until_gone(void) { wait_until(FALSE); }

/* The guard of a server runs the same program as a child of the server, so a process whose parent is openmsgr.exe is
 * not the server. */
DWORD life_server_pid(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)}, found[64];
    DWORD pid = 0, count = 0, servers = 0;

    for (BOOL more = Process32FirstW(snapshot, &entry); more && count < ARRAYSIZE(found);
         more = Process32NextW(snapshot, &entry))
        if (!lstrcmpiW(entry.szExeFile, L"openmsgr.exe"))
            found[count++] = entry;
    CloseHandle(snapshot);
    for (DWORD i = 0; i < count; i++) {
        BOOL guard = FALSE;

        for (DWORD other = 0; other < count; other++)
            guard |= found[i].th32ParentProcessID == found[other].th32ProcessID;
        if (guard)
            continue;
        pid = found[i].th32ProcessID;
        servers++;
    }
    ck_assert_uint_le(servers, 1);
    return pid;
}

unsigned life_log_lines(const char *end)
{
    char path[MAX_PATH], line[1100];
    unsigned count = 0;
    FILE *log;

    snprintf(path, sizeof(path), "%s\\OpenMsgr\\openmsgr.log", getenv("APPDATA"));
    log = fopen(path, "r");
    while (log && fgets(line, sizeof(line), log)) {
        line[strcspn(line, "\r\n")] = 0;
        count += strlen(line) >= strlen(end) && !strcmp(line + strlen(line) - strlen(end), end);
    }
    if (log)
        fclose(log);
    return count;
}

unsigned life_starts(void) { return life_log_lines(" info starting"); }

void life_setting(const WCHAR *name, DWORD value)
{
    HKEY key;

    ck_assert_int_eq(
        RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\OpenMsgr", 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&value, sizeof(value)), ERROR_SUCCESS);
    RegCloseKey(key);
}

HRESULT life_find_by_moniker(const WCHAR *item, IUnknown **out)
{
    IRunningObjectTable *table;
    IMoniker *moniker;
    HRESULT hr = GetRunningObjectTable(0, &table);

    *out = NULL;
    if (FAILED(hr))
        return hr;
    hr = CreateItemMoniker(L"!", item, &moniker);
    if (SUCCEEDED(hr)) {
        hr = IRunningObjectTable_GetObject(table, moniker, out);
        IMoniker_Release(moniker);
    }
    IRunningObjectTable_Release(table);
    return hr;
}

void life_die(void) { TerminateProcess(GetCurrentProcess(), DIED_HOLDING); }
