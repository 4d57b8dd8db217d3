/* An event that waits for its delivery: its dispatch id and its arguments. */
#ifndef OPENMSGR_COM_EVENTS_EVENT_MESSAGE_H
#define OPENMSGR_COM_EVENTS_EVENT_MESSAGE_H

#include "com/base/com.h"

enum { EVENT_ARGUMENTS_MAX = 4 };

/* The queues of all sinks share one message, so it is never changed after its creation. */
struct event_message {
    LONG ref;
    DISPID id;
    UINT count;
    VARIANT arguments[EVENT_ARGUMENTS_MAX]; /* copies, in declared order */
};

/* NULL when out of memory, or with more arguments than EVENT_ARGUMENTS_MAX. */
struct event_message *event_message_create(DISPID id, unsigned count, const VARIANT *arguments);
struct event_message *event_message_hold(struct event_message *message);
void event_message_release(struct event_message *message);

#endif
