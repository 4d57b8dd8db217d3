/* The turn of one sink in an event whose last argument is an in/out boolean.
 *
 * The sinks of such an event are called one after another (fire.c), but each sink is called only by its own worker.
 * The turn waits in the queue of the sink, at its place among the other events.  Through this object the worker that
 * runs the whole event starts the turn and waits for the answer of the sink. */
#ifndef OPENMSGR_COM_EVENTS_INOUT_EVENT_H
#define OPENMSGR_COM_EVENTS_INOUT_EVENT_H

#include "com/base/mutex.h"
#include "condvar.h"
#include "event_message.h"

/* How long one sink may take. */
enum { INOUT_BOUND_MS = 5000 };

enum inout_state {
    INOUT_WAITING, /* the turn of the sink has not come */
    INOUT_CALLED,  /* the sink is being called */
    INOUT_ANSWERED,
    INOUT_SKIPPED, /* the sink cannot answer, or took too long */
};

LOCK_ROLE(inout_event);
struct inout_event {
    LONG ref;
    struct event_message *message; /* held; without the in/out argument */
    struct mutex lock;             /* guards value and state; nothing is called while it is held */
    struct condvar turn;           /* signalled by inout_event_start */
    struct condvar answered;       /* signalled by inout_event_answer and inout_event_pass */
    VARIANT_BOOL value GUARDED_BY(inout_event_role);
    enum inout_state state GUARDED_BY(inout_event_role);
};
LOCK_FUNCTIONS(inout_event)

/* Holds the message.  NULL when out of memory or handles. */
struct inout_event *inout_event_create(struct event_message *message, VARIANT_BOOL value);
struct inout_event *inout_event_hold(struct inout_event *event);
void inout_event_release(struct inout_event *event);

/* Starts the turn with the value that the previous sink left, or skips it when `can_answer` is false. */
void inout_event_start(struct inout_event *event, VARIANT_BOOL value, bool can_answer);
/* Called by the worker of the sink: waits until the turn is started or skipped.  False when it was skipped. */
bool inout_event_wait_turn(struct inout_event *event, VARIANT_BOOL *value);
/* Stores the answer of the sink; only the first answer counts.  May be called on any thread, and before the turn is
 * started, because an in-process sink is called as soon as the event is raised. */
void inout_event_answer(struct inout_event *event, VARIANT_BOOL value);
/* The sink will not answer: the turn ends with the value unchanged.  No effect after an answer. */
void inout_event_pass(struct inout_event *event);
/* Waits for the answer, at most INOUT_BOUND_MS.  False when the turn was skipped or the answer did not come in time:
 * then *value is unchanged, and a later answer has no effect. */
bool inout_event_wait_answer(struct inout_event *event, VARIANT_BOOL *value);

#endif
