/* Events: to one sink beside the bare server's, to 16 sinks, and to 16 of which 4 hang.
 *
 * The event is OnAppRegistered or OnAppUnRegistered, which needs nobody but this client.  The call that raises it works
 * in the registry first; the bare server does the same work, and what it takes there without any sink, less an empty
 * call, is taken off every figure.  What remains is the call's way in and the event's way out. */
#include "bench.h"

#include <stdio.h>

enum { MANY = 16, HANGING = 4, WARM_UP = 2 };
#define OUR_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B6}"
#define BARE_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B7}"

struct raiser {
    IMsgrSessionManager *manager;
    IMsgrLock *lock;
    BSTR guid, name, url, path;
    bool registered;
};

static void raiser_start(struct raiser *raiser, REFCLSID clsid, const WCHAR *guid)
{
    WCHAR path[MAX_PATH];

    GetSystemDirectoryW(path, MAX_PATH - 20);
    lstrcatW(path, L"\\rundll32.exe");
    raiser->manager = (IMsgrSessionManager *)create(clsid, &IID_IMsgrSessionManager);
    raiser->lock = query((IUnknown *)raiser->manager, &IID_IMsgrLock);
    raiser->guid = SysAllocString(guid);
    raiser->name = SysAllocString(L"Bench");
    raiser->url = SysAllocString(L"http://www.example.test/bench");
    raiser->path = SysAllocString(path);
    raiser->registered = false;
    IMsgrSessionManager_UnRegisterApplication(raiser->manager, raiser->guid); /* of a run that was stopped */
}

/* Raises one event; the time just before the call. */
static double raise_event(struct raiser *raiser)
{
    double begin = now_us();

    if (raiser->registered)
        must(IMsgrSessionManager_UnRegisterApplication(raiser->manager, raiser->guid), "UnRegisterApplication");
    else
        must(IMsgrSessionManager_RegisterApplication(raiser->manager, raiser->guid, raiser->name, raiser->url,
                                                     raiser->path, 0), "RegisterApplication");
    raiser->registered = !raiser->registered;
    return begin;
}

static void raiser_stop(struct raiser *raiser)
{
    if (raiser->registered)
        raise_event(raiser);
    SysFreeString(raiser->guid);
    SysFreeString(raiser->name);
    SysFreeString(raiser->url);
    SysFreeString(raiser->path);
    IMsgrLock_Release(raiser->lock);
    IMsgrSessionManager_Release(raiser->manager);
}

static struct raiser ours, bare, quiet;

/* When the last of these sinks was called, from the beginning of the call that raised the event. */
static double last_called(struct raiser *raiser, struct sink *const *sinks, size_t count)
{
    double begin, last = 0;

    for (size_t i = 0; i < count; i++)
        sink_expect(sinks[i], 0);
    begin = raise_event(raiser);
    for (size_t i = 0; i < count; i++) {
        double called = sink_called(sinks[i]);

        if (called > last)
            last = called;
    }
    return last - begin;
}

static void start_sinks(struct raiser *raiser, struct sink **sinks, size_t count, bool hang)
{
    for (size_t i = 0; i < count; i++)
        sinks[i] = sink_start((IUnknown *)raiser->manager, &DIID_DMsgrSessionManagerEvents, hang);
}

static void stop_sinks(struct sink **sinks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sink_stop(sinks[i]);
}

/* `turns` events to `count` sinks. */
static void measure(struct raiser *raiser, struct sink *const *sinks, size_t count, size_t turns, struct samples *taken)
{
    for (size_t i = 0; i < turns + WARM_UP; i++) {
        double called = last_called(raiser, sinks, count);

        if (i >= WARM_UP)
            sample(taken, called);
    }
}

/* One sink of ours and one of the bare server's in turn, and what is to be taken off. */
static void measure_one(struct sink *const *our_sink, struct sink *const *bare_sink, size_t turns,
                        struct samples *our, struct samples *floor, struct samples *work)
{
    for (size_t i = 0; i < turns + WARM_UP; i++) {
        double called[2], begin, working, call;
        LockStatus status;

        if (i % 2) {
            called[0] = last_called(&ours, our_sink, 1);
            called[1] = last_called(&bare, bare_sink, 1);
        } else {
            called[1] = last_called(&bare, bare_sink, 1);
            called[0] = last_called(&ours, our_sink, 1);
        }
        begin = raise_event(&quiet);
        working = now_us() - begin;
        begin = now_us();
        must(IMsgrLock_get_Status(quiet.lock, &status), "Status");
        call = now_us() - begin;
        if (i < WARM_UP)
            continue;
        sample(our, called[0]);
        sample(floor, called[1]);
        sample(work, working - call);
    }
}

static void event_row(const char *name, struct samples *taken, double work, const char *floor_name, double floor,
                      double at_most)
{
    row(&(struct row){.name = name,
                      .unit = "us",
                      .value = samples_at(taken, 50) - work,
                      .low = samples_at(taken, 10) - work,
                      .high = samples_at(taken, 90) - work,
                      .count = taken->count,
                      .floor_name = floor_name,
                      .floor = floor,
                      .at_most = at_most});
}

int bench_events(void)
{
    size_t blocks = quick ? 6 : 30, turns = 20;
    struct samples one = {0}, floor = {0}, work = {0}, all = {0}, all_bare = {0}, healthy = {0}, beside = {0};
    struct sink *bare_sinks[MANY], *sinks[MANY], *hanging[HANGING];
    double registry, first;

    raiser_start(&ours, &CLSID_MsgrSessionManager, OUR_APP);
    raiser_start(&bare, &CLSID_Bare, BARE_APP);
    raiser_start(&quiet, &CLSID_Bare, BARE_APP L"-");
    start_sinks(&bare, bare_sinks, 1, false);
    for (size_t block = 0; block < blocks; block++) {
        start_sinks(&ours, sinks, 1, false);
        measure_one(sinks, bare_sinks, turns, &one, &floor, &work);
        start_sinks(&ours, sinks + 1, MANY - 1, false);
        measure(&ours, sinks, MANY, turns, &all);
        start_sinks(&bare, bare_sinks + 1, MANY - 1, false);
        measure(&bare, bare_sinks, MANY, turns, &all_bare);
        stop_sinks(bare_sinks + 1, MANY - 1);
        stop_sinks(sinks + MANY - HANGING, HANGING);
        measure(&ours, sinks, MANY - HANGING, turns, &healthy);
        start_sinks(&ours, hanging, HANGING, true);
        measure(&ours, sinks, MANY - HANGING, turns, &beside);
        stop_sinks(hanging, HANGING);
        stop_sinks(sinks, MANY - HANGING);
    }
    registry = samples_at(&work, 50);
    first = samples_at(&one, 50) - registry;
    event_row("bare server: event to one sink", &floor, registry, NULL, 0, 0);
    event_row("event to one sink", &one, registry, "bare server", samples_at(&floor, 50) - registry, 1.1);
    event_row("bare server: event to 16 sinks one after another, the last one", &all_bare, registry, "one sink",
              samples_at(&floor, 50) - registry, 0);
    event_row("event to 16 sinks, the last one", &all, registry, "one sink", first, 3);
    event_row("event to 16 sinks, the last one, against the bare server", &all, registry, "bare server",
              samples_at(&all_bare, 50) - registry, 0);
    event_row("event to 12 sinks, the last one", &healthy, registry, NULL, 0, 0);
    event_row("event to 12 sinks while 4 others hang, the last one", &beside, registry, "12 sinks",
              samples_at(&healthy, 50) - registry, 1.1);
    samples_free(&one);
    samples_free(&floor);
    samples_free(&work);
    samples_free(&all);
    samples_free(&all_bare);
    samples_free(&healthy);
    samples_free(&beside);
    stop_sinks(bare_sinks, 1);
    raiser_stop(&quiet);
    raiser_stop(&bare);
    raiser_stop(&ours);
    return 0;
}
