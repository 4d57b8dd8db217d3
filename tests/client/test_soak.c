/* Soak test: two users invite each other, exchange data and raise alerts, a third user writes texts, and clients and
 * sinks die meanwhile.  The resources of the server at the end must be those of the beginning.
 *
 * OPENMSGR_SOAK is the time in seconds; the default is 12, and `make soak` takes ten minutes.  OPENMSGR_SEED repeats
 * a run.
 *
 * harness: one bitness
 * harness: alone
 * harness: register
 * harness: deadline 90000 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "lib/dying.h"
#include "lib/server_life.h"
#include "lib/server_load.h"
#include "lib/world_main.h"

enum {
    QUICK_SECONDS = 12,
    SAMPLES = 10, /* of the server's resources, over the whole time */
    WARM_UP = 20, /* steps before the first sample, in which pools reach their final size */
    SLACK_HANDLES = 24,
    KEPT_BY_WINE = 3,  /* handles for each sink whose client died */
    SLACK_THREADS = 8, /* pool threads, which Wine starts and ends on its own schedule */
    STACK_BYTES = (1 << 20) + (64 << 10),
    SLACK_BYTES = 2 << 20,
    BYTES_EACH = 512,          /* the permitted leak of an operation: Wine's messages that could not be sent */
    BYTES_OF_WINE = 2056 + 16, /* leaked by Wine 8 for the stub of a session or the proxy of a dead sink: the table of
                                 * 256 methods for interfaces derived from IDispatch; after its last use Wine makes a
                                 * new one without freeing the old one */
    SETTLED_MS = 6000,
    SETTLE_MS = 40000,
    SITE = 4711,
};

static IMsgrSessionManager *manager;
static IMessengerPrivate *private;
static struct recorder *of_manager, *of_private;
static IDispatch *bob;
static HANDLE ready;

static struct {
    unsigned invited, was_invited, declined, contexts, alerts, texts, deaths, sinks, hung;
} done;

static unsigned seed;

static unsigned one_of(unsigned count)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % count;
}

/* ---- the steps of two users ---- */

static void wait_for(struct recorder *recorder, DISPID id)
{
    struct recorded event;

    recorder_wait(recorder, id, &event);
    recorded_clear(&event);
}

static struct recorder *record(IMsgrSession *session)
{
    return recorder_start((IUnknown *)session, &DIID_DMsgrSessionEvents, VARIANT_TRUE);
}

/* Context data both ways, then one of both ends it. */
static void talk_and_end(IMsgrSession *session, struct recorder *recorder)
{
    wait_for(recorder, DISPID_ON_READY_TO_LAUNCH);
    peer_expect("ready");
    for (unsigned i = one_of(3); i; i--) {
        ASSERT_HR(IMsgrSession_SendContextData(session, bstr(L"words")), S_OK);
        ck_assert_str_eq(peer_expect("context "), "words");
        peer_say("context other words");
        wait_for(recorder, DISPID_ON_CONTEXT_DATA);
        done.contexts += 2;
    }
    if (one_of(2))
        ASSERT_HR(IMsgrSession_Cancel(session, 0, bstr(L"bye")), S_OK);
    else
        peer_say("cancel 0 bye");
    wait_for(recorder, DISPID_ON_TERMINATION);
    peer_expect("terminated ");
}

static void invite(void)
{
    struct recorder *recorder;
    IMsgrSession *session;
    IDispatch *dispatch;

    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&session), S_OK);
    IDispatch_Release(dispatch);
    recorder = record(session);
    ASSERT_HR(IMsgrSession_put_Application(session, bstr(WORLD_APP)), S_OK);
    ASSERT_HR(IMsgrSession_Invite(session, bob, bstr(L"come")), S_OK);
    ck_assert_str_eq(peer_expect("invitation "), "come");
    if (one_of(4)) {
        peer_say("accept gladly");
        talk_and_end(session, recorder);
    } else {
        peer_say("decline no");
        wait_for(recorder, DISPID_ON_TERMINATION);
        done.declined++;
    }
    recorder_stop(recorder);
    IMsgrSession_Release(session);
    done.invited++;
}

static void be_invited(void)
{
    struct recorder *recorder;
    struct recorded event;
    IMsgrSession *session;

    peer_say("invite alice@example.test come");
    recorder_wait(of_manager, DISPID_ON_INVITATION, &event);
    ASSERT_HR(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[0]), &IID_IMsgrSession, (void **)&session), S_OK);
    recorded_clear(&event);
    recorder = record(session);
    if (one_of(4)) {
        ASSERT_HR(IMsgrSession_Accept(session, bstr(L"gladly")), S_OK);
        ck_assert_str_eq(peer_expect("accepted "), "gladly");
        talk_and_end(session, recorder);
    } else {
        ASSERT_HR(IMsgrSession_Decline(session, bstr(L"no")), S_OK);
        ck_assert_str_eq(peer_expect("declined "), "no");
        done.declined++;
    }
    recorder_stop(recorder);
    IMsgrSession_Release(session);
    done.was_invited++;
}

static void alert(void)
{
    char command[128];

    snprintf(command, sizeof(command), "alert alice@example.test --site %d words", SITE);
    ck_assert_uint_eq(world_msgrd(command, NULL, NULL, 0), 0);
    wait_for(of_private, DISPID_ON_ALERT_RECEIVED);
    done.alerts++;
}

/* Sends as many texts at once as may be pending.  The conversation ends every other time, so that the next text calls
 * again.  No member of the API shows texts yet; the service reports their delivery. */
static void be_texted(void)
{
    unsigned count = 1 + one_of(LIMIT_MESSAGES_UNDER_WAY);
    char words[LIMIT_MESSAGE_CHARS + 1] = "";

    for (unsigned i = 0; i < count; i++) {
        size_t length = 1 + one_of(LIMIT_MESSAGE_CHARS);

        memset(words, 'w', length);
        words[length] = '\0';
        texter_send(words);
    }
    for (unsigned i = 0; i < count; i++)
        texter_expect_delivered();
    if (one_of(2))
        texter_end();
    done.texts += count;
}

/* ---- failures meanwhile ---- */

static void raise_event(void)
{
    world_register_app(manager, WORLD_OTHER_APP);
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP)), S_OK);
    wait_for(of_manager, DISPID_ON_APP_UNREGISTERED);
}

static void let_one_die(void)
{
    const struct dying_way *way = &dying_ways[one_of(DYING_WAYS)];
    HANDLE child = dying_start(way->name);

    ck_assert_uint_eq(WaitForSingleObject(ready, SOON_MS), WAIT_OBJECT_0);
    if (way->by_event)
        raise_event();
    ck_assert_uint_eq(life_wait(child), 0);
    done.deaths++;
    done.sinks += way->by_event;
}

static void let_many_hang(void)
{
    HANDLE child = dying_start(DYING_HANG);

    ck_assert_uint_eq(WaitForSingleObject(ready, SOON_MS), WAIT_OBJECT_0);
    raise_event();
    TerminateProcess(child, 0);
    life_wait(child);
    done.deaths++;
    done.sinks += DYING_HANGING;
    done.hung++;
}

/* ---- the run ---- */

static void step(void)
{
    switch (one_of(13)) {
    case 0:
    case 1:
    case 2:
    case 3: invite(); break;
    case 4:
    case 5:
    case 6: be_invited(); break;
    case 7: alert(); break;
    case 8: raise_event(); break;
    case 9: be_texted(); break;
    default: let_one_die(); break;
    }
    recorder_clear(of_manager);
}

/* Texts are not counted: the model limits their number, and they do not pass through Wine's COM. */
static unsigned operations(void)
{
    return done.invited + done.was_invited + done.contexts + done.alerts + done.deaths + done.sinks;
}

static unsigned tables_of_wine(void) { return done.invited + done.was_invited + done.sinks; }

static void tell(const char *when, DWORD began, const struct server_load *load)
{
    printf("%s, %lu s: invited %u, was invited %u, declined %u, context data %u, alerts %u, texts %u, "
           "deaths %u with %u sinks; %lu handles, %lu threads, %lu KiB\n",
           when, (GetTickCount() - began) / 1000, done.invited, done.was_invited, done.declined, done.contexts,
           done.alerts, done.texts, done.deaths, done.sinks, load->handles, load->threads,
           (unsigned long)(load->bytes >> 10));
    fflush(stdout);
}

static DWORD number_from(const char *name, DWORD otherwise)
{
    const char *text = getenv(name);

    return text && atoi(text) > 0 ? (DWORD)atoi(text) : otherwise;
}

/* Measured when Wine's idle pool threads have ended, five seconds after their last work. */
static struct server_load settled_load(void)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD begin = GetTickCount(), since = begin;
    struct server_load load = server_load(), now;

    while (GetTickCount() - since < SETTLED_MS && GetTickCount() - begin < SETTLE_MS) {
        WaitForSingleObject(never, 100);
        now = server_load();
        if (now.threads != load.threads || now.handles != load.handles)
            since = GetTickCount();
        load = now;
    }
    CloseHandle(never);
    return load;
}

/* Wine leaks the event of each call that cannot reach a dead client (see test_faults.c): two releases for a sink,
 * and the call of the event. */
START_TEST(test_the_server_has_at_the_end_what_it_had_at_the_beginning)
{
    DWORD length = number_from("OPENMSGR_SOAK", QUICK_SECONDS) * 1000, began, pid;
    struct server_load first = {0}, last = {0};
    unsigned sinks_at_first = 0, operations_at_first = 0, tables_at_first = 0;

    seed = number_from("OPENMSGR_SEED", 1);
    pid = life_server_pid();
    let_many_hang(); /* brings the pools to their largest size */
    for (int i = 0; i < WARM_UP; i++)
        step();
    first = settled_load();
    sinks_at_first = done.sinks;
    operations_at_first = operations();
    tables_at_first = tables_of_wine();
    began = GetTickCount();
    tell("at the beginning", began, &first);
    for (int sample = 0; sample < SAMPLES; sample++) {
        while (GetTickCount() - began < length * (DWORD)(sample + 1) / SAMPLES)
            step();
        if (sample == SAMPLES / 2)
            let_many_hang();
        last = sample == SAMPLES - 1 ? settled_load() : server_load();
        tell(sample == SAMPLES - 1 ? "at the end" : "on the way", began, &last);
    }
    ck_assert_uint_eq(life_server_pid(), pid);
    ck_assert_uint_le(last.handles, first.handles + SLACK_HANDLES + KEPT_BY_WINE * (done.sinks - sinks_at_first));
    ck_assert_uint_le(last.threads, first.threads + SLACK_THREADS);
    ck_assert_int_le((long long)last.bytes - (long long)first.bytes,
                     SLACK_BYTES + (long long)STACK_BYTES * ((int)last.threads - (int)first.threads) +
                         (long long)BYTES_EACH * (operations() - operations_at_first) +
                         (long long)BYTES_OF_WINE * (tables_of_wine() - tables_at_first));
}
END_TEST

static void setup(void)
{
    SAFEARRAY *sites = SafeArrayCreateVector(VT_I4, 0, 1);

    *(LONG *)sites->pvData = SITE;
    texter_start(); /* before the local user signs in, so that the sign-in lists this contact */
    manager = world_manager();
    private = (IMessengerPrivate *)world_create(&CLSID_MessengerPriv, &IID_IMessengerPrivate);
    world_unlock((IUnknown *)private, &DIID_DMessengerPrivateEvents);
    world_register_app(manager, WORLD_APP);
    peer_start();
    peer_say("app {6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}");
    world_wait_peer(TRUE);
    bob = world_bob();
    of_manager = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_TRUE);
    of_private = recorder_start((IUnknown *)private, &DIID_DMessengerPrivateEvents, VARIANT_TRUE);
    ASSERT_HR(IMessengerPrivate_EnableAlertEvents(private, &sites), S_OK);
    SafeArrayDestroy(sites);
}

static void teardown(void)
{
    recorder_stop(of_private);
    recorder_stop(of_manager);
    IDispatch_Release(bob);
    texter_stop();
    peer_stop();
    IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP));
    IMessengerPrivate_Release(private);
    IMsgrSessionManager_Release(manager);
}

static Suite *soak_suite(void)
{
    Suite *suite = suite_create("soak");
    TCase *tests = world_case(suite, "soak", 86400);

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_the_server_has_at_the_end_what_it_had_at_the_beginning);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return dying_live(argv[1]);
    ready = dying_ready();
    world_begin();
    return world_run(soak_suite());
}
