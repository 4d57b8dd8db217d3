#include "bench_pair.h"

#include <stdio.h>
#include <stdlib.h>

enum { COOKIE = 42 };
#define APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B8}"

/* ---- the connection between the two programs ---- */

struct word {
    char kind;
    double when;
};

static void read_setting(struct pair *pair)
{
    const char *text = getenv("BENCH_CHAIN");
    char id[64], key[64];

    if (!text || sscanf(text, "%u %63s %63s", &pair->port, id, key) != 3)
        fail("BENCH_CHAIN is missing");
    MultiByteToWideChar(CP_UTF8, 0, id, -1, pair->id, ARRAYSIZE(pair->id));
    MultiByteToWideChar(CP_UTF8, 0, key, -1, pair->key, ARRAYSIZE(pair->key));
}

void pair_say(const struct pair *pair, char kind, double when)
{
    struct word word = {kind, when};

    if (send(pair->line, (const char *)&word, sizeof(word), 0) != sizeof(word))
        fail("nobody hears '%c'", kind);
}

static struct word hear(const struct pair *pair)
{
    struct word word;
    DWORD patience = 60000;

    setsockopt(pair->line, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience, sizeof(patience));
    if (recv(pair->line, (char *)&word, sizeof(word), MSG_WAITALL) != sizeof(word))
        fail("the other side says nothing");
    return word;
}

double pair_hear(const struct pair *pair, char kind)
{
    struct word word = hear(pair);

    if (word.kind != kind)
        fail("the other side said '%c' and not '%c'", word.kind, kind);
    return word.when;
}

char pair_next(const struct pair *pair) { return hear(pair).kind; }

static void connect_line(struct pair *pair, bool listens)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    WSADATA data;

    address.sin_port = htons((u_short)pair->port);
    WSAStartup(MAKEWORD(2, 2), &data);
    pair->line = socket(AF_INET, SOCK_STREAM, 0);
    if (listens) {
        SOCKET listener = pair->line;

        if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
            fail("no listener on port %u", pair->port);
        printf("listening\n");
        fflush(stdout);
        pair->line = accept(listener, NULL, NULL);
        closesocket(listener);
    } else if (connect(pair->line, (struct sockaddr *)&address, sizeof(address))) {
        fail("nobody listens on port %u", pair->port);
    }
    setsockopt(pair->line, IPPROTO_TCP, TCP_NODELAY, (const char *)&(int){1}, sizeof(int));
}

/* ---- set-up of both users ---- */

static IMsgrSessionManager *unlocked_manager(const struct pair *pair, struct sink **sink)
{
    IMsgrSessionManager *manager = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    IOpenMsgrEventQueue *queue = (IOpenMsgrEventQueue *)create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);
    IMsgrLock *lock = query((IUnknown *)manager, &IID_IMsgrLock);
    BSTR id = SysAllocString(pair->id), key = SysAllocString(pair->key), challenge, digest;
    LockStatus status;

    *sink = sink_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, false);
    sink_expect(*sink, DISPID_ON_LOCK_CHALLENGE);
    must(IMsgrLock_RequestChallenge(lock, COOKIE), "RequestChallenge");
    sink_called(*sink);
    challenge = sink_text(*sink);
    must(IOpenMsgrEventQueue_LockResponse(queue, challenge, key, &digest), "LockResponse");
    sink_expect(*sink, DISPID_ON_LOCK_RESULT);
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

static void register_app(struct pair *pair)
{
    BSTR name = SysAllocString(L"Bench"), path;
    WCHAR program[MAX_PATH];

    GetSystemDirectoryW(program, MAX_PATH - 20);
    lstrcatW(program, L"\\rundll32.exe");
    path = SysAllocString(program);
    must(IMsgrSessionManager_RegisterApplication(pair->manager, pair->app, name, NULL, path, 0), "RegisterApplication");
    SysFreeString(name);
    SysFreeString(path);
}

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
        sink_called(sink); /* any event of the messenger object may be the awaited one */
    }
    IMessengerContact_Release(contact);
    sink_stop(sink);
    IMessenger3_Release(messenger);
    SysFreeString(name);
    SysFreeString(service);
    return object;
}

void pair_start(struct pair *pair, bool invites)
{
    read_setting(pair);
    connect_line(pair, invites);
    pair->app = SysAllocString(APP);
    pair->words = SysAllocString(L"a word or two");
    pair->manager = unlocked_manager(pair, &pair->sink);
    register_app(pair);
    pair->contact = invites ? online_contact() : NULL;
    if (invites) {
        pair_hear(pair, 'g');
        return;
    }
    sink_expect(pair->sink, DISPID_ON_INVITATION);
    pair_say(pair, 'g', now_us());
}

void pair_stop(struct pair *pair)
{
    sink_stop(pair->sink);
    if (pair->contact)
        IDispatch_Release(pair->contact);
    must(IMsgrSessionManager_UnRegisterApplication(pair->manager, pair->app), "UnRegisterApplication");
    IMsgrSessionManager_Release(pair->manager);
    SysFreeString(pair->app);
    SysFreeString(pair->words);
    closesocket(pair->line);
}

/* ---- the inviter ---- */

void pair_forget(struct pair_figures *figures)
{
    samples_free(&figures->returns);
    samples_free(&figures->invitation);
    samples_free(&figures->accepted);
    samples_free(&figures->data);
}

/* Makes a session that is ready on both sides, with a sink for its events. */
static IMsgrSession *invite(const struct pair *pair, struct sink **sink, struct pair_figures *figures)
{
    double begin, returned, came;
    IMsgrSession *session;
    IDispatch *object;

    must(IMsgrSessionManager_CreateSession(pair->manager, &object), "CreateSession");
    session = query((IUnknown *)object, &IID_IMsgrSession);
    IDispatch_Release(object);
    must(IMsgrSession_put_Application(session, pair->app), "Application");
    *sink = sink_start((IUnknown *)session, &DIID_DMsgrSessionEvents, false);
    sink_expect(*sink, DISPID_ON_ACCEPTED);
    begin = now_us();
    must(IMsgrSession_Invite(session, pair->contact, pair->words), "Invite");
    returned = now_us();
    sample(&figures->returns, returned - begin);
    sample(&figures->invitation, pair_hear(pair, 'i') - begin);
    begin = pair_hear(pair, 'a');
    came = sink_called(*sink);
    sample(&figures->accepted, came - begin);
    pair_hear(pair, 'r');
    return session;
}

void pair_round(const struct pair *pair, struct pair_figures *figures)
{
    struct sink *sink;
    IMsgrSession *session = invite(pair, &sink, figures);

    for (int i = 0; i < PAIR_DATA_CALLS; i++) {
        double begin = now_us();

        must(IMsgrSession_SendContextData(session, pair->words), "SendContextData");
        sample(&figures->data, pair_hear(pair, 'c') - begin);
    }
    sink_expect(sink, DISPID_ON_TERMINATION);
    must(IMsgrSession_Cancel(session, S_OK, NULL), "Cancel");
    sink_called(sink);
    pair_hear(pair, 't');
    sink_stop(sink);
    IMsgrSession_Release(session);
}

void pair_keep(const struct pair *pair)
{
    struct pair_figures unused = {.returns = {0}};
    struct sink *sink;

    invite(pair, &sink, &unused);
    sink_stop(sink);
    pair_forget(&unused);
}

/* ---- the invitee ---- */

static IMsgrSession *take(const struct pair *pair, struct sink **sink, double *ready)
{
    IMsgrSession *session;
    IDispatch *object;

    pair_say(pair, 'i', sink_called(pair->sink));
    object = sink_object(pair->sink);
    session = query((IUnknown *)object, &IID_IMsgrSession);
    IDispatch_Release(object);
    *sink = sink_start((IUnknown *)session, &DIID_DMsgrSessionEvents, false);
    sink_expect(*sink, DISPID_ON_READY_TO_LAUNCH);
    sink_expect(pair->sink, DISPID_ON_INVITATION); /* for the next session */
    pair_say(pair, 'a', now_us());
    must(IMsgrSession_Accept(session, NULL), "Accept");
    *ready = sink_called(*sink);
    return session;
}

void pair_round_taken(const struct pair *pair)
{
    struct sink *sink;
    double when;
    IMsgrSession *session = take(pair, &sink, &when);

    for (int i = 0; i < PAIR_DATA_CALLS; i++) {
        sink_expect(sink, DISPID_ON_CONTEXT_DATA); /* before the inviter is told to continue */
        pair_say(pair, i ? 'c' : 'r', when);
        when = sink_called(sink);
    }
    sink_expect(sink, DISPID_ON_TERMINATION);
    pair_say(pair, 'c', when);
    sink_called(sink);
    sink_stop(sink);
    IMsgrSession_Release(session);
    pair_say(pair, 't', now_us());
}

void pair_keep_taken(const struct pair *pair)
{
    struct sink *sink;
    double ready;

    take(pair, &sink, &ready);
    sink_stop(sink);
    pair_say(pair, 'r', ready);
}
