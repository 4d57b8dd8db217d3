#include "sink.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/settings_table.h"
#include "com/base/trace.h"

enum { BUSY_TRIES = 20 };

/* One place in a queue: an event, or a question that waits for its turn. */
struct entry {
    struct entry *next;
    struct message *message;
    struct question *question;
};

struct sink {
    LONG ref;
    DWORD cookie, pid;
    IDispatch *dispatch;            /* released by the worker */
    IUnknown *unknown;              /* what was advised; released by the worker */
    struct local_sink *local;
    IUnknown *source;               /* of a local sink: not held, it outlives the sink's use */
    const IID *diid;
    struct client_watch *watch;
    CRITICAL_SECTION lock;          /* guards the queue, watch and the flags; nothing is called while it is held */
    struct entry *first, **end;
    size_t queued;
    struct work work;
    bool working;                   /* a worker is here or on its way; for ever, once it has let go of everything */
    bool closed, ended;             /* ended: a worker has let go of everything */
    volatile LONG dead;
    volatile LONG busy;             /* inside a call */
    volatile DWORD busy_since;      /* GetTickCount at its beginning */
};

/* ---- messages ---- */

struct message *message_create(DISPID id, unsigned count, const VARIANT *arguments)
{
    struct message *message = calloc(1, sizeof(*message));

    if (!message || count > EVENT_ARGUMENTS_MAX) {
        free(message);
        return NULL;
    }
    message->ref = 1;
    message->id = id;
    for (; message->count < count; message->count++)
        if (FAILED(VariantCopy(&message->arguments[message->count], (VARIANT *)&arguments[message->count]))) {
            message_release(message);
            return NULL;
        }
    return message;
}

struct message *message_hold(struct message *message)
{
    InterlockedIncrement(&message->ref);
    return message;
}

void message_release(struct message *message)
{
    if (InterlockedDecrement(&message->ref))
        return;
    for (UINT i = 0; i < message->count; i++)
        VariantClear(&message->arguments[i]);
    free(message);
}

/* ---- life ---- */

static void client_died(void *context, DWORD pid)
{
    struct sink *sink = context;

    (void)pid;
    InterlockedExchange(&sink->dead, 1);
    sink_close(sink);
}

static struct sink *sink_new(DWORD cookie)
{
    struct sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        return NULL;
    sink->ref = 1;
    sink->cookie = cookie;
    sink->end = &sink->first;
    InitializeCriticalSection(&sink->lock);
    return sink;
}

/* A client that is dead already ends the sink before this has the watch. */
static void watch_client(struct sink *sink)
{
    struct client_watch *watch = client_watch_start(sink->pid, client_died, sink);

    EnterCriticalSection(&sink->lock);
    if (!sink->ended) {
        sink->watch = watch;
        watch = NULL;
    }
    LeaveCriticalSection(&sink->lock);
    if (watch)
        client_watch_stop(watch);
}

static struct client_watch *take_watch(struct sink *sink)
{
    struct client_watch *watch;

    EnterCriticalSection(&sink->lock);
    watch = sink->watch;
    sink->watch = NULL;
    sink->ended = true;
    LeaveCriticalSection(&sink->lock);
    return watch;
}

static void work_on(struct work *work);

struct sink *sink_create(DWORD cookie, IDispatch *dispatch, IUnknown *unknown, DWORD pid)
{
    struct sink *sink = sink_new(cookie);

    if (!sink)
        return NULL;
    sink->dispatch = dispatch;
    sink->unknown = unknown;
    IUnknown_AddRef(unknown);
    sink->pid = pid;
    sink->work.run = work_on;
    if (pid)
        watch_client(sink);
    workers_prepare(); /* events are raised under the model lock, and making a thread takes half as long as a call */
    return sink;
}

struct sink *sink_create_local(DWORD cookie, struct local_sink *local, IUnknown *source, const IID *diid)
{
    struct sink *sink = sink_new(cookie);

    if (!sink)
        return NULL;
    sink->local = local;
    sink->source = source;
    sink->diid = diid;
    sink->working = true; /* a worker has nothing to do here */
    return sink;
}

struct sink *sink_hold(struct sink *sink)
{
    InterlockedIncrement(&sink->ref);
    return sink;
}

static size_t queue_limit = SINK_LIMIT_DEFAULT;

void sinks_limit(size_t limit) { queue_limit = limit; }

/* Entries in all queues and in all workers' hands. */
static volatile LONG undelivered;

static void entry_free(struct entry *entry)
{
    InterlockedDecrement(&undelivered);
    if (entry->message)
        message_release(entry->message);
    if (entry->question) {
        question_answer(entry->question, entry->question->value); /* it will not be asked any more */
        question_release(entry->question);
    }
    free(entry);
}

static struct entry *take_all(struct sink *sink)
{
    struct entry *first;

    EnterCriticalSection(&sink->lock);
    first = sink->first;
    sink->first = NULL;
    sink->end = &sink->first;
    sink->queued = 0;
    LeaveCriticalSection(&sink->lock);
    return first;
}

static void drop_queue(struct sink *sink)
{
    struct entry *entry = take_all(sink);

    while (entry) {
        struct entry *next = entry->next;

        entry_free(entry);
        entry = next;
    }
}

void sink_release(struct sink *sink)
{
    if (InterlockedDecrement(&sink->ref))
        return;
    drop_queue(sink);
    DeleteCriticalSection(&sink->lock);
    free(sink);
}

DWORD sink_cookie(const struct sink *sink) { return sink->cookie; }
DWORD sink_client(const struct sink *sink) { return sink->pid; }
bool sink_is_dead(const struct sink *sink) { return sink->dead != 0; }
bool sink_is_local(const struct sink *sink) { return sink->local != NULL; }

IUnknown *sink_unknown(struct sink *sink)
{
    IUnknown *unknown = NULL;

    EnterCriticalSection(&sink->lock);
    if (!sink->closed && sink->unknown) {
        unknown = sink->unknown;
        IUnknown_AddRef(unknown);
    }
    LeaveCriticalSection(&sink->lock);
    return unknown;
}

/* ---- delivery, on the worker ---- */

/* The connection to the sink is broken for good. */
static bool is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == CO_E_OBJNOTCONNECTED || hr == RPC_E_SERVER_DIED ||
           hr == RPC_E_SERVER_DIED_DNE || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE);
}

/* The call has not begun: so many others are on their way to that process that its pipe has no place.  The system has
 * waited a little for one before it says so. */
static bool is_busy(HRESULT hr) { return hr == HRESULT_FROM_WIN32(RPC_S_SERVER_TOO_BUSY); }

/* The callee may keep an object, and die. */
static IDispatch *argument_for_client(IDispatch *object, DWORD pid)
{
    if (event_argument_for_client)
        return event_argument_for_client(object, pid);
    client_hold((IUnknown *)object, pid, NULL);
    IDispatch_AddRef(object);
    return object;
}

static void call_sink(struct sink *sink, const struct message *message, VARIANT_BOOL *in_out)
{
    VARIANT arguments[EVENT_ARGUMENTS_MAX + 1];
    DISPPARAMS params = {arguments, NULL, message->count, 0};
    UINT bad_argument;
    HRESULT hr = E_FAIL;

    /* Reversed, and the values borrowed: the callee copies what it keeps. */
    for (UINT i = 0; i < message->count; i++) {
        VARIANT *own = &arguments[message->count - 1 - i + (in_out ? 1 : 0)];

        *own = message->arguments[i];
        if (V_VT(own) == VT_DISPATCH && V_DISPATCH(own))
            V_DISPATCH(own) = argument_for_client(V_DISPATCH(own), sink->pid);
    }
    if (in_out) {
        params.cArgs++;
        V_VT(&arguments[0]) = VT_BOOL | VT_BYREF;
        V_BOOLREF(&arguments[0]) = in_out;
    }
    trace_sink(message->id);
    sink->busy_since = GetTickCount();
    InterlockedExchange(&sink->busy, 1);
    for (unsigned tries = 0; tries < BUSY_TRIES; tries++) {
        hr = IDispatch_Invoke(sink->dispatch, message->id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, &params,
                              NULL, NULL, &bad_argument);
        if (!is_busy(hr) || sink->closed || sink->dead)
            break;
    }
    InterlockedExchange(&sink->busy, 0);
    for (UINT i = 0; i < params.cArgs; i++)
        if (V_VT(&arguments[i]) == VT_DISPATCH && V_DISPATCH(&arguments[i]))
            IDispatch_Release(V_DISPATCH(&arguments[i]));
    if (is_gone(hr)) {
        InterlockedExchange(&sink->dead, 1);
        log_line("info", "a sink of process %lu is gone: 0x%08lx", sink->pid, hr);
    }
}

static void deliver_question(struct sink *sink, struct question *question)
{
    VARIANT_BOOL value;
    bool asked;

    EnterCriticalSection(&question->lock);
    while (question->state == QUESTION_WAITING) /* until its turn comes, or it is passed over */
        wake_wait(&question->turn, &question->lock, INFINITE);
    asked = question->state == QUESTION_ASKED;
    value = question->value;
    LeaveCriticalSection(&question->lock);
    if (!asked)
        return;
    call_sink(sink, question->message, &value);
    question_answer(question, value);
}

/* The next event, for which the worker stays; NULL when there is none, and it goes. */
static struct entry *take_next(struct sink *sink, bool *over)
{
    struct entry *entry = NULL;

    EnterCriticalSection(&sink->lock);
    *over = sink->closed || sink->dead;
    if (!*over) {
        entry = sink->first;
        sink->working = entry != NULL;
    }
    if (entry) {
        sink->first = entry->next;
        if (!sink->first)
            sink->end = &sink->first;
        sink->queued--;
    }
    LeaveCriticalSection(&sink->lock);
    return entry;
}

static void let_go(struct sink *sink)
{
    struct client_watch *watch;

    drop_queue(sink);
    watch = take_watch(sink);
    if (watch)
        client_watch_stop(watch);
    IDispatch_Release(sink->dispatch);
    IUnknown_Release(sink->unknown);
}

static void work_on(struct work *work)
{
    struct sink *sink = CONTAINING_RECORD(work, struct sink, work);
    struct entry *entry;
    bool over;

    while ((entry = take_next(sink, &over)) != NULL) {
        if (entry->question)
            deliver_question(sink, entry->question);
        else
            call_sink(sink, entry->message, NULL);
        entry_free(entry);
    }
    if (over)
        let_go(sink);
    sink_release(sink);
}

/* With the lock held: true when the caller must start a worker. */
static bool needs_worker(struct sink *sink)
{
    if (sink->working)
        return false;
    sink->working = true;
    sink_hold(sink);
    return true;
}

void sink_close(struct sink *sink)
{
    bool start;

    EnterCriticalSection(&sink->lock);
    sink->closed = true;
    start = needs_worker(sink);
    LeaveCriticalSection(&sink->lock);
    if (start)
        workers_do(&sink->work);
}

void sink_tell_closed(struct sink *sink)
{
    if (sink->local)
        sink->local->closed(sink->local, sink->source);
}

static bool enqueue(struct sink *sink, struct message *message, struct question *question)
{
    struct entry *entry = calloc(1, sizeof(*entry));
    bool taken = false, start = false;

    if (!entry)
        return false;
    entry->message = message ? message_hold(message) : NULL;
    entry->question = question ? question_hold(question) : NULL;
    EnterCriticalSection(&sink->lock);
    if (!sink->closed && !sink->dead && sink->queued < queue_limit) {
        *sink->end = entry;
        sink->end = &entry->next;
        sink->queued++;
        InterlockedIncrement(&undelivered);
        taken = true;
        start = needs_worker(sink);
    }
    LeaveCriticalSection(&sink->lock);
    if (start)
        workers_do(&sink->work);
    if (taken)
        return true;
    if (entry->message)
        message_release(entry->message);
    if (entry->question)
        question_release(entry->question);
    free(entry);
    return false;
}

void sink_post(struct sink *sink, struct message *message)
{
    if (sink->local) {
        trace_sink(message->id);
        sink->local->post(sink->local, sink->source, sink->diid, message->id, message->count, message->arguments);
        return;
    }
    if (!enqueue(sink, message, NULL) && !sink->closed && !sink->dead) {
        log_line("warning", "a sink of process %lu does not take its events and is dropped", sink->pid);
        InterlockedExchange(&sink->dead, 1);
        sink_close(sink);
    }
}

void sink_post_question(struct sink *sink, struct question *question)
{
    if (!enqueue(sink, NULL, question))
        question_answer(question, question->value);
}

void sink_ask_local(struct sink *sink, struct question *question)
{
    const struct message *message = question->message;

    sink->local->ask(sink->local, sink->source, sink->diid, message->id, message->count, message->arguments,
                     question->value, question_hold(question));
}

void sinks_drain(DWORD milliseconds)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD begin = GetTickCount();

    while (undelivered > 0 && GetTickCount() - begin < milliseconds)
        WaitForSingleObject(never, 10);
    CloseHandle(never);
}

bool sink_is_stuck(const struct sink *sink)
{
    return sink->busy && GetTickCount() - sink->busy_since > ASK_BOUND_MS;
}
