#include "lifetime.h"

#include "com/base/object_count.h"
#include "com/objects/external_connection.h"
#include "factory.h"
#include "instance.h"

enum {
    /* Wine first looks for the class objects of a new server a second after starting it.  If the server has ended by
     * then, the activation fails. */
    MINIMUM_LIFE_FLOOR_MS = 2000,
    STRAGGLERS_MS = 1000,
};

static HANDLE look_again; /* event; set when a reason to stay alive may have gone */
static DWORD idle_ms, minimum_ms;

static void may_be_idle(void) { SetEvent(look_again); }

void lifetime_init(DWORD idle, DWORD minimum)
{
    idle_ms = idle;
    minimum_ms = minimum < MINIMUM_LIFE_FLOOR_MS ? MINIMUM_LIFE_FLOOR_MS : minimum;
    look_again = CreateEventW(NULL, FALSE, FALSE, NULL);
    object_count_on_idle(may_be_idle);
}

/* The reasons to stay alive: objects, server locks, clients of the shared objects, and sessions in progress. */
static bool is_needed(void)
{
    bool live;

    if (!object_count_is_zero() || external_connections_in_use())
        return true;
    live = messenger_has_live_sessions(model_enter());
    model_leave();
    return live;
}

/* Returns true when no client has needed the server for the idle time, false when the shutdown event was set. */
static bool wait_until_idle(HANDLE shutdown, DWORD started)
{
    HANDLE events[] = {shutdown, look_again};
    DWORD timeout = INFINITE;

    for (;;) {
        DWORD signalled;

        if (is_needed()) {
            timeout = INFINITE;
        } else if (timeout == INFINITE) {
            DWORD age = GetTickCount() - started;

            timeout = age < minimum_ms && minimum_ms - age > idle_ms ? minimum_ms - age : idle_ms;
        }
        signalled = WaitForMultipleObjects(ARRAYSIZE(events), events, FALSE, timeout);
        if (signalled == WAIT_OBJECT_0)
            return false;
        if (signalled == WAIT_TIMEOUT && !is_needed())
            return true;
        timeout = INFINITE;
    }
}

HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void))
{
    HANDLE shutdown = instance_shutdown_event();
    DWORD started = GetTickCount();
    HRESULT hr = factory_register();
    bool idle = false;

    if (FAILED(hr))
        return hr;
    instance_is_ready();
    settle();
    for (;;) {
        if (mode == LIFETIME_ACTIVATED)
            idle = wait_until_idle(shutdown, started);
        else
            WaitForSingleObject(shutdown, INFINITE);
        factory_hide();
        /* COM may have sent a client here just before factory_hide: keep the class objects for its call. */
        if (idle)
            WaitForSingleObject(shutdown, STRAGGLERS_MS);
        factory_revoke();
        if (!idle || !is_needed())
            break;
        /* A client connected between the last check and the revocation: continue to serve. */
        hr = factory_register();
        if (FAILED(hr))
            return hr;
        factory_start_watchdog();
    }
    log_line("info", "ending");
    return S_OK;
}
