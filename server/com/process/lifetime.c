#include "lifetime.h"

#include "com/base/object_count.h"
#include "com/objects/external_connection.h"
#include "factory.h"
#include "instance.h"

enum { STRAGGLERS_MS = 1000 };

static HANDLE look_again, quit;
static DWORD idle_ms = 3000, minimum_ms = 3000;

static void look(void) { SetEvent(look_again); }

void lifetime_init(DWORD idle, DWORD minimum)
{
    idle_ms = idle;
    minimum_ms = minimum;
    look_again = CreateEventW(NULL, FALSE, FALSE, NULL);
    quit = CreateEventW(NULL, TRUE, FALSE, NULL);
    object_count_on_idle(look);
}

/* Whether somebody needs us: objects, server locks, holders of what is in the running object table, live sessions. */
static bool is_needed(void)
{
    bool live;

    if (!object_count_is_zero() || external_connections_in_use())
        return true;
    live = messenger_has_live_sessions(model_enter());
    model_leave();
    return live;
}

/* Waits until nobody has needed the server for the grace period.  False when told to quit. */
static bool wait_until_idle(HANDLE shutdown, DWORD started)
{
    HANDLE events[] = {quit, shutdown, look_again};
    DWORD timeout = INFINITE;

    for (;;) {
        DWORD now, signalled;

        if (is_needed()) {
            timeout = INFINITE;
        } else if (timeout == INFINITE) {
            now = GetTickCount() - started;
            timeout = now < minimum_ms && minimum_ms - now > idle_ms ? minimum_ms - now : idle_ms;
        }
        signalled = WaitForMultipleObjects(ARRAYSIZE(events), events, FALSE, timeout);
        if (signalled == WAIT_OBJECT_0 || signalled == WAIT_OBJECT_0 + 1)
            return false;
        if (signalled == WAIT_TIMEOUT && !is_needed())
            return true;
        timeout = INFINITE;
    }
}

/* A client may have been told of our class objects just before nobody is any more, and its call is on the way: it
 * still finds them, and is given the time to arrive. */
static void wait_for_stragglers(HANDLE shutdown)
{
    HANDLE events[] = {quit, shutdown};

    WaitForMultipleObjects(ARRAYSIZE(events), events, FALSE, STRAGGLERS_MS);
}

HRESULT lifetime_run(enum lifetime_mode mode, void (*settle)(void *context), void *context)
{
    HANDLE shutdown = instance_shutdown_event();
    DWORD started = GetTickCount();
    HRESULT hr = factory_register();

    if (FAILED(hr))
        return hr;
    instance_is_ready();
    settle(context);
    for (;;) {
        bool idle;

        if (mode == LIFETIME_RESIDENT) {
            HANDLE events[] = {quit, shutdown};

            WaitForMultipleObjects(ARRAYSIZE(events), events, FALSE, INFINITE);
            idle = false;
        } else {
            idle = wait_until_idle(shutdown, started);
        }
        factory_hide();
        if (idle)
            wait_for_stragglers(shutdown);
        factory_revoke();
        if (!idle || !is_needed())
            break;
        /* A client slipped in between the last look and the revocation: it is served like any other. */
        hr = factory_register();
        if (FAILED(hr))
            return hr;
        factory_guard();
    }
    log_line("info", "ending");
    return S_OK;
}
