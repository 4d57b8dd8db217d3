/* Events to one sink, to 16 sinks, and to 16 sinks of which 4 hang, compared with the bare server.  The bare server
 * calls its sinks one after another, or each from its own thread.
 *
 * The event is OnAppRegistered or OnAppUnRegistered, which needs no second client.  The call that raises it first
 * works in the registry, and the bare server does the same work.  The time of that work (a call of the bare server
 * without sinks, less an empty call) is subtracted from every figure, which leaves the call and the event. */
#include "bench.h"

#include <stdio.h>

enum { MANY = 16, HANGING = 4, WARM_UP = 2 };
#define OUR_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B6}"
#define BARE_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B7}"
#define COURIER_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B9}"

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
    IMsgrSessionManager_UnRegisterApplication(raiser->manager, raiser->guid); /* left by a run that was stopped */
}

/* Raises one event; returns the time just before the call. */
static double raise_event(struct raiser *raiser)
{
    double begin = now_us();

    if (raiser->registered)
        must(IMsgrSessionManager_UnRegisterApplication(raiser->manager, raiser->guid), "UnRegisterApplication");
    else
        must(IMsgrSessionManager_RegisterApplication(raiser->manager, raiser->guid, raiser->name, raiser->url,
                                                     raiser->path, 0),
             "RegisterApplication");
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

static struct raiser ours, bare, couriers, quiet;

/* Returns the time from the beginning of the call that raises the event to the call of the last sink.  Makes another
 * call afterwards, so that the next measurement does not compete with answers that are still on their way. */
static double last_called(struct raiser *raiser, struct sink *const *sinks, size_t count)
{
    double begin, last = 0;
    LockStatus status;

    for (size_t i = 0; i < count; i++)
        sink_expect(sinks[i], 0);
    begin = raise_event(raiser);
    for (size_t i = 0; i < count; i++) {
        double called = sink_called(sinks[i]);

        if (called > last)
            last = called;
    }
    for (size_t i = 0; i < count; i++)
        must(IMsgrLock_get_Status(raiser->lock, &status), "Status");
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

/* Sends `turns` events to `count` sinks. */
static void measure(struct raiser *raiser, struct sink *const *sinks, size_t count, size_t turns, struct samples *taken)
{
    for (size_t i = 0; i < turns + WARM_UP; i++) {
        double called = last_called(raiser, sinks, count);

        if (i >= WARM_UP)
            sample(taken, called);
    }
}

enum { OURS, BARE, COURIERS, RAISERS };
static struct raiser *const raisers[RAISERS] = {&ours, &bare, &couriers};

/* Measures the first `count` sinks of each server in turn, and the time to subtract. */
static void measure_all(struct sink *sinks[RAISERS][MANY], size_t count, size_t turns, struct samples taken[RAISERS],
                        struct samples *work)
{
    for (size_t i = 0; i < turns + WARM_UP; i++) {
        double called[RAISERS], begin, working, call;
        LockStatus status;

        for (size_t turn = 0; turn < RAISERS; turn++) {
            size_t who = (i + turn) % RAISERS;

            called[who] = last_called(raisers[who], sinks[who], count);
        }
        begin = raise_event(&quiet);
        working = now_us() - begin;
        begin = now_us();
        must(IMsgrLock_get_Status(quiet.lock, &status), "Status");
        call = now_us() - begin;
        if (i < WARM_UP)
            continue;
        for (size_t who = 0; who < RAISERS; who++)
            sample(&taken[who], called[who]);
        sample(work, working - call);
    }
}

/* Sends `turns` events to the first 12 sinks of OpenMsgr, alternately without the other 4 and while these hang. */
static void measure_hanging(struct sink **sinks, size_t turns, struct samples *healthy, struct samples *beside)
{
    struct sink *hanging[HANGING];

    stop_sinks(sinks + MANY - HANGING, HANGING);
    for (size_t i = 0; i < turns; i++) {
        measure(&ours, sinks, MANY - HANGING, 1, healthy);
        start_sinks(&ours, hanging, HANGING, true);
        measure(&ours, sinks, MANY - HANGING, 1, beside);
        stop_sinks(hanging, HANGING);
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
    struct samples one[RAISERS] = {{0}}, all[RAISERS] = {{0}}, work = {0}, healthy = {0}, beside = {0};
    struct sink *sinks[RAISERS][MANY];
    double registry, first, floors[RAISERS];

    raiser_start(&ours, &CLSID_MsgrSessionManager, OUR_APP);
    raiser_start(&bare, &CLSID_Bare, BARE_APP);
    raiser_start(&couriers, &CLSID_BareCouriers, COURIER_APP);
    raiser_start(&quiet, &CLSID_Bare, BARE_APP L"-");
    for (size_t block = 0; block < blocks; block++) {
        for (size_t who = 0; who < RAISERS; who++)
            start_sinks(raisers[who], sinks[who], 1, false);
        measure_all(sinks, 1, turns, one, &work);
        for (size_t who = 0; who < RAISERS; who++)
            start_sinks(raisers[who], sinks[who] + 1, MANY - 1, false);
        measure_all(sinks, MANY, turns, all, &work);
        stop_sinks(sinks[BARE], MANY);
        stop_sinks(sinks[COURIERS], MANY);
        measure_hanging(sinks[OURS], turns / 4, &healthy, &beside);
        stop_sinks(sinks[OURS], MANY - HANGING);
    }
    registry = samples_at(&work, 50);
    for (size_t who = 0; who < RAISERS; who++)
        floors[who] = samples_at(&one[who], 50) - registry;
    first = floors[OURS];
    event_row("bare server: event to one sink", &one[BARE], registry, NULL, 0, 0);
    event_row("bare server with a thread for each sink: event to one sink", &one[COURIERS], registry, "bare server",
              floors[BARE], 0);
    event_row("event to one sink", &one[OURS], registry, "bare server", floors[BARE], 1.1);
    event_row("event to one sink, the same", &one[OURS], registry, "bare server with threads", floors[COURIERS], 1.1);
    event_row("bare server: event to 16 sinks one after another, the last one", &all[BARE], registry, "one sink",
              floors[BARE], 0);
    event_row("bare server with a thread for each sink: event to 16 sinks, the last one", &all[COURIERS], registry,
              "one sink", floors[COURIERS], 0);
    event_row("event to 16 sinks, the last one", &all[OURS], registry, "one sink", first, 3);
    event_row("event to 16 sinks, the last one, the same", &all[OURS], registry, "bare server with threads",
              samples_at(&all[COURIERS], 50) - registry, 1.1);
    event_row("event to 12 sinks, the last one", &healthy, registry, NULL, 0, 0);
    event_row("event to 12 sinks while 4 others hang, the last one", &beside, registry, "12 sinks",
              samples_at(&healthy, 50) - registry, 1.1);
    for (size_t who = 0; who < RAISERS; who++) {
        samples_free(&one[who]);
        samples_free(&all[who]);
        raiser_stop(raisers[who]);
    }
    samples_free(&work);
    samples_free(&healthy);
    samples_free(&beside);
    raiser_stop(&quiet);
    return 0;
}
