/* Parts shared by the threads of the server, tested without the server: workers, and files that all threads append
 * to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "com/base/log_file.h"
#include "com/events/workers.h"
#include "harness/suite.h"

#include <tlhelp32.h>

enum { KEPT = 16, HANGING = 40, TURNS = 50, WRITERS = 8, LINES = 500, LINE_BYTES = 100, SOON_MS = 10000 };

struct engine *the_engine; /* needed by the linked sources; the server defines it otherwise */

/* A work item and its results. */
struct errand {
    struct work work;
    HANDLE begun, done;
    HANDLE may_end; /* NULL: ends at once */
    DWORD thread;
    HRESULT other_apartment; /* the result of entering a single-threaded apartment */
    struct append_file *file;
    char letter;
};

static void run(struct work *work)
{
    struct errand *errand = CONTAINING_RECORD(work, struct errand, work);

    errand->thread = GetCurrentThreadId();
    errand->other_apartment = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    SetEvent(errand->begun);
    if (errand->may_end)
        WaitForSingleObject(errand->may_end, INFINITE);
    SetEvent(errand->done);
}

static void errand_begin(struct errand *errand, void (*does)(struct work *work), HANDLE may_end)
{
    errand->work.run = does;
    errand->may_end = may_end;
    errand->begun = CreateEventW(NULL, TRUE, FALSE, NULL);
    errand->done = CreateEventW(NULL, TRUE, FALSE, NULL);
    ck_assert(errand->begun && errand->done);
    workers_do(&errand->work);
}

static void errand_end(struct errand *errand)
{
    ck_assert_uint_eq(WaitForSingleObject(errand->done, SOON_MS), WAIT_OBJECT_0);
    CloseHandle(errand->begun);
    CloseHandle(errand->done);
}

static unsigned threads(void)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = {.dwSize = sizeof(entry)};
    unsigned count = 0;

    for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry))
        count += entry.th32OwnerProcessID == GetCurrentProcessId();
    CloseHandle(snapshot);
    return count;
}

static void begin(void)
{
    static bool begun;

    if (begun)
        return;
    begun = true;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    workers_init();
}

/* Must be the first test, while no worker waits. */
START_TEST(test_one_thread_is_prepared)
{
    unsigned before = threads();

    for (int i = 0; i < 10; i++)
        workers_prepare();
    ck_assert_uint_eq(threads(), before + 1);
}
END_TEST

START_TEST(test_work_is_done_by_another_thread_in_the_apartment_of_the_objects)
{
    struct errand errand;

    errand_begin(&errand, run, NULL);
    errand_end(&errand);
    ck_assert_uint_ne(errand.thread, GetCurrentThreadId());
    ck_assert_int_eq(errand.other_apartment, RPC_E_CHANGED_MODE);
}
END_TEST

/* Another worker may have been called before the last one waited again. */
START_TEST(test_threads_are_used_again)
{
    DWORD seen[TURNS];
    unsigned count = 0;

    for (int i = 0; i < TURNS; i++) {
        struct errand errand;
        unsigned known = 0;

        errand_begin(&errand, run, NULL);
        errand_end(&errand);
        while (known < count && seen[known] != errand.thread)
            known++;
        if (known == count)
            seen[count++] = errand.thread;
    }
    printf("%d pieces of work, one after another: %u threads\n", TURNS, count);
    ck_assert_uint_le(count, 4);
}
END_TEST

START_TEST(test_who_hangs_holds_up_nobody_and_few_threads_stay)
{
    HANDLE may_end = CreateEventW(NULL, TRUE, FALSE, NULL), never = CreateEventW(NULL, TRUE, FALSE, NULL);
    struct errand hanging[HANGING], other;
    unsigned before = threads(), now;
    DWORD started = GetTickCount();

    for (int i = 0; i < HANGING; i++)
        errand_begin(&hanging[i], run, may_end);
    for (int i = 0; i < HANGING; i++)
        ck_assert_uint_eq(WaitForSingleObject(hanging[i].begun, SOON_MS), WAIT_OBJECT_0);
    errand_begin(&other, run, NULL);
    errand_end(&other);
    now = threads();
    ck_assert_uint_ge(now, HANGING);
    SetEvent(may_end);
    for (int i = 0; i < HANGING; i++)
        errand_end(&hanging[i]);
    /* The end of a worker thread is not signalled, so poll. */
    while (threads() > before + KEPT && GetTickCount() - started < SOON_MS)
        WaitForSingleObject(never, 10);
    printf("%u threads before %d hung, %u meanwhile, %u afterwards\n", before, HANGING, now, threads());
    ck_assert_uint_le(threads(), before + KEPT);
    CloseHandle(never);
    CloseHandle(may_end);
}
END_TEST

static void write_lines(struct work *work)
{
    struct errand *errand = CONTAINING_RECORD(work, struct errand, work);
    char line[LINE_BYTES];

    memset(line, errand->letter, sizeof(line));
    line[sizeof(line) - 1] = '\n';
    WaitForSingleObject(errand->may_end, INFINITE);
    for (int i = 0; i < LINES; i++)
        append_write(errand->file, line, sizeof(line));
    SetEvent(errand->done);
}

/* Wine's own append mode loses data when two threads write at once. */
START_TEST(test_lines_of_many_threads_stay_whole)
{
    HANDLE together = CreateEventW(NULL, TRUE, FALSE, NULL);
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    struct errand writers[WRITERS];
    struct append_file file = {.handle = NULL};
    unsigned lines[WRITERS] = {0};
    char line[LINE_BYTES + 1];
    FILE *written;

    ck_assert(GetTempPathW(MAX_PATH, folder) && GetTempFileNameW(folder, L"omt", 0, path));
    append_write(&file, "", 0); /* a closed file ignores writes */
    ck_assert(append_open(&file, path));
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct errand){.file = &file, .letter = (char)('a' + i)};
        errand_begin(&writers[i], write_lines, together);
    }
    SetEvent(together);
    for (int i = 0; i < WRITERS; i++)
        errand_end(&writers[i]);
    CloseHandle(file.handle);
    written = _wfopen(path, L"rb");
    ck_assert_ptr_nonnull(written);
    while (fread(line, 1, LINE_BYTES, written) == LINE_BYTES) {
        ck_assert(line[0] >= 'a' && line[0] < 'a' + WRITERS && line[LINE_BYTES - 1] == '\n');
        for (int i = 1; i < LINE_BYTES - 1; i++)
            ck_assert_int_eq(line[i], line[0]);
        lines[line[0] - 'a']++;
    }
    fclose(written);
    for (int i = 0; i < WRITERS; i++)
        ck_assert_uint_eq(lines[i], LINES);
    DeleteFileW(path);
    CloseHandle(together);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("threads");
    TCase *tests = tcase_create("threads");

    suite_add_tcase(suite, tests);
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, begin, NULL);
    tcase_add_test(tests, test_one_thread_is_prepared);
    tcase_add_test(tests, test_work_is_done_by_another_thread_in_the_apartment_of_the_objects);
    tcase_add_test(tests, test_threads_are_used_again);
    tcase_add_test(tests, test_who_hangs_holds_up_nobody_and_few_threads_stay);
    tcase_add_test(tests, test_lines_of_many_threads_stay_whole);
    return suite_run(suite);
}
