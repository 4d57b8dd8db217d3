#include "launch.h"

#include <shellapi.h>
#include <stdlib.h>
#include <string.h>
#include <tlhelp32.h>

#include "core/session.h"
#include "com/base/client_registry.h"
#include "com/base/command_line.h"

/* A program that was started for a session. */
struct launched {
    struct launched *next;
    struct session *session; /* held */
    DWORD pid;
    HANDLE process; /* open while the session lives, so that the process id is not reused */
    HANDLE job;     /* the process and its descendants; NULL where nested jobs are not supported */
};

static struct launched *launches; /* guarded by the model lock */

/* The current directory of a started program is its own folder, not the one in which the server was started. */
static const WCHAR *folder_of(const WCHAR *program, WCHAR folder[MAX_PATH])
{
    WCHAR *end;

    lstrcpynW(folder, program, MAX_PATH);
    end = wcsrchr(folder, '\\');
    if (end)
        end[1] = 0;
    return folder;
}

static HANDLE put_in_job(HANDLE process)
{
    HANDLE job = CreateJobObjectW(NULL, NULL);

    if (job && !AssignProcessToJobObject(job, process)) {
        CloseHandle(job);
        job = NULL;
    }
    return job;
}

static void launched_free(struct launched *launched)
{
    CloseHandle(launched->process);
    if (launched->job)
        CloseHandle(launched->job);
    session_release(launched->session);
    free(launched);
}

/* False when the session has ended while its sinks were asked; the program is then terminated. */
static bool bind_launched(struct launched *launched, struct session *session)
{
    bool live;

    model_enter();
    live = session_state(session) != SESSION_TERMINATED;
    launched->session = session_hold(session);
    if (live) {
        launched->next = launches;
        launches = launched;
    } else {
        TerminateProcess(launched->process, 0); /* suspended: it has not run yet */
        launched_free(launched);
    }
    model_leave();
    return live;
}

HRESULT launch_program(struct session *session, struct text command)
{
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    WCHAR program[MAX_PATH], folder[MAX_PATH];
    const WCHAR *arguments;
    BSTR line = bstr_from_text(command);
    struct launched *launched = calloc(1, sizeof(*launched));
    HRESULT hr = S_OK;

    if (!line || !launched) {
        hr = E_OUTOFMEMORY;
    } else if (!command_program(line, program, &arguments)) {
        hr = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    } else if (!CreateProcessW(program, line, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, folder_of(program, folder),
                               &startup, &process)) {
        hr = HRESULT_FROM_WIN32(GetLastError());
    } else {
        /* Suspended until it is in the list, because the program may call GetLaunchingSession at once. */
        launched->pid = process.dwProcessId;
        launched->process = process.hProcess;
        launched->job = put_in_job(process.hProcess);
        if (bind_launched(launched, session)) {
            log_line("info", "starting process %lu for an accepted invitation", process.dwProcessId);
            ResumeThread(process.hThread);
        } else {
            hr = HRESULT_FROM_WIN32(ERROR_CANCELLED);
        }
        CloseHandle(process.hThread);
        launched = NULL;
    }
    if (FAILED(hr))
        log_line("error", "the registered program cannot be started: 0x%08lx", hr);
    SysFreeString(line);
    free(launched);
    return hr;
}

static struct session *session_of(DWORD pid)
{
    for (const struct launched *launched = launches; launched; launched = launched->next)
        if (launched->pid == pid)
            return session_hold(launched->session);
    return NULL;
}

/* Finds the session of a descendant by its job, even if a process between them has ended. */
static struct session *session_of_job(HANDLE process)
{
    for (const struct launched *launched = launches; launched; launched = launched->next) {
        BOOL inside = FALSE;

        if (launched->job && IsProcessInJob(process, launched->job, &inside) && inside)
            return session_hold(launched->session);
    }
    return NULL;
}

static DWORD parent_of(HANDLE snapshot, DWORD pid)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)};

    for (BOOL more = Process32FirstW(snapshot, &entry); more; more = Process32NextW(snapshot, &entry))
        if (entry.th32ProcessID == pid)
            return entry.th32ParentProcessID;
    return 0;
}

enum { ANCESTORS_MAX = 32 };

/* Lists the ancestors of a process, nearest first, and returns their number.  A reused process id may lead to a wrong
 * ancestor or a cycle, so the number is limited. */
static size_t list_ancestors(DWORD pid, DWORD ancestors[ANCESTORS_MAX])
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    size_t count = 0;

    if (snapshot == INVALID_HANDLE_VALUE)
        return 0;
    while (count < ANCESTORS_MAX && (pid = parent_of(snapshot, pid)))
        ancestors[count++] = pid;
    CloseHandle(snapshot);
    return count;
}

/* Finds a session by process id, or by the job of `process` (may be NULL).  *any: the list of programs is not empty. */
static struct session *find_session(DWORD pid, HANDLE process, bool *any)
{
    struct session *session;

    model_enter();
    *any = launches != NULL;
    session = session_of(pid);
    if (!session && process)
        session = session_of_job(process);
    model_leave();
    return session;
}

struct session *launch_session_of(DWORD pid)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, pid);
    DWORD ancestors[ANCESTORS_MAX];
    struct session *session;
    size_t count;
    bool any;

    session = find_session(pid, process, &any);
    if (process)
        CloseHandle(process);
    if (session || !any)
        return session;
    count = list_ancestors(pid, ancestors); /* needed where nested jobs are not supported */
    model_enter();
    for (size_t i = 0; i < count && !session; i++)
        session = session_of(ancestors[i]);
    model_leave();
    return session;
}

void launch_forget(struct session *session)
{
    struct launched **position = &launches;

    while (*position) {
        struct launched *launched = *position;

        if (launched->session != session) {
            position = &launched->next;
            continue;
        }
        *position = launched->next;
        launched_free(launched);
    }
}

/* shell32.dll is loaded on first use, because hardly any server needs it. */
static bool shell_open(const WCHAR *address)
{
    typedef HINSTANCE(WINAPI * execute)(HWND window, const WCHAR *verb, const WCHAR *file, const WCHAR *parameters,
                                        const WCHAR *folder, INT show);
    HMODULE shell = LoadLibraryW(L"shell32.dll");
    FARPROC found = shell ? GetProcAddress(shell, "ShellExecuteW") : NULL;
    execute open = (execute)(void *)found;

    return open && (INT_PTR)open(NULL, L"open", address, NULL, NULL, SW_SHOWNORMAL) > 32;
}

HRESULT launch_browser(struct text url)
{
    BSTR address;
    bool opened;

    if ((!text_starts_with_nocase(url, TEXT_LITERAL("http://")) &&
         !text_starts_with_nocase(url, TEXT_LITERAL("https://"))) ||
        text_has_control(url) || memchr(url.bytes, '"', url.length))
        return E_INVALIDARG;
    address = bstr_from_text(url);
    if (!address)
        return E_OUTOFMEMORY;
    opened = shell_open(address);
    SysFreeString(address);
    return opened ? S_OK : E_FAIL;
}
