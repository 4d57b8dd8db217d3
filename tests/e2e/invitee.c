/* The other half of the demonstration: signs in, unlocks, accepts the invitation and lets Messenger start the
 * registered application.
 *
 *   invitee APPLICATION-GUID APPLICATION-PATH KEY-ID KEY
 *
 * Every step prints one line.  Exit code 0 only when every step happened. */
#include "client.h"

#include <stdio.h>

static void wait_until_signed_in(void)
{
    IMessenger3 *messenger;
    struct sink *sink;
    MISTATUS status;
    BSTR name;
    char text[256];

    must(CoCreateInstance(&CLSID_Messenger, NULL, CLSCTX_LOCAL_SERVER, &IID_IMessenger3, (void **)&messenger),
         "Messenger object");
    say("Messenger object created");
    sink = sink_advise((IUnknown *)messenger, &DIID_DMessengerEvents);
    must(IMessenger3_get_MyStatus(messenger, &status), "MyStatus");
    while (status != MISTATUS_ONLINE) {
        struct event event;

        sink_wait(sink, DISPID_ON_MY_STATUS_CHANGE, "OnMyStatusChange", &event);
        event_clear(&event);
        must(IMessenger3_get_MyStatus(messenger, &status), "MyStatus");
    }
    must(IMessenger3_get_MySigninName(messenger, &name), "MySigninName");
    say("signed in as %s", utf8(name, text, sizeof(text)));
    SysFreeString(name);
    sink_unadvise(sink);
    IMessenger3_Release(messenger);
}

static void register_application(IMsgrSessionManager *manager, struct sink *sink, const WCHAR *guid, const WCHAR *path)
{
    BSTR guid_bstr = SysAllocString(guid), path_bstr = SysAllocString(path);
    BSTR name = SysAllocString(L"Demonstration"), url = SysAllocString(L"http://www.example.test/demo");
    struct event event;

    must(IMsgrSessionManager_RegisterApplication(manager, guid_bstr, name, url, path_bstr, 0), "RegisterApplication");
    sink_wait(sink, DISPID_ON_APP_REGISTERED, "OnAppRegistered", &event);
    event_clear(&event);
    say("application registered");
    SysFreeString(guid_bstr);
    SysFreeString(path_bstr);
    SysFreeString(name);
    SysFreeString(url);
}

/* Handles the invitation to its end; releases `session`. */
static void hold_session(IMsgrSession *session)
{
    struct sink *sink = sink_advise((IUnknown *)session, &DIID_DMsgrSessionEvents);
    BSTR words = SysAllocString(L"with pleasure"), address = SysAllocString(L"192.0.2.20"), text;
    SESSION_STATE state;
    struct event event;
    char buffer[512];

    must(IMsgrSession_get_ApplicationName(session, &text), "ApplicationName");
    say("application: %s", utf8(text, buffer, sizeof(buffer)));
    SysFreeString(text);
    must(IMsgrSession_put_LocalAddress(session, address), "LocalAddress");
    must(IMsgrSession_Accept(session, words), "Accept");
    say("accepted");
    sink_wait(sink, DISPID_ON_READY_TO_LAUNCH, "OnReadyToLaunch", &event);
    event_clear(&event);
    must(IMsgrSession_get_RemoteAddress(session, &text), "RemoteAddress");
    say("connected, their address is %s", utf8(text, buffer, sizeof(buffer)));
    SysFreeString(text);
    sink_wait(sink, DISPID_BEFORE_APP_LAUNCH, "BeforeAppLaunch", &event);
    event_clear(&event);
    say("the application may start");
    sink_wait(sink, DISPID_ON_TERMINATION, "OnTermination", &event);
    must(IMsgrSession_get_State(session, &state), "State");
    if (state != SS_TERMINATED)
        fail("State is %d, not SS_TERMINATED", state);
    say("session ended with 0x%08lx, and the words: %s", V_I4(&event.arguments[0]),
        utf8(V_BSTR(&event.arguments[1]), buffer, sizeof(buffer)));
    event_clear(&event);
    sink_unadvise(sink);
    SysFreeString(words);
    SysFreeString(address);
    IMsgrSession_Release(session);
}

int wmain(int argc, WCHAR **argv)
{
    IMsgrSessionManager *manager;
    IMsgrSession *session;
    struct sink *sink;
    struct event event;
    char key[64], text[512];
    BSTR guid;

    if (argc != 5)
        fail("usage: invitee APPLICATION-GUID APPLICATION-PATH KEY-ID KEY");
    utf8(argv[4], key, sizeof(key));
    must(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    wait_until_signed_in();
    must(CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                          (void **)&manager),
         "MsgrSessionManager object");
    sink = sink_advise((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents);
    unlock((IUnknown *)manager, sink, argv[3], key);
    register_application(manager, sink, argv[1], argv[2]);
    say("ready for an invitation");

    sink_wait(sink, DISPID_ON_INVITATION, "OnInvitation", &event);
    must(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[0]), &IID_IMsgrSession, (void **)&session), "session");
    say("invited, with the words: %s", utf8(V_BSTR(&event.arguments[1]), text, sizeof(text)));
    event_clear(&event);
    hold_session(session);

    guid = SysAllocString(argv[1]);
    must(IMsgrSessionManager_UnRegisterApplication(manager, guid), "UnRegisterApplication");
    SysFreeString(guid);
    sink_unadvise(sink);
    IMsgrSessionManager_Release(manager);
    CoUninitialize();
    return 0;
}
