#include "dying.h"

#include <stdio.h>
#include <string.h>

#include "server_life.h"
#include "world.h"

enum { HOLD_MS = 60000 };

#define READY "OpenMsgr test: a client is ready"
#define ALL_HANG "OpenMsgr test: all sinks hang"

/* ---- a sink that ends its process or hangs ---- */

static HRESULT faulty_event(struct event_sink *base, DISPID id, WORD flags, const DISPPARAMS *params, VARIANT *result)
{
    struct faulty_sink *sink = CONTAINING_RECORD(base, struct faulty_sink, base);

    (void)flags, (void)params, (void)result;
    if (id != DISPID_ON_APP_REGISTERED && id != DISPID_ON_APP_UNREGISTERED)
        return S_OK; /* the lock's events come by themselves */
    InterlockedIncrement(&sink->calls);
    SetEvent(sink->called);
    sink->act(sink);
    return S_OK;
}

static void die(struct faulty_sink *sink)
{
    (void)sink;
    TerminateProcess(GetCurrentProcess(), 0);
}

void faulty_sink_hang(struct faulty_sink *sink) { WaitForSingleObject(sink->release, INFINITE); }

HRESULT faulty_sink_advise(IUnknown *object, struct faulty_sink *sink, void (*act)(struct faulty_sink *sink))
{
    event_sink_init(&sink->base, &DIID_DMsgrSessionManagerEvents, faulty_event, NULL);
    sink->act = act;
    sink->calls = 0;
    sink->called = CreateEventW(NULL, FALSE, FALSE, NULL);
    sink->release = CreateEventW(NULL, TRUE, FALSE, NULL);
    return event_sink_connect(&sink->base, object);
}

/* ---- the roles of this program as a client ---- */

static DWORD WINAPI wait_in_a_call(void *queue)
{
    IDispatch *event;

    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    IOpenMsgrEventQueue_Next((IOpenMsgrEventQueue *)queue, -1, &event);
    return 0;
}

static void say_ready(void) { ReleaseSemaphore(OpenSemaphoreA(SEMAPHORE_MODIFY_STATE, FALSE, READY), 1, NULL); }

static IUnknown *create(REFCLSID clsid, REFIID iid)
{
    IUnknown *object = NULL;

    if (FAILED(CoCreateInstance(clsid, NULL, CLSCTX_LOCAL_SERVER, iid, (void **)&object)))
        ExitProcess(11);
    return object;
}

static int hold_object(void)
{
    create(&CLSID_Messenger, &IID_IUnknown);
    return 0;
}

static int hold_session(void)
{
    IDispatch *session;
    IMsgrSessionManager *own = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);

    return FAILED(IMsgrSessionManager_CreateSession(own, &session)) ? 12 : 0;
}

static int hold_shared(void)
{
    IUnknown *object;

    return FAILED(GetActiveObject(&CLSID_MsgrSessionManager, NULL, &object)) ? 13 : 0;
}

static int in_a_call(void)
{
    IUnknown *queue = create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);
    HANDLE thread = CreateThread(NULL, 0, wait_in_a_call, queue, 0, NULL);

    WaitForSingleObject(thread, 200); /* usually long enough for the call to begin; the test also holds if it has not */
    return 0;
}

static int in_an_event(void)
{
    static struct faulty_sink sink;
    HRESULT hr = faulty_sink_advise(create(&CLSID_MsgrSessionManager, &IID_IUnknown), &sink, die);

    if (FAILED(hr)) {
        printf("Advise: 0x%08lx\n", hr);
        fflush(stdout);
        return 14;
    }
    say_ready();
    WaitForSingleObject(sink.release, HOLD_MS); /* `die` ends the process when the event arrives */
    return 15;
}

HANDLE dying_all_hang(void) { return CreateEventA(NULL, FALSE, FALSE, ALL_HANG); }

static int hang_for_ever(void)
{
    static struct faulty_sink sinks[DYING_HANGING];
    IUnknown *object = create(&CLSID_MsgrSessionManager, &IID_IUnknown);
    for (int i = 0; i < DYING_HANGING; i++)
        if (FAILED(faulty_sink_advise(object, &sinks[i], faulty_sink_hang)))
            return 16;
    say_ready();
    for (int i = 0; i < DYING_HANGING; i++)
        WaitForSingleObject(sinks[i].called, INFINITE);
    SetEvent(dying_all_hang());
    WaitForSingleObject(sinks[0].release, INFINITE); /* until the test kills this process */
    return 17;
}

const struct dying_way dying_ways[] = {
    {"object", hold_object, FALSE, FALSE}, {"session", hold_session, FALSE, FALSE},
    {"shared", hold_shared, FALSE, FALSE}, {"call", in_a_call, FALSE, FALSE},
    {"event", in_an_event, TRUE, TRUE},    {DYING_HANG, hang_for_ever, FALSE, TRUE},
};

/* Process ids that were given to clients with sinks, by id / 4: ids are multiples of four.  Wine reuses a freed id
 * after 256 others. */
static BOOL had_a_sink[0x10000];

static BOOL is_new(DWORD pid) { return pid / 4 < ARRAYSIZE(had_a_sink) && !had_a_sink[pid / 4]; }

HANDLE dying_start(const char *way)
{
    HANDLE child;

    for (size_t i = 0; i < ARRAYSIZE(dying_ways); i++)
        if (!strcmp(way, dying_ways[i].name) && !dying_ways[i].has_sinks)
            return life_start_self(NULL, way);
    child = life_start_self_numbered(way, is_new);
    had_a_sink[GetProcessId(child) / 4] = TRUE;
    return child;
}

HANDLE dying_ready(void) { return CreateSemaphoreA(NULL, 0, 10000, READY); }

int dying_live(const char *way)
{
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    for (size_t i = 0; i < ARRAYSIZE(dying_ways); i++)
        if (!strcmp(way, dying_ways[i].name)) {
            int code = dying_ways[i].live();

            if (code)
                return code;
            say_ready();
            TerminateProcess(GetCurrentProcess(), 0);
        }
    return 18;
}
