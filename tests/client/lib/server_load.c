#include "server_load.h"

#include <check.h>
#include <psapi.h>
#include <stdlib.h>
#include <winternl.h>

#include "server_life.h"

typedef NTSTATUS(WINAPI *query_system)(SYSTEM_INFORMATION_CLASS, void *, ULONG, ULONG *);

/* Lists the handles of all processes.  The other handle counts of Wine are table sizes or missing. */
enum { SystemHandleInformationClass = 16 };

struct handle_entry {
    ULONG pid;
    BYTE type, flags;
    USHORT value;
    void *object;
    ULONG access;
};

struct handle_table {
    ULONG count;
    struct handle_entry entries[];
};

static DWORD count_handles(query_system query, DWORD pid)
{
    struct handle_table *table = NULL;
    ULONG size = 1 << 16, needed;
    NTSTATUS status;
    DWORD count = 0;

    do {
        size *= 2;
        table = realloc(table, size);
        ck_assert_ptr_nonnull(table);
        status = query((SYSTEM_INFORMATION_CLASS)SystemHandleInformationClass, table, size, &needed);
    } while (status == (NTSTATUS)0xC0000004 && size < 1 << 28); /* the buffer is too small */
    ck_assert_int_eq(status, 0);
    for (ULONG i = 0; i < table->count; i++)
        count += table->entries[i].pid == pid;
    free(table);
    return count;
}

static void count_handles_and_threads(DWORD pid, struct server_load *load)
{
    query_system query = (query_system)(void *)GetProcAddress(GetModuleHandleA("ntdll.dll"),
                                                              "NtQuerySystemInformation");
    ULONG size = 1 << 18, needed;
    BYTE *bytes = malloc(size);
    const SYSTEM_PROCESS_INFORMATION *process = (const SYSTEM_PROCESS_INFORMATION *)bytes;

    ck_assert(bytes && query && !query(SystemProcessInformation, bytes, size, &needed));
    while ((DWORD)(DWORD_PTR)process->UniqueProcessId != pid && process->NextEntryOffset)
        process = (const SYSTEM_PROCESS_INFORMATION *)((const BYTE *)process + process->NextEntryOffset);
    ck_assert_uint_eq((DWORD)(DWORD_PTR)process->UniqueProcessId, pid);
    load->handles = count_handles(query, pid);
    load->threads = process->NumberOfThreads;
    free(bytes);
}

struct server_load server_load(void)
{
    BOOL(WINAPI * get_memory)(HANDLE, PROCESS_MEMORY_COUNTERS *, DWORD);
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    DWORD pid = life_server_pid();
    HANDLE server = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, pid);
    struct server_load load = {0};

    ck_assert_ptr_nonnull(server);
    get_memory = (void *)GetProcAddress(LoadLibraryA("psapi.dll"), "GetProcessMemoryInfo");
    ck_assert_ptr_nonnull(get_memory);
    ck_assert(get_memory(server, &memory, sizeof(memory)));
    CloseHandle(server);
    count_handles_and_threads(pid, &load);
    ck_assert_uint_gt(load.handles, 0);
    load.bytes = memory.PagefileUsage;
    return load;
}
