/* One sink: its queue of events and, while the queue is not empty, a worker thread that delivers them.  So a sink
 * that does not return from a call delays no other sink. */
#ifndef OPENMSGR_COM_EVENTS_SINK_H
#define OPENMSGR_COM_EVENTS_SINK_H

#include "event_message.h"
#include "inout_event.h"

/* An in-process sink (the event queue).  Its functions are called by the thread that raises the event, which may hold
 * locks, so they must only queue the event. */
struct local_sink {
    void (*post)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                 const VARIANT *arguments);
    /* Asks for the value of an in/out event.  The sink owns one reference to `event` and calls inout_event_answer
     * once, now or later, on any thread. */
    void (*ask)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                const VARIANT *arguments, VARIANT_BOOL value, struct inout_event *event);
    /* An event could not be created because memory ran out. */
    void (*lost)(struct local_sink *sink);
};

struct sink;
/* Creates the sink for an object that was passed to Advise.  Takes ownership of the reference to `dispatch`, unless
 * the result is NULL (out of memory).  `pid` is the client process of the object, 0 when unknown; when that process
 * ends, the sink ends. */
struct sink *sink_create(DWORD cookie, IDispatch *dispatch, IUnknown *unknown, DWORD pid);
/* Creates an in-process sink.  `source`, the object that raises the events, is not held. */
struct sink *sink_create_local(DWORD cookie, struct local_sink *local, IUnknown *source, const IID *diid);
struct sink *sink_hold(struct sink *sink);
void sink_release(struct sink *sink);
DWORD sink_cookie(const struct sink *sink);
/* The client process that the sink belongs to; 0 when unknown. */
DWORD sink_client(const struct sink *sink);
/* The object that was passed to Advise, AddRef'd; NULL for an in-process sink and after sink_close. */
IUnknown *sink_unknown(struct sink *sink);
/* The sink will never answer again: its process ended, its connection broke, or its queue was full. */
bool sink_is_dead(const struct sink *sink);
/* A call to the sink has lasted longer than INOUT_BOUND_MS. */
bool sink_is_stuck(const struct sink *sink);
/* Ends the sink: it takes no more events.  Its worker releases the proxy as soon as the present call, if any,
 * returns. */
void sink_close(struct sink *sink);

/* Sets how many events may wait for one sink (setting SinkLimit).  Call this before the first sink is created. */
void sinks_limit(size_t limit);
/* Queues an event.  If the queue is full, logs that and closes the sink. */
void sink_post(struct sink *sink, struct event_message *message);
/* Queues the turn of the sink in an in/out event.  An in-process sink is asked at once, with `value`. */
void sink_post_inout(struct sink *sink, struct inout_event *event, VARIANT_BOOL value);
/* Reports an event that could not be created because memory ran out: writes a log line and calls `lost` of an
 * in-process sink. */
void sink_lose(struct sink *sink, DISPID id);

/* Returns, AddRef'd, the object that a client receives in place of `object` in an event: com/objects sets this
 * function, because each client has its own contact objects.  While it is NULL, the client receives `object` itself. */
extern IDispatch *(*event_argument_for_client)(IDispatch *object, DWORD pid);

/* Waits until all queued events have been delivered, at most `milliseconds`.  Called at the end of the process. */
void sinks_drain(DWORD milliseconds);

#endif
