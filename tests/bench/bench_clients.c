/* Many client processes calling at once: the same processes call both servers in turn, at each width. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS_MAX = 64, SERVERS = 2 };

/* Memory shared by this program and its callers. */
struct shared {
    volatile LONG server; /* 0: the bare server, 1: OpenMsgr, -1: end */
    volatile LONG milliseconds;
    volatile LONG calls[CLIENTS_MAX];
};

static struct shared *map_shared(void)
{
    HANDLE mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct shared),
                                        L"Local\\OpenMsgr.Bench.Shared");
    struct shared *shared = mapping ? MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0) : NULL;

    if (!shared)
        fail("no shared memory");
    return shared;
}

static HANDLE go_event(int index)
{
    WCHAR name[64];
    HANDLE event;

    wsprintfW(name, L"Local\\OpenMsgr.Bench.Go%d", index);
    event = CreateEventW(NULL, FALSE, FALSE, name);
    if (!event)
        fail("no event");
    return event;
}

static HANDLE done_semaphore(void)
{
    HANDLE semaphore = CreateSemaphoreW(NULL, 0, CLIENTS_MAX, L"Local\\OpenMsgr.Bench.Done");

    if (!semaphore)
        fail("no semaphore");
    return semaphore;
}

int role_caller(const char *text)
{
    int index = atoi(text);
    struct shared *shared = map_shared();
    HANDLE go = go_event(index), done = done_semaphore();
    IMsgrLock *locks[SERVERS] = {
        query(create(&CLSID_Bare, &IID_IUnknown), &IID_IMsgrLock),
        query(create(&CLSID_MsgrSessionManager, &IID_IUnknown), &IID_IMsgrLock),
    };

    for (;;) {
        double end;
        LONG calls = 0;

        ReleaseSemaphore(done, 1, NULL);
        WaitForSingleObject(go, INFINITE); /* the parent ends this process, at the latest with the prefix */
        if (shared->server < 0)
            return 0;
        end = now_us() + 1e3 * shared->milliseconds;
        while (now_us() < end) {
            LockStatus status;

            must(IMsgrLock_get_Status(locks[shared->server], &status), "Status");
            calls++;
        }
        shared->calls[index] = calls;
    }
}

/* Measures the calls per second of that many clients. */
static double round_of(struct shared *shared, HANDLE *go, HANDLE done, int width, int server)
{
    double begin = now_us(), calls = 0;

    shared->server = server;
    for (int i = 0; i < width; i++)
        SetEvent(go[i]);
    for (int i = 0; i < width; i++)
        must_wait(done, "a caller");
    for (int i = 0; i < width; i++)
        calls += shared->calls[i];
    return calls / (now_us() - begin) * 1e6;
}

static void rate_row(const char *who, int width, struct samples *taken, struct samples *floor)
{
    char name[64];

    snprintf(name, sizeof(name), "%s: %d client%s calling at once", who, width, width == 1 ? "" : "s");
    row(&(struct row){.name = name,
                      .unit = "calls/s",
                      .value = samples_at(taken, 50),
                      .low = samples_at(taken, 10),
                      .high = samples_at(taken, 90),
                      .count = taken->count,
                      .floor_name = floor ? "bare server" : NULL,
                      .floor = floor ? samples_at(floor, 50) : 0,
                      .at_least = floor ? 0.95 : 0});
}

int bench_clients(void)
{
    static const int widths[] = {1, 4, 16, 64};
    size_t rounds = quick ? 7 : 31;
    struct samples taken[SERVERS][ARRAYSIZE(widths)] = {{{0}}};
    struct shared *shared = map_shared();
    HANDLE go[CLIENTS_MAX], callers[CLIENTS_MAX], done = done_semaphore();
    double peak = 0, least = 1;

    shared->milliseconds = quick ? 300 : 500;
    for (int i = 0; i < CLIENTS_MAX; i++) {
        char arguments[64];

        go[i] = go_event(i);
        snprintf(arguments, sizeof(arguments), "role-caller %d", i);
        callers[i] = start_self(arguments);
        must_wait(done, "a caller"); /* started one after another: this suite does not measure the start */
    }
    for (size_t i = 0; i < rounds; i++)
        for (size_t w = 0; w < ARRAYSIZE(widths); w++)
            for (int turn = 0; turn < SERVERS; turn++) {
                int server = (turn + (int)i) % SERVERS;

                sample(&taken[server][w], round_of(shared, go, done, widths[w], server));
            }
    shared->server = -1;
    for (int i = 0; i < CLIENTS_MAX; i++) {
        SetEvent(go[i]);
        end_program(callers[i]);
    }
    for (size_t w = 0; w < ARRAYSIZE(widths); w++) {
        rate_row("bare server", widths[w], &taken[0][w], NULL);
        rate_row("IMsgrLock.Status", widths[w], &taken[1][w], &taken[0][w]);
    }
    for (size_t w = 0; w < ARRAYSIZE(widths); w++) {
        double rate = samples_at(&taken[1][w], 50);

        if (rate > peak)
            peak = rate;
        if (rate / peak < least)
            least = rate / peak;
    }
    row(&(struct row){.name = "calls per second at more clients against the peak before",
                      .unit = "share",
                      .value = least,
                      .at_least = 0.85});
    for (int server = 0; server < SERVERS; server++)
        for (size_t w = 0; w < ARRAYSIZE(widths); w++)
            samples_free(&taken[server][w]);
    return 0;
}
