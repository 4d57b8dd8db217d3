/* The application that Messenger starts on the invited side: finds its session by its own process id, answers the
 * inviter's context data and stays until the session ends.
 *
 *   demo_application LOG-FILE       (a program started by Messenger has no console) */
#include "client.h"

#include <stdio.h>

/* Returns the inviter's context data, whether it arrived before or after this program advised its sink. */
static void wait_for_context(IMsgrSession *session, struct sink *sink)
{
    BSTR text = NULL;
    struct event event;
    char buffer[512];
    HRESULT hr = IMsgrSession_get_ContextData(session, &text);

    must(hr, "ContextData");
    while (lstrcmpW(text, L"ping")) {
        SysFreeString(text);
        sink_wait(sink, DISPID_ON_CONTEXT_DATA, "OnContextData", &event);
        event_clear(&event);
        must(IMsgrSession_get_ContextData(session, &text), "ContextData");
    }
    say("context data received: %s", utf8(text, buffer, sizeof(buffer)));
    SysFreeString(text);
}

int wmain(int argc, WCHAR **argv)
{
    IMsgrSessionManager *manager;
    IMsgrSession *session;
    IDispatch *dispatch;
    struct sink *sink;
    struct event event;
    BSTR answer = SysAllocString(L"pong");

    if (argc != 2 || !_wfreopen(argv[1], L"w", stdout))
        fail("usage: demo_application LOG-FILE");
    must(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    must(CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                          (void **)&manager),
         "MsgrSessionManager object");
    must(IMsgrSessionManager_GetLaunchingSession(manager, (LONG)GetCurrentProcessId(), &dispatch),
         "GetLaunchingSession");
    must(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&session), "session");
    IDispatch_Release(dispatch);
    say("started by Messenger and found its session");
    sink = sink_advise((IUnknown *)session, &DIID_DMsgrSessionEvents);
    wait_for_context(session, sink);
    must(IMsgrSession_SendContextData(session, answer), "SendContextData");
    SysFreeString(answer);
    say("context data sent: pong");
    sink_wait(sink, DISPID_ON_TERMINATION, "OnTermination", &event);
    event_clear(&event);
    say("session ended");
    sink_unadvise(sink);
    IMsgrSession_Release(session);
    IMsgrSessionManager_Release(manager);
    CoUninitialize();
    return 0;
}
