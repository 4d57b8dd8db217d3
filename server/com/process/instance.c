#include "instance.h"

#define NAME_MUTEX L"Local\\OpenMsgr.Instance"
#define NAME_READY L"Local\\OpenMsgr.Ready"
#define NAME_SHUTDOWN L"Local\\OpenMsgr.Shutdown"

static HANDLE mutex, ready, shutdown_event;

/* The mutex is ours.  Both events may still be set by a winner that crashed, or was told to end and is not gone. */
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
    /* The mutex first: when the winner ends while we wait, we are the next one and its readiness means nothing. */
    waited[0] = mutex;
    waited[1] = ready;
    signalled = WaitForMultipleObjects(2, waited, FALSE, READY_MS);
    if (signalled == WAIT_OBJECT_0 || signalled == WAIT_ABANDONED_0)
        return become_winner();
    if (signalled != WAIT_OBJECT_0 + 1)
        return INSTANCE_FAILED;
    if (!started_by_com)
        return INSTANCE_LOSER;
    /* Linger, and take over should the winner end meanwhile: whoever launched us still wants a server. */
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
