/* The whole chain: a caller, its server, msgrd, the other user's server and the sink there, and back.
 *
 * Two of these programs play, one in each user's prefix; the clock is the machine's and so the same for both.  The
 * invitee reports over a connection of its own when each of its events came.  BENCH_CHAIN holds the port of that
 * connection and the ID/key pair. */
#include "bench.h"
#include "bench_floors.h"

#include <stdio.h>
#include <stdlib.h>

enum event_id {
    ON_INVITATION = 100, ON_ACCEPTED = 105, ON_TERMINATION = 108, ON_READY_TO_LAUNCH = 109, ON_CONTEXT_DATA = 110,
    ON_LOCK_CHALLENGE = 145, ON_LOCK_RESULT = 146,
};
enum { DATA_CALLS = 3, WARM_UP = 2, COOKIE = 42 };
#define APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B8}"

/* What the invitee tells: an event and its time. */
struct report {
    char kind; /* g: ready to begin, i: invited, a: accepts, r: ready, c: context data, t: terminated */
    double when;
};

struct chain {
    unsigned port;
    WCHAR id[64], key[64];
    SOCKET line;
};

static void read_chain(struct chain *chain)
{
    const char *text = getenv("BENCH_CHAIN");
    char id[64], key[64];

    if (!text || sscanf(text, "%u %63s %63s", &chain->port, id, key) != 3)
        fail("BENCH_CHAIN is missing");
    MultiByteToWideChar(CP_UTF8, 0, id, -1, chain->id, ARRAYSIZE(chain->id));
    MultiByteToWideChar(CP_UTF8, 0, key, -1, chain->key, ARRAYSIZE(chain->key));
}

static void report(const struct chain *chain, char kind, double when)
{
    struct report report = {kind, when};

    if (send(chain->line, (const char *)&report, sizeof(report), 0) != sizeof(report))
        fail("nobody hears the invitee");
}

static double reported(const struct chain *chain, char kind)
{
    struct report report;
    DWORD patience = 60000;

    setsockopt(chain->line, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience, sizeof(patience));
    if (recv(chain->line, (char *)&report, sizeof(report), MSG_WAITALL) != sizeof(report) || report.kind != kind)
        fail("the invitee did not say '%c'", kind);
    return report.when;
}

static void connect_line(struct chain *chain, bool listens)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((u_short)chain->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    WSADATA data;

    WSAStartup(MAKEWORD(2, 2), &data);
    chain->line = socket(AF_INET, SOCK_STREAM, 0);
    if (listens) {
        SOCKET listener = chain->line;

        if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
            fail("no listener on port %u", chain->port);
        printf("listening\n");
        fflush(stdout);
        chain->line = accept(listener, NULL, NULL);
        closesocket(listener);
    } else if (connect(chain->line, (struct sockaddr *)&address, sizeof(address))) {
        fail("nobody listens on port %u", chain->port);
    }
    setsockopt(chain->line, IPPROTO_TCP, TCP_NODELAY, (const char *)&(int){1}, sizeof(int));
}

/* ---- what both do ---- */

static IMsgrSessionManager *unlocked_manager(const struct chain *chain, struct sink **sink)
{
    IMsgrSessionManager *manager = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    IOpenMsgrEventQueue *queue = (IOpenMsgrEventQueue *)create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);
    IMsgrLock *lock = query((IUnknown *)manager, &IID_IMsgrLock);
    BSTR id = SysAllocString(chain->id), key = SysAllocString(chain->key), challenge, digest;
    LockStatus status;

    *sink = sink_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, false);
    sink_expect(*sink, ON_LOCK_CHALLENGE);
    must(IMsgrLock_RequestChallenge(lock, COOKIE), "RequestChallenge");
    sink_called(*sink);
    challenge = sink_text(*sink);
    must(IOpenMsgrEventQueue_LockResponse(queue, challenge, key, &digest), "LockResponse");
    sink_expect(*sink, ON_LOCK_RESULT);
    must(IMsgrLock_SendResponse(lock, id, digest, COOKIE), "SendResponse");
    sink_called(*sink);
    must(IMsgrLock_get_Status(lock, &status), "Status");
    if (status != LOCK_UNLOCKED)
        fail("not unlocked");
    SysFreeString(id);
    SysFreeString(key);
    SysFreeString(challenge);
    SysFreeString(digest);
    IMsgrLock_Release(lock);
    IOpenMsgrEventQueue_Release(queue);
    return manager;
}

static void register_app(IMsgrSessionManager *manager)
{
    BSTR guid = SysAllocString(APP), name = SysAllocString(L"Bench"), path;
    WCHAR program[MAX_PATH];

    GetSystemDirectoryW(program, MAX_PATH - 20);
    lstrcatW(program, L"\\rundll32.exe");
    path = SysAllocString(program);
    must(IMsgrSessionManager_RegisterApplication(manager, guid, name, NULL, path, 0), "RegisterApplication");
    SysFreeString(guid);
    SysFreeString(name);
    SysFreeString(path);
}

/* ---- the invited user ---- */

static void take_invitation(const struct chain *chain, struct sink *manager_sink)
{
    IMsgrSession *session;
    struct sink *sink;
    IDispatch *object;
    double when;

    report(chain, 'i', sink_called(manager_sink));
    object = sink_object(manager_sink);
    session = query((IUnknown *)object, &IID_IMsgrSession);
    IDispatch_Release(object);
    sink = sink_start((IUnknown *)session, &DIID_DMsgrSessionEvents, false);
    sink_expect(sink, ON_READY_TO_LAUNCH);
    report(chain, 'a', now_us());
    must(IMsgrSession_Accept(session, NULL), "Accept");
    when = sink_called(sink);
    for (int i = 0; i < DATA_CALLS; i++) {
        sink_expect(sink, ON_CONTEXT_DATA); /* before the other side hears that it may go on */
        report(chain, i ? 'c' : 'r', when);
        when = sink_called(sink);
    }
    sink_expect(sink, ON_TERMINATION);
    report(chain, 'c', when);
    sink_called(sink);
    sink_stop(sink);
    IMsgrSession_Release(session);
    sink_expect(manager_sink, ON_INVITATION);
    report(chain, 't', now_us());
}

int role_invitee(const char *rounds)
{
    struct chain chain;
    struct sink *sink;
    IMsgrSessionManager *manager;

    read_chain(&chain);
    connect_line(&chain, false);
    manager = unlocked_manager(&chain, &sink);
    register_app(manager);
    sink_expect(sink, ON_INVITATION);
    report(&chain, 'g', now_us());
    for (int i = 0; i < atoi(rounds); i++)
        take_invitation(&chain, sink);
    sink_stop(sink);
    IMsgrSessionManager_Release(manager);
    return 0;
}

/* ---- the inviting user ---- */

static IDispatch *online_contact(void)
{
    IMessenger3 *messenger = (IMessenger3 *)create(&CLSID_Messenger, &IID_IMessenger3);
    struct sink *sink = sink_start((IUnknown *)messenger, &DIID_DMessengerEvents, false);
    BSTR name = SysAllocString(L"bob@example.test"), service = SysAllocString(L"");
    IMessengerContact *contact;
    IDispatch *object;
    MISTATUS status;

    must(IMessenger3_GetContact(messenger, name, service, &object), "GetContact");
    contact = query((IUnknown *)object, &IID_IMessengerContact);
    for (;;) {
        must(IMessengerContact_get_Status(contact, &status), "Status of the contact");
        if (status == MISTATUS_ONLINE)
            break;
        sink_called(sink); /* any event of the messenger object may be the one */
    }
    IMessengerContact_Release(contact);
    sink_stop(sink);
    IMessenger3_Release(messenger);
    SysFreeString(name);
    SysFreeString(service);
    return object;
}

struct figures {
    struct samples call, tcp, bare, returns, invitation, accepted, data;
};

/* What all rounds have. */
struct caller {
    IMsgrSessionManager *manager;
    IMsgrLock *lock;
    IDispatch *contact, *bare_object;
    IMsgrSession *bare;
    struct floors floors;
};

static void take_samples(const struct chain *chain, struct caller *caller, struct figures *figures)
{
    BSTR guid = SysAllocString(APP), words = SysAllocString(L"a word or two");
    double begin = now_us(), returned, came;
    IMsgrSession *session;
    IDispatch *object;
    LockStatus status;
    struct sink *sink;

    must(IMsgrLock_get_Status(caller->lock, &status), "Status");
    sample(&figures->call, now_us() - begin);
    begin = now_us();
    floor_tcp(&caller->floors);
    sample(&figures->tcp, now_us() - begin);
    begin = now_us();
    must(IMsgrSession_Invite(caller->bare, caller->bare_object, words), "Invite of the bare server");
    sample(&figures->bare, now_us() - begin);

    must(IMsgrSessionManager_CreateSession(caller->manager, &object), "CreateSession");
    session = query((IUnknown *)object, &IID_IMsgrSession);
    IDispatch_Release(object);
    must(IMsgrSession_put_Application(session, guid), "Application");
    sink = sink_start((IUnknown *)session, &DIID_DMsgrSessionEvents, false);
    sink_expect(sink, ON_ACCEPTED);

    begin = now_us();
    must(IMsgrSession_Invite(session, caller->contact, words), "Invite");
    returned = now_us();
    sample(&figures->returns, returned - begin);
    sample(&figures->invitation, reported(chain, 'i') - begin);
    begin = reported(chain, 'a');
    came = sink_called(sink);
    sample(&figures->accepted, came - begin);
    reported(chain, 'r');
    for (int i = 0; i < DATA_CALLS; i++) {
        begin = now_us();
        must(IMsgrSession_SendContextData(session, words), "SendContextData");
        sample(&figures->data, reported(chain, 'c') - begin);
    }
    sink_expect(sink, ON_TERMINATION);
    must(IMsgrSession_Cancel(session, S_OK, NULL), "Cancel");
    sink_called(sink);
    reported(chain, 't');
    sink_stop(sink);
    IMsgrSession_Release(session);
    SysFreeString(guid);
    SysFreeString(words);
}

static void forget(struct figures *figures)
{
    samples_free(&figures->call);
    samples_free(&figures->tcp);
    samples_free(&figures->bare);
    samples_free(&figures->returns);
    samples_free(&figures->invitation);
    samples_free(&figures->accepted);
    samples_free(&figures->data);
}

static void chain_row(const char *name, struct samples *taken, double bound)
{
    row(&(struct row){.name = name,
                      .unit = "us",
                      .value = samples_at(taken, 50),
                      .low = samples_at(taken, 10),
                      .high = samples_at(taken, 90),
                      .count = taken->count,
                      .floor_name = "3 calls and 4 TCP round trips",
                      .floor = bound,
                      .at_most = 1});
}

/* BENCH_ROUNDS: as many as the invitee was told. */
int bench_chain(void)
{
    int rounds = atoi(getenv("BENCH_ROUNDS") ? getenv("BENCH_ROUNDS") : "0");
    struct figures figures = {.call = {0}};
    struct sink *manager_sink;
    struct caller caller;
    struct chain chain;
    double bound;

    read_chain(&chain);
    connect_line(&chain, true);
    caller.manager = unlocked_manager(&chain, &manager_sink);
    register_app(caller.manager);
    caller.lock = query((IUnknown *)caller.manager, &IID_IMsgrLock);
    caller.contact = online_contact();
    caller.bare = (IMsgrSession *)create(&CLSID_Bare, &IID_IMsgrSession);
    caller.bare_object = (IDispatch *)create(&CLSID_Bare, &IID_IDispatch);
    floors_start(&caller.floors);
    reported(&chain, 'g');
    for (int i = 0; i < rounds; i++) {
        if (i == WARM_UP)
            forget(&figures);
        take_samples(&chain, &caller, &figures);
    }
    floors_stop(&caller.floors);
    bound = 3 * samples_at(&figures.call, 50) + 4 * samples_at(&figures.tcp, 50);
    row_samples("bare server: a call with an object as Invite has it", &figures.bare, "IMsgrLock.Status",
                &figures.call, 0);
    row_samples("Invite returns", &figures.returns, "bare server", &figures.bare, 1.5);
    chain_row("Invite until the other user's OnInvitation", &figures.invitation, bound);
    chain_row("Accept until the inviter's OnAccepted", &figures.accepted, bound);
    chain_row("SendContextData until the other user's OnContextData", &figures.data, bound);
    forget(&figures);
    IDispatch_Release(caller.bare_object);
    IMsgrSession_Release(caller.bare);
    IDispatch_Release(caller.contact);
    IMsgrLock_Release(caller.lock);
    sink_stop(manager_sink);
    IMsgrSessionManager_Release(caller.manager);
    return 0;
}
