/* One sink's turn in an event with an in/out boolean as its last argument.
 *
 * The sinks are called one after another (fire.c).  This object joins the worker that goes through the sinks, and the
 * worker of the one sink, whose queue holds the turn at its place between the other events. */
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
    struct condvar turn;           /* signalled when the state is INOUT_WAITING no more */
    struct condvar answered;       /* signalled when the state is INOUT_CALLED no more */
    VARIANT_BOOL value GUARDED_BY(inout_event_role);
    enum inout_state state GUARDED_BY(inout_event_role);
};
LOCK_FUNCTIONS(inout_event)

/* Holds the message.  NULL when out of memory or handles. */
struct inout_event *inout_event_create(struct event_message *message, VARIANT_BOOL value);
struct inout_event *inout_event_hold(struct inout_event *event);
void inout_event_release(struct inout_event *event);

/* Starts the turn with the value that the sinks before have left, or skips it when `can_answer` is false. */
void inout_event_start(struct inout_event *event, VARIANT_BOOL value, bool can_answer);
/* On the sink's worker: waits for the turn.  False when it was skipped. */
bool inout_event_wait_turn(struct inout_event *event, VARIANT_BOOL *value);
/* The answer of the sink; the first one counts.  Possible before the turn, for an in-process sink and for a sink that
 * goes away.  From any thread. */
void inout_event_answer(struct inout_event *event, VARIANT_BOOL value);
/* The same with the value unchanged: the sink will not be called any more. */
void inout_event_pass(struct inout_event *event);
/* Waits for the answer, at most INOUT_BOUND_MS.  False when there was none in time: *value is unchanged then, and a later
 * answer does not count. */
bool inout_event_wait_answer(struct inout_event *event, VARIANT_BOOL *value);

#endif
