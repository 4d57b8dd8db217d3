/* Clients that die and sinks that block: the server must release their resources, and other clients must not be
 * affected.
 *
 * OPENMSGR_CRASHES is the number of clients that die; the default is 60.
 *
 * harness: alone
 * harness: register
 * harness: deadline 900 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dying.h"
#include "lib/server_life.h"
#include "lib/server_load.h"
#include "lib/world_main.h"

enum {
    CRASHES = 60,
    AT_ONCE = 6,
    RELEASED_MS = 1000, /* the time limit to release the resources of a dead client */
    PROMPT_MS = 50,     /* the time limit for an event to other sinks while some hang */
    MEASURED = 21,
    SINK_LIMIT = 40, /* a setting of the server under test */
};

static IMsgrSessionManager *manager;
static HANDLE ready;

static void register_app(void) { world_register_app(manager, WORLD_OTHER_APP); }

static void unregister_app(void)
{
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP)), S_OK);
}

/* ---- the tests ---- */

static int crashes_wanted(void)
{
    const char *text = getenv("OPENMSGR_CRASHES");

    return text && atoi(text) > 0 ? atoi(text) : CRASHES;
}

static void tell_codes(HANDLE *children, int first, int count)
{
    for (int i = 0; i < count; i++) {
        DWORD code = STILL_ACTIVE;

        GetExitCodeProcess(children[i], &code);
        printf("%s: %lu\n", dying_ways[(size_t)(first + i) % DYING_WAYS].name, code);
    }
    ck_abort_msg("a client is not ready");
}

/* Runs one batch of clients, each dying in a different way, and waits for their end.  Returns the number that had a
 * sink. */
static int let_die(int first, int count)
{
    HANDLE children[AT_ONCE];
    int sinks = 0;

    for (int i = 0; i < count; i++) {
        size_t way = (size_t)(first + i) % DYING_WAYS;

        sinks += dying_ways[way].by_event;
        children[i] = dying_start(dying_ways[way].name);
    }
    for (int i = 0; i < count; i++)
        if (WaitForSingleObject(ready, SOON_MS) != WAIT_OBJECT_0)
            tell_codes(children, first, count);
    if (sinks) {
        register_app();
        unregister_app();
    }
    for (int i = 0; i < count; i++)
        ck_assert_uint_eq(life_wait(children[i]), 0);
    return sinks;
}

/* Waits until the server has at most that many handles; returns the milliseconds that this took. */
static DWORD wait_for_handles(DWORD handles)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD begin = GetTickCount();

    while (server_load().handles > handles) {
        ck_assert_msg(GetTickCount() - begin < SOON_MS, "%lu handles, not %lu; %lu threads", server_load().handles,
                      handles, server_load().threads);
        WaitForSingleObject(never, 5);
    }
    CloseHandle(never);
    return GetTickCount() - begin;
}

static int by_size(const void *a, const void *b)
{
    DWORD first = *(const DWORD *)a, second = *(const DWORD *)b;

    return (first > second) - (first < second);
}

/* Wine 8 keeps the event of a call that cannot reach the other end (its channel's GetBuffer fails before the event
 * is handed back), and the last Release of a dead client's interface is such a call: a sink has two, one of them
 * cached. */
static DWORD kept_by_wine(int sinks)
{
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") ? 2 * (DWORD)sinks : 0;
}

/* Wine starts and ends its pool threads on its own schedule, so they and their handles are not counted for a client. */
START_TEST(test_clients_that_die_leave_nothing)
{
    enum { SLACK_HANDLES = 12, SLACK_THREADS = 6, SLACK_BYTES = 2 << 20, STACK_BYTES = (1 << 20) + (64 << 10) };
    int wanted = crashes_wanted(), batches = 0, sinks = 0;
    DWORD *times = calloc((size_t)wanted, sizeof(*times));
    struct server_load before, after;

    for (int i = 0; i < 3 * AT_ONCE; i += AT_ONCE) /* until every pool has its final size */
        let_die(i, AT_ONCE);
    WaitForSingleObject(CreateEventW(NULL, TRUE, FALSE, NULL), RELEASED_MS);
    before = server_load();
    for (int i = 0; i < wanted; i += AT_ONCE) {
        sinks += let_die(i, AT_ONCE);
        times[batches++] = wait_for_handles(before.handles + SLACK_HANDLES + kept_by_wine(sinks));
    }
    after = server_load();
    qsort(times, (size_t)batches, sizeof(*times), by_size);
    printf("%d clients died: %lu handles before, %lu after; %lu and %lu threads; %lu and %lu KiB; everything of a "
           "batch of %d released after %lu ms (median), %lu ms (longest)\n",
           batches * AT_ONCE, before.handles, after.handles, before.threads, after.threads,
           (unsigned long)(before.bytes >> 10), (unsigned long)(after.bytes >> 10), AT_ONCE, times[batches / 2],
           times[batches - 1]);
    ck_assert_uint_le(after.handles, before.handles + SLACK_HANDLES + kept_by_wine(sinks));
    ck_assert_uint_le(after.threads, before.threads + SLACK_THREADS);
    ck_assert_int_le((long long)after.bytes - (long long)before.bytes,
                     SLACK_BYTES + STACK_BYTES * ((int)after.threads - (int)before.threads));
    ck_assert_uint_le(times[batches / 2], RELEASED_MS);
    free(times);
}
END_TEST

/* Measures from the call that raises an event to the call of the sink. */
static DWORD median_delay(struct recorder *recorder)
{
    DWORD times[MEASURED];

    for (int i = 0; i < MEASURED; i++) {
        struct recorded event;
        LARGE_INTEGER begin, end, second;

        QueryPerformanceFrequency(&second);
        QueryPerformanceCounter(&begin);
        if (i % 2)
            unregister_app();
        else
            register_app();
        recorder_wait(recorder, i % 2 ? DISPID_ON_APP_UNREGISTERED : DISPID_ON_APP_REGISTERED, &event);
        QueryPerformanceCounter(&end);
        recorded_clear(&event);
        times[i] = (DWORD)((end.QuadPart - begin.QuadPart) * 1000 / second.QuadPart);
    }
    unregister_app();
    qsort(times, MEASURED, sizeof(*times), by_size);
    return times[MEASURED / 2];
}

START_TEST(test_a_hundred_sinks_that_hang_stop_nobody)
{
    struct recorder *recorder = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    struct server_load before = server_load();
    DWORD alone = median_delay(recorder), among;
    HANDLE all_hang = dying_all_hang(), child = dying_start(DYING_HANG);

    ck_assert_uint_eq(WaitForSingleObject(ready, SOON_MS), WAIT_OBJECT_0);
    register_app();
    unregister_app();
    /* On a busy machine some calls are still on their way.  A client that dies before they arrive leaves one more of
     * Wine's handles for each. */
    ck_assert_uint_eq(WaitForSingleObject(all_hang, SOON_MS), WAIT_OBJECT_0);
    CloseHandle(all_hang);
    recorder_clear(recorder);
    among = median_delay(recorder);
    printf("an event takes %lu ms alone, %lu ms among %d sinks that hang (medians of %d)\n", alone, among,
           DYING_HANGING, MEASURED);
    ck_assert_uint_le(among, PROMPT_MS);
    ck_assert_uint_ge(server_load().threads, before.threads + DYING_HANGING); /* they do hang */
    TerminateProcess(child, 0);
    life_wait(child);
    wait_for_handles(before.handles + DYING_HANGING / 2 + kept_by_wine(DYING_HANGING));
    printf("%d sinks that hung are dead: %lu handles before, %lu after\n", DYING_HANGING, before.handles,
           server_load().handles);
    recorder_stop(recorder);
}
END_TEST

START_TEST(test_a_sink_that_takes_nothing_is_dropped_and_may_come_back)
{
    struct recorder *recorder = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    static struct faulty_sink sink;
    struct recorded event;

    ASSERT_HR(faulty_sink_advise((IUnknown *)manager, &sink, faulty_sink_hang), S_OK);
    for (int i = 0; i <= SINK_LIMIT / 2; i++) { /* one event hangs, SINK_LIMIT wait, one is too many */
        register_app();
        unregister_app();
    }
    ck_assert_int_eq(sink.calls, 1);
    SetEvent(sink.release);
    /* Another sink gets all events; the hanging one gets no more. */
    for (int i = 0; i <= SINK_LIMIT / 2; i++) {
        recorder_wait(recorder, DISPID_ON_APP_UNREGISTERED, &event);
        recorded_clear(&event);
    }
    register_app();
    recorder_wait(recorder, DISPID_ON_APP_REGISTERED, &event);
    recorded_clear(&event);
    ck_assert_int_eq(sink.calls, 1);
    ASSERT_HR(faulty_sink_advise((IUnknown *)manager, &sink, faulty_sink_hang), S_OK);
    SetEvent(sink.release);
    unregister_app();
    ck_assert_uint_eq(WaitForSingleObject(sink.called, SOON_MS), WAIT_OBJECT_0);
    CoDisconnectObject((IUnknown *)&sink.base.IDispatch_iface, 0);
    recorder_stop(recorder);
}
END_TEST

static void setup(void)
{
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
}

static void teardown(void) { IMsgrSessionManager_Release(manager); }

static Suite *faults_suite(void)
{
    Suite *suite = suite_create("faults");
    TCase *tests = world_case(suite, "faults", 800);

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_clients_that_die_leave_nothing);
    tcase_add_test(tests, test_a_hundred_sinks_that_hang_stop_nobody);
    tcase_add_test(tests, test_a_sink_that_takes_nothing_is_dropped_and_may_come_back);
    return suite;
}

/* Called outside of a test, where assertions are not possible. */
static void limit_sinks(void)
{
    DWORD limit = SINK_LIMIT;
    HKEY key;

    if (RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\OpenMsgr", 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL))
        return;
    RegSetValueExW(key, L"SinkLimit", 0, REG_DWORD, (const BYTE *)&limit, sizeof(limit));
    RegCloseKey(key);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return dying_live(argv[1]);
    ready = dying_ready();
    world_begin();
    limit_sinks();
    return world_run(faults_suite());
}
