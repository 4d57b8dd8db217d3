#include "inout_event.h"

#include <stdlib.h>

struct inout_event *inout_event_create(struct event_message *message, VARIANT_BOOL value) NO_THREAD_SAFETY_ANALYSIS
{
    struct inout_event *event = calloc(1, sizeof(*event));

    if (!event)
        return NULL;
    if (!condvar_init(&event->turn) || !condvar_init(&event->answered)) {
        condvar_free(&event->turn);
        condvar_free(&event->answered);
        free(event);
        return NULL;
    }
    mutex_init(&event->lock);
    event->ref = 1;
    event->message = event_message_hold(message);
    event->value = value;
    return event;
}

struct inout_event *inout_event_hold(struct inout_event *event)
{
    InterlockedIncrement(&event->ref);
    return event;
}

void inout_event_release(struct inout_event *event)
{
    if (InterlockedDecrement(&event->ref))
        return;
    condvar_free(&event->turn);
    condvar_free(&event->answered);
    mutex_free(&event->lock);
    event_message_release(event->message);
    free(event);
}

void inout_event_start(struct inout_event *event, VARIANT_BOOL value, bool can_answer)
{
    inout_event_lock(event);
    if (event->state == INOUT_WAITING) {
        event->value = value;
        event->state = can_answer ? INOUT_CALLED : INOUT_SKIPPED;
    }
    inout_event_unlock(event);
    condvar_signal(&event->turn);
}

bool inout_event_wait_turn(struct inout_event *event, VARIANT_BOOL *value)
{
    bool called;

    inout_event_lock(event);
    while (event->state == INOUT_WAITING)
        condvar_wait(&event->turn, &event->lock, INFINITE);
    called = event->state == INOUT_CALLED;
    *value = event->value;
    inout_event_unlock(event);
    return called;
}

/* `value` is NULL when the sink does not answer; the value of the event is then unchanged. */
static void answer(struct inout_event *event, const VARIANT_BOOL *value)
{
    inout_event_lock(event);
    if (event->state == INOUT_WAITING || event->state == INOUT_CALLED) {
        event->state = value || event->state == INOUT_CALLED ? INOUT_ANSWERED : INOUT_SKIPPED;
        if (value)
            event->value = *value ? VARIANT_TRUE : VARIANT_FALSE;
    }
    inout_event_unlock(event);
    condvar_signal(&event->answered);
}

void inout_event_answer(struct inout_event *event, VARIANT_BOOL value) { answer(event, &value); }
void inout_event_pass(struct inout_event *event) { answer(event, NULL); }

bool inout_event_wait_answer(struct inout_event *event, VARIANT_BOOL *value)
{
    DWORD begin = GetTickCount(), passed = 0;
    bool answered;

    inout_event_lock(event);
    while (event->state == INOUT_CALLED && passed < INOUT_BOUND_MS) {
        condvar_wait(&event->answered, &event->lock, INOUT_BOUND_MS - passed);
        passed = GetTickCount() - begin;
    }
    answered = event->state == INOUT_ANSWERED;
    if (answered)
        *value = event->value;
    else
        event->state = INOUT_SKIPPED;
    inout_event_unlock(event);
    return answered;
}
