#include "instance.h"

#define NAME_MUTEX L"Local\\OpenMsgr.Instance"
#define NAME_READY L"Local\\OpenMsgr.Ready"
#define NAME_SHUTDOWN L"Local\\OpenMsgr.Shutdown"

static HANDLE mutex, ready, shutdown_event;

/* Called when this process owns the mutex.  Resets both events, because a server that crashed or is just ending may
 * have left them set. */
static enum instance_role become_winner(void)
{
    ResetEvent(ready);
    shutdown_event = CreateEventW(NULL, TRUE, FALSE, NAME_SHUTDOWN);
    if (!shutdown_event) {
        ReleaseMutex(mutex);
        return INSTANCE_FAILED;
    }
    ResetEvent(shutdown_event);
    return INSTANCE_WINNER;
}

enum instance_role instance_claim(bool started_by_com)
{
    HANDLE waited[2];
    DWORD signalled;

    mutex = CreateMutexW(NULL, FALSE, NAME_MUTEX);
    ready = CreateEventW(NULL, TRUE, FALSE, NAME_READY);
    if (!mutex || !ready)
        return INSTANCE_FAILED;
    /* The mutex comes first: if the server ends during this wait, this process replaces it even if `ready` is set. */
    waited[0] = mutex;
    waited[1] = ready;
    signalled = WaitForMultipleObjects(2, waited, FALSE, READY_MS);
    if (signalled == WAIT_OBJECT_0 || signalled == WAIT_ABANDONED_0)
        return become_winner();
    if (signalled != WAIT_OBJECT_0 + 1)
        return INSTANCE_FAILED;
    if (!started_by_com)
        return INSTANCE_LOSER;
    /* If the server ends during this wait, replace it: the activation that started this process needs a server. */
    signalled = WaitForSingleObject(mutex, LINGER_MS);
    return signalled == WAIT_TIMEOUT ? INSTANCE_LOSER : become_winner();
}

void instance_is_ready(void) { SetEvent(ready); }

void instance_release(void)
{
    ResetEvent(ready);
    ReleaseMutex(mutex);
}

HANDLE instance_shutdown_event(void) { return shutdown_event; }

bool instance_ask_shutdown(void)
{
    HANDLE event = OpenEventW(EVENT_MODIFY_STATE, FALSE, NAME_SHUTDOWN);

    if (!event)
        return false;
    SetEvent(event);
    CloseHandle(event);
    return true;
}
