/* Calls of a single client: early-bound, late-bound and by name, compared with the bare server and with the floors. */
#include "bench.h"
#include "bench_floors.h"

#include <stdio.h>
#include <string.h>

enum { WARM_UP = 50 };

static struct floors floors;
static IMsgrLock *our_lock, *bare_lock;
static IDispatch *our_session, *bare_session;
static OLECHAR *state_name;

static void pipe_round(void) { floor_pipe(&floors); }
static void tcp_round(void) { floor_tcp(&floors); }

static void status(IMsgrLock *lock)
{
    LockStatus status;

    must(IMsgrLock_get_Status(lock, &status), "Status");
}
static void our_status(void) { status(our_lock); }
static void bare_status(void) { status(bare_lock); }

enum { ID_STATE = 1 };
static void our_state(void) { invoke_state(our_session, ID_STATE); }
static void bare_state(void) { invoke_state(bare_session, ID_STATE); }

static void by_name(IDispatch *session)
{
    DISPID id;

    must(IDispatch_GetIDsOfNames(session, &IID_NULL, &state_name, 1, LOCALE_USER_DEFAULT, &id), "GetIDsOfNames");
    invoke_state(session, id);
}
static void our_name(void) { by_name(our_session); }
static void bare_name(void) { by_name(bare_session); }

/* Creates an object on the server, receives it and releases it. */
static IMsgrSessionManager *manager, *bare_manager;
static void our_object(void)
{
    IDispatch *session;

    must(IMsgrSessionManager_CreateSession(manager, &session), "CreateSession");
    IDispatch_Release(session);
}
static void bare_object(void)
{
    IDispatch *object;

    must(IMsgrSessionManager_GetLaunchingSession(bare_manager, 1, &object), "GetLaunchingSession");
    IDispatch_Release(object);
}

/* The names of the calls, for a run with a profiler. */
static const char *const op_names[] = {
    "pipe",      "tcp",       "bare-status", "our-status",  "bare-state",
    "our-state", "bare-name", "our-name",    "bare-object", "our-object",
};
enum {
    PIPE,
    TCP,
    BARE_STATUS,
    OUR_STATUS,
    BARE_STATE,
    OUR_STATE,
    BARE_NAME,
    OUR_NAME,
    BARE_OBJECT,
    OUR_OBJECT,
    OP_COUNT
};
static void (*const ops[OP_COUNT])(void) = {
    pipe_round, tcp_round, bare_status, our_status, bare_state, our_state, bare_name, our_name, bare_object, our_object,
};

static IUnknown *bare;

static void begin(void)
{
    manager = (IMsgrSessionManager *)create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    bare = create(&CLSID_Bare, &IID_IUnknown);
    state_name = SysAllocString(L"State");
    our_lock = query((IUnknown *)manager, &IID_IMsgrLock);
    bare_lock = query(bare, &IID_IMsgrLock);
    bare_manager = query(bare, &IID_IMsgrSessionManager);
    must(IMsgrSessionManager_CreateSession(manager, &our_session), "CreateSession");
    bare_session = query(bare, &IID_IDispatch);
    floors_start(&floors);
}

static void end(void)
{
    floors_stop(&floors);
    IDispatch_Release(our_session);
    IDispatch_Release(bare_session);
    IMsgrLock_Release(our_lock);
    IMsgrLock_Release(bare_lock);
    IMsgrSessionManager_Release(manager);
    IMsgrSessionManager_Release(bare_manager);
    IUnknown_Release(bare);
    SysFreeString(state_name);
}

int role_loop(const char *what)
{
    char name[32];
    unsigned count;

    if (sscanf(what, "%31[^:]:%u", name, &count) != 2)
        fail("loop NAME:COUNT");
    begin();
    for (size_t op = 0; op < OP_COUNT; op++)
        for (unsigned i = 0; i < count && !strcmp(op_names[op], name); i++)
            ops[op]();
    end();
    return 0;
}

int bench_calls(void)
{
    size_t iterations = quick ? 1500 : 10000;
    struct samples taken[OP_COUNT] = {{0}};

    begin();
    for (size_t i = 0; i < iterations + WARM_UP; i++)
        for (size_t turn = 0; turn < OP_COUNT; turn++) {
            size_t op = (i + turn) % OP_COUNT; /* rotate, so that no call always follows the same other one */
            double start = now_us();

            ops[op]();
            if (i >= WARM_UP)
                sample(&taken[op], now_us() - start);
        }
    end();
    row_samples("pipe round trip", &taken[PIPE], NULL, NULL, 0);
    row_samples("TCP round trip", &taken[TCP], NULL, NULL, 0);
    row_samples("bare server: Status", &taken[BARE_STATUS], "pipe round trip", &taken[PIPE], 0);
    row_samples("early-bound: IMsgrLock.Status", &taken[OUR_STATUS], "bare server", &taken[BARE_STATUS], 1.05);
    row_samples("late-bound: IMsgrSession.State by id", &taken[OUR_STATE], "bare server", &taken[BARE_STATE], 1.05);
    row_samples("late-bound: IMsgrSession.State by name", &taken[OUR_NAME], "bare server", &taken[BARE_NAME], 1.05);
    row_samples("late-bound by id against early-bound", &taken[OUR_STATE], "IMsgrLock.Status", &taken[OUR_STATUS], 1.1);
    row_samples("GetIDsOfNames and Invoke against early-bound", &taken[OUR_NAME], "IMsgrLock.Status",
                &taken[OUR_STATUS], 2.1);
    row_samples("a new object: CreateSession and its Release", &taken[OUR_OBJECT], "bare server", &taken[BARE_OBJECT],
                0);
    for (size_t op = 0; op < OP_COUNT; op++)
        samples_free(&taken[op]);
    return 0;
}
