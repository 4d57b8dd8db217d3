/* Resident memory: of the idle server compared with the bare server, and of each client process and session. */
#include "bench.h"

#include <psapi.h>
#include <stdlib.h>
#include <tlhelp32.h>

enum { CLIENTS = 32, SESSIONS = 1000 };

/* Finds the process of that name whose parent has another name: the guard is a child of the server and the same
 * program. */
static DWORD program_id(const WCHAR *name)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    PROCESSENTRY32W entry = {.dwSize = sizeof(entry)}, found[16];
    DWORD count = 0;

    for (BOOL more = Process32FirstW(snapshot, &entry); more && count < ARRAYSIZE(found);
         more = Process32NextW(snapshot, &entry))
        if (!lstrcmpiW(entry.szExeFile, name))
            found[count++] = entry;
    CloseHandle(snapshot);
    for (DWORD i = 0; i < count; i++) {
        bool child = false;

        for (DWORD other = 0; other < count; other++)
            child |= found[i].th32ParentProcessID == found[other].th32ProcessID;
        if (!child)
            return found[i].th32ProcessID;
    }
    fail("a server is not there");
}

static double resident_kib(DWORD pid)
{
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);

    if (!process || !GetProcessMemoryInfo(process, &memory, sizeof(memory)) || !memory.WorkingSetSize)
        fail("the memory of a server cannot be read");
    CloseHandle(process);
    return (double)memory.WorkingSetSize / 1024;
}

double server_kib(void) { return resident_kib(program_id(L"openmsgr.exe")); }

/* ---- clients that only hold an object ---- */

static HANDLE holding(void) { return CreateSemaphoreW(NULL, 0, CLIENTS, L"Local\\OpenMsgr.Bench.Holding"); }
static HANDLE let_go(void) { return CreateEventW(NULL, TRUE, FALSE, L"Local\\OpenMsgr.Bench.LetGo"); }

int role_hold(const char *unused)
{
    HANDLE released = let_go();
    IUnknown *bare = create(&CLSID_Bare, &IID_IMsgrSessionManager);
    IUnknown *ours = create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);

    (void)unused;
    ReleaseSemaphore(holding(), 1, NULL);
    WaitForSingleObject(released, INFINITE); /* the parent ends this process, at the latest with the prefix */
    IUnknown_Release(ours);
    IUnknown_Release(bare);
    return 0;
}

static void kib_row(const char *name, double value, const char *floor_name, double floor, double at_most)
{
    row(&(struct row){
        .name = name, .unit = "KiB", .value = value, .floor_name = floor_name, .floor = floor, .at_most = at_most});
}

int bench_memory(void)
{
    DWORD our_pid = program_id(L"openmsgr.exe"), bare_pid = program_id(L"bare_server.exe");
    double our_idle = resident_kib(our_pid), bare_idle = resident_kib(bare_pid), ours, bare;
    HANDLE clients[CLIENTS], held = holding(), released = let_go();
    IMsgrSessionManager *manager;
    IDispatch **sessions = calloc(SESSIONS, sizeof(*sessions));

    ResetEvent(released);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = start_self("role-hold x");
        must_wait(held, "a client");
    }
    ours = resident_kib(our_pid);
    bare = resident_kib(bare_pid);
    SetEvent(released);
    for (int i = 0; i < CLIENTS; i++)
        end_program(clients[i]);
    kib_row("bare server: resident memory, idle", bare_idle, NULL, 0, 0);
    kib_row("server: resident memory, idle", our_idle, "bare server", bare_idle, 1.2);
    kib_row("bare server: memory for each client process", (bare - bare_idle) / CLIENTS, NULL, 0, 0);
    kib_row("server: memory for each client process", (ours - our_idle) / CLIENTS, "bare server",
            (bare - bare_idle) / CLIENTS, 0);

    manager = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    must(IMsgrSessionManager_CreateSession(manager, &sessions[0]), "CreateSession");
    ours = resident_kib(our_pid);
    for (int i = 1; i < SESSIONS; i++)
        must(IMsgrSessionManager_CreateSession(manager, &sessions[i]), "CreateSession");
    kib_row("server: memory for each session held by a client", (resident_kib(our_pid) - ours) / (SESSIONS - 1), NULL,
            0, 0);
    for (int i = 0; i < SESSIONS; i++)
        IDispatch_Release(sessions[i]);
    IMsgrSessionManager_Release(manager);
    free(sessions);
    return 0;
}
