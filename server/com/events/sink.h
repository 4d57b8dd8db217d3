/* One sink: a queue, and a worker thread while the queue is not empty, so that a sink that does not answer delays no
 * other sink. */
#ifndef OPENMSGR_COM_EVENTS_SINK_H
#define OPENMSGR_COM_EVENTS_SINK_H

#include "event_message.h"
#include "inout_event.h"

/* An in-process sink (the event queue).  Its functions are called at the time of posting, under whatever locks the poster
 * holds, so they must only queue. */
struct local_sink {
    void (*post)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                 const VARIANT *arguments);
    /* `event` is held for the sink, which answers once through inout_event_answer, from any thread. */
    void (*ask)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                const VARIANT *arguments, VARIANT_BOOL value, struct inout_event *event);
    /* An event could not be made: out of memory. */
    void (*lost)(struct local_sink *sink);
};

struct sink;
/* Takes over the reference to `dispatch`; `pid` is the client that the sink lives in (0: unknown), whose end ends the
 * sink.  NULL when out of memory. */
struct sink *sink_create(DWORD cookie, IDispatch *dispatch, IUnknown *unknown, DWORD pid);
/* `source` is not held. */
struct sink *sink_create_local(DWORD cookie, struct local_sink *local, IUnknown *source, const IID *diid);
struct sink *sink_hold(struct sink *sink);
void sink_release(struct sink *sink);
DWORD sink_cookie(const struct sink *sink);
/* The process that the sink lives in; 0 when unknown. */
DWORD sink_client(const struct sink *sink);
/* For IEnumConnections; AddRef'd, NULL for an in-process sink and after sink_close. */
IUnknown *sink_unknown(struct sink *sink);
/* The sink will never answer again: its process ended, its connection broke, or its queue was full. */
bool sink_is_dead(const struct sink *sink);
/* Inside a call that has lasted longer than INOUT_BOUND_MS. */
bool sink_is_stuck(const struct sink *sink);
/* No more events; the worker releases the proxy when it returns from the call that it may be in. */
void sink_close(struct sink *sink);

/* How many events may wait for one sink (the setting SinkLimit); before the first sink. */
void sinks_limit(size_t limit);
/* Queues an event.  A sink whose queue is full is closed, with a line in the log. */
void sink_post(struct sink *sink, struct event_message *message);
/* Queues the turn of an in/out event; an in-process sink is asked at once, with `value`. */
void sink_post_inout(struct sink *sink, struct inout_event *event, VARIANT_BOOL value);
/* An event for the sink could not be made for want of memory: writes a log line and tells an in-process sink. */
void sink_lose(struct sink *sink, DISPID id);

/* What an object in an event's arguments is for one client, AddRef'd.  Set by com/objects, where some objects are made
 * for one client each.  NULL: the object itself, held for the client. */
extern IDispatch *(*event_argument_for_client)(IDispatch *object, DWORD pid);

/* Waits until no event waits for any sink, at most so long (milliseconds): for the end of the process. */
void sinks_drain(DWORD milliseconds);

#endif
