/* One sink: a queue, and a worker while there is something in it, so that whoever does not answer holds up nobody else. */
#ifndef OPENMSGR_COM_EVENTS_SINK_H
#define OPENMSGR_COM_EVENTS_SINK_H

#include "source.h"
#include "condvar.h"
#include "workers.h"

enum { EVENT_ARGUMENTS_MAX = 4 };

/* An event on its way; shared by the queues of all sinks that get it. */
struct message {
    LONG ref;
    DISPID id;
    UINT count;
    VARIANT arguments[EVENT_ARGUMENTS_MAX]; /* declared order, copied */
};

struct message *message_create(DISPID id, unsigned count, const VARIANT *arguments);
struct message *message_hold(struct message *message);
void message_release(struct message *message);

struct sink;
/* Takes `dispatch` over (its reference); the caller's pid is watched.  NULL when out of memory. */
struct sink *sink_create(DWORD cookie, IDispatch *dispatch, IUnknown *unknown, DWORD pid);
/* An in-process sink. */
struct sink *sink_create_local(DWORD cookie, struct local_sink *local, IUnknown *source, const IID *diid);
struct sink *sink_hold(struct sink *sink);
void sink_release(struct sink *sink);
DWORD sink_cookie(const struct sink *sink);
/* The process it lives in; 0 when unknown. */
DWORD sink_client(const struct sink *sink);
/* For IEnumConnections; AddRef'd, NULL for a local sink. */
IUnknown *sink_unknown(struct sink *sink);
/* It will never answer again: its process died, its proxy broke, or it was let go. */
bool sink_is_dead(const struct sink *sink);
/* No more events; the worker releases the proxy when it comes back from the call it may be in. */
void sink_close(struct sink *sink);
/* Tells an in-process sink that its source is gone; nothing for others. */
void sink_tell_closed(struct sink *sink);
/* How many events may wait for one sink (the setting SinkLimit); before the first sink. */
void sinks_limit(size_t limit);
/* Queues an event.  One whose queue is full is dropped with a line in the log. */
void sink_post(struct sink *sink, struct message *message);

/* Waits until no event waits for any sink, at most so long: for the end of the process. */
void sinks_drain(DWORD milliseconds);

/* ---- questions: question.c ---- */

/* One sink's part of an event_ask. */
struct question {
    LONG ref;
    struct sink *sink;
    struct message *message;
    CRITICAL_SECTION lock;  /* guards value, state */
    struct wake turn;       /* for who waits while it is QUESTION_WAITING */
    struct wake answered;   /* for who waits while it is QUESTION_ASKED */
    VARIANT_BOOL value;
    enum { QUESTION_WAITING, QUESTION_ASKED, QUESTION_ANSWERED, QUESTION_SKIPPED } state;
};
struct question *question_hold(struct question *question);
void question_release(struct question *question);
/* Queues the place of a question, so that the sink sees it between the right events. */
void sink_post_question(struct sink *sink, struct question *question);
/* Inside a call that has lasted longer than ASK_BOUND_MS. */
bool sink_is_stuck(const struct sink *sink);
/* In-process sinks are asked at once and answer through question_answer. */
bool sink_is_local(const struct sink *sink);
void sink_ask_local(struct sink *sink, struct question *question);

#endif
