#include "sink.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/settings_table.h"
#include "com/base/trace.h"
#include "workers.h"

enum { BUSY_TRIES = 20 };

/* One entry of a queue: an event (`message`) or the turn in an in/out event (`inout`); the other is NULL. */
struct entry {
    struct entry *next;
    struct event_message *message;
    struct inout_event *inout;
};

LOCK_ROLE(sink);
struct sink {
    LONG ref;
    DWORD cookie, pid;
    IDispatch *dispatch; /* released by the worker */
    IUnknown *unknown;   /* the object passed to Advise; released by the worker */
    struct local_sink *local;
    IUnknown *source; /* of a local sink; not held: `source` closes its sinks when it is destroyed */
    const IID *diid;
    struct work work;
    struct mutex lock; /* nothing is called while it is held */
    struct client_watch *watch GUARDED_BY(sink_role);
    struct entry *first GUARDED_BY(sink_role), **end GUARDED_BY(sink_role);
    size_t queued GUARDED_BY(sink_role);
    /* A worker is running or about to run.  Never cleared once `ended` is set; always true for a local sink. */
    bool working GUARDED_BY(sink_role);
    bool closed GUARDED_BY(sink_role); /* takes no more events */
    bool ended GUARDED_BY(sink_role);  /* the last worker has emptied the queue and is releasing the rest */
    volatile LONG dead;
    volatile LONG busy;        /* a call to the sink is running */
    volatile DWORD busy_since; /* GetTickCount() when that call began */
};
LOCK_FUNCTIONS(sink)

IDispatch *(*event_argument_for_client)(IDispatch *object, DWORD pid);

/* ---- life ---- */

static void client_died(void *context, DWORD pid)
{
    struct sink *sink = context;

    (void)pid;
    InterlockedExchange(&sink->dead, 1);
    sink_close(sink);
}

static struct sink *sink_new(DWORD cookie) NO_THREAD_SAFETY_ANALYSIS
{
    struct sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        return NULL;
    sink->ref = 1;
    sink->cookie = cookie;
    sink->end = &sink->first;
    mutex_init(&sink->lock);
    return sink;
}

/* If the client is dead already, the sink may have ended before its watch is stored here; then stop the watch. */
static void watch_client(struct sink *sink)
{
    struct client_watch *watch = client_watch_start(sink->pid, client_died, sink);

    sink_lock(sink);
    if (!sink->ended) {
        sink->watch = watch;
        watch = NULL;
    }
    sink_unlock(sink);
    if (watch)
        client_watch_stop(watch);
}

static struct client_watch *take_watch(struct sink *sink)
{
    struct client_watch *watch;

    sink_lock(sink);
    watch = sink->watch;
    sink->watch = NULL;
    sink->ended = true;
    sink_unlock(sink);
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
    /* Have an idle thread ready, so that none is created under the model lock when an event is raised. */
    workers_prepare();
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
    sink_lock(sink);
    sink->working = true; /* a local sink needs no worker */
    sink_unlock(sink);
    return sink;
}

struct sink *sink_hold(struct sink *sink)
{
    InterlockedIncrement(&sink->ref);
    return sink;
}

static size_t queue_limit = SINK_LIMIT_DEFAULT;

void sinks_limit(size_t limit) { queue_limit = limit; }

/* Number of entries in all queues, including those that workers are delivering. */
static volatile LONG undelivered;

static void entry_free(struct entry *entry)
{
    InterlockedDecrement(&undelivered);
    if (entry->message)
        event_message_release(entry->message);
    if (entry->inout) {
        inout_event_pass(entry->inout); /* no effect after an answer */
        inout_event_release(entry->inout);
    }
    free(entry);
}

static struct entry *take_all(struct sink *sink)
{
    struct entry *first;

    sink_lock(sink);
    first = sink->first;
    sink->first = NULL;
    sink->end = &sink->first;
    sink->queued = 0;
    sink_unlock(sink);
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
    mutex_free(&sink->lock);
    free(sink);
}

DWORD sink_cookie(const struct sink *sink) { return sink->cookie; }
DWORD sink_client(const struct sink *sink) { return sink->pid; }
bool sink_is_dead(const struct sink *sink) { return sink->dead != 0; }

IUnknown *sink_unknown(struct sink *sink)
{
    IUnknown *unknown = NULL;

    sink_lock(sink);
    if (!sink->closed && sink->unknown) {
        unknown = sink->unknown;
        IUnknown_AddRef(unknown);
    }
    sink_unlock(sink);
    return unknown;
}

/* ---- delivery, on the worker ---- */

/* The connection to the sink is permanently broken. */
static bool is_gone(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == CO_E_OBJNOTCONNECTED || hr == RPC_E_SERVER_DIED ||
           hr == RPC_E_SERVER_DIED_DNE || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED_DNE);
}

/* RPC could not start the call, because the pipe of the client process is full of other calls.  The system waits a
 * moment before it reports this, so a retry needs no delay. */
static bool is_busy(HRESULT hr) { return hr == HRESULT_FROM_WIN32(RPC_S_SERVER_TOO_BUSY); }

/* The client may keep the object and die later, so record the client as a holder. */
static IDispatch *argument_for_client(IDispatch *object, DWORD pid)
{
    if (event_argument_for_client)
        return event_argument_for_client(object, pid);
    client_hold((IUnknown *)object, pid, NULL);
    IDispatch_AddRef(object);
    return object;
}

/* Fills `params` with the arguments in reverse order, as Invoke requires.  Values are borrowed, except objects, which
 * are AddRef'd for release_params. */
static void build_params(const struct sink *sink, const struct event_message *message, VARIANT_BOOL *in_out,
                         DISPPARAMS *params)
{
    UINT first = in_out ? 1 : 0;

    *params = (DISPPARAMS){params->rgvarg, NULL, message->count + first, 0};
    for (UINT i = 0; i < message->count; i++) {
        VARIANT *own = &params->rgvarg[first + message->count - 1 - i];

        *own = message->arguments[i];
        if (V_VT(own) == VT_DISPATCH && V_DISPATCH(own))
            V_DISPATCH(own) = argument_for_client(V_DISPATCH(own), sink->pid);
    }
    if (in_out) {
        V_VT(&params->rgvarg[0]) = VT_BOOL | VT_BYREF;
        V_BOOLREF(&params->rgvarg[0]) = in_out;
    }
}

static void release_params(DISPPARAMS *params)
{
    for (UINT i = 0; i < params->cArgs; i++)
        if (V_VT(&params->rgvarg[i]) == VT_DISPATCH && V_DISPATCH(&params->rgvarg[i]))
            IDispatch_Release(V_DISPATCH(&params->rgvarg[i]));
}

static bool is_over(struct sink *sink)
{
    bool over;

    sink_lock(sink);
    over = sink->closed || sink->dead;
    sink_unlock(sink);
    return over;
}

static HRESULT invoke_with_retry(struct sink *sink, DISPID id, DISPPARAMS *params)
{
    UINT bad_argument;
    HRESULT hr = E_FAIL;

    for (unsigned tries = 0; tries < BUSY_TRIES; tries++) {
        hr = IDispatch_Invoke(sink->dispatch, id, &IID_NULL, LOCALE_USER_DEFAULT, DISPATCH_METHOD, params, NULL, NULL,
                              &bad_argument);
        if (!is_busy(hr) || is_over(sink))
            break;
    }
    return hr;
}

static void call_sink(struct sink *sink, const struct event_message *message, VARIANT_BOOL *in_out)
{
    VARIANT arguments[EVENT_ARGUMENTS_MAX + 1];
    DISPPARAMS params = {arguments, NULL, 0, 0};
    HRESULT hr;

    build_params(sink, message, in_out, &params);
    trace_sink(message->id);
    sink->busy_since = GetTickCount();
    InterlockedExchange(&sink->busy, 1);
    hr = invoke_with_retry(sink, message->id, &params);
    InterlockedExchange(&sink->busy, 0);
    release_params(&params);
    if (is_gone(hr)) {
        InterlockedExchange(&sink->dead, 1);
        log_line("info", "a sink of process %lu is gone: 0x%08lx", sink->pid, hr);
    }
}

static void deliver_inout(struct sink *sink, struct inout_event *event)
{
    VARIANT_BOOL value;

    if (!inout_event_wait_turn(event, &value))
        return;
    call_sink(sink, event->message, &value);
    inout_event_answer(event, value);
}

/* Takes the next entry from the queue; NULL when the worker must end.  *over is set when the sink is closed or dead:
 * the worker must then release everything. */
static struct entry *take_next(struct sink *sink, bool *over)
{
    struct entry *entry = NULL;

    sink_lock(sink);
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
    sink_unlock(sink);
    return entry;
}

static void release_everything(struct sink *sink)
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
        if (entry->inout)
            deliver_inout(sink, entry->inout);
        else
            call_sink(sink, entry->message, NULL);
        entry_free(entry);
    }
    if (over)
        release_everything(sink);
    sink_release(sink);
}

/* True when the caller must start a worker; a reference to the sink has then been added for that worker. */
static bool needs_worker(struct sink *sink) REQUIRES(sink_role)
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

    sink_lock(sink);
    sink->closed = true;
    start = needs_worker(sink);
    sink_unlock(sink);
    if (start)
        workers_do(&sink->work);
}

enum queued { QUEUED, QUEUE_FULL, SINK_OVER, QUEUE_NO_MEMORY };

/* Takes ownership of the reference to `message` or `inout`; the other is NULL. */
static enum queued enqueue(struct sink *sink, struct event_message *message, struct inout_event *inout)
{
    struct entry *entry = calloc(1, sizeof(*entry));
    enum queued result = QUEUED;
    bool start = false;

    if (!entry) {
        if (message)
            event_message_release(message);
        if (inout)
            inout_event_release(inout);
        return QUEUE_NO_MEMORY;
    }
    entry->message = message;
    entry->inout = inout;
    InterlockedIncrement(&undelivered);
    sink_lock(sink);
    if (sink->closed || sink->dead) {
        result = SINK_OVER;
    } else if (sink->queued >= queue_limit) {
        result = QUEUE_FULL;
    } else {
        *sink->end = entry;
        sink->end = &entry->next;
        sink->queued++;
        start = needs_worker(sink);
    }
    sink_unlock(sink);
    if (start)
        workers_do(&sink->work);
    if (result != QUEUED)
        entry_free(entry);
    return result;
}

void sink_lose(struct sink *sink, DISPID id)
{
    log_line("error", "event %ld is lost for a sink of process %lu: out of memory", id, sink->pid);
    if (sink->local)
        sink->local->lost(sink->local);
}

void sink_post(struct sink *sink, struct event_message *message)
{
    enum queued result;

    if (sink->local) {
        trace_sink(message->id);
        sink->local->post(sink->local, sink->source, sink->diid, message->id, message->count, message->arguments);
        return;
    }
    result = enqueue(sink, event_message_hold(message), NULL);
    if (result == QUEUE_NO_MEMORY)
        sink_lose(sink, message->id);
    if (result != QUEUE_FULL)
        return;
    log_line("warning", "a sink of process %lu does not take its events and is dropped", sink->pid);
    InterlockedExchange(&sink->dead, 1);
    sink_close(sink);
}

void sink_post_inout(struct sink *sink, struct inout_event *event, VARIANT_BOOL value)
{
    const struct event_message *message = event->message;

    if (sink->local) {
        sink->local->ask(sink->local, sink->source, sink->diid, message->id, message->count, message->arguments, value,
                         inout_event_hold(event));
        return;
    }
    if (enqueue(sink, NULL, inout_event_hold(event)) == QUEUE_NO_MEMORY) {
        sink_lose(sink, message->id);
        inout_event_pass(event);
    }
}

void sinks_drain(DWORD milliseconds)
{
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    DWORD begin = GetTickCount();

    while (undelivered > 0 && GetTickCount() - begin < milliseconds)
        WaitForSingleObject(never, 10);
    CloseHandle(never);
}

bool sink_is_stuck(const struct sink *sink) { return sink->busy && GetTickCount() - sink->busy_since > INOUT_BOUND_MS; }
