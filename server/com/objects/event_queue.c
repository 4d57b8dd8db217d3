/* OpenMsgr.EventQueue: events that are fetched, for callers that cannot be called (docs/events.md). */
#include "event_record.h"

#include <stdlib.h>
#include <string.h>

#include "common/md5.h"
#include "com/base/client_registry.h"
#include "com/base/object_count.h"
#include "com/base/object.h"

/* After it a session has no more events (service API section 9). */
enum { DISPID_ON_TERMINATION = 108 };

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 100000 };

struct attachment {
    struct attachment *next;
    IUnknown *source;               /* held, so that it is there when the script comes back */
    struct event_source *part;
    DWORD cookie;
};

struct event_queue {
    IOpenMsgrEventQueue IOpenMsgrEventQueue_iface;
    struct event_source info;       /* class information and error support; no events of its own */
    struct local_sink sink;
    LONG ref;
    CRITICAL_SECTION lock;          /* guards what follows; nothing is called while it is held */
    struct attachment *attachments;
    struct event_record *first, **end, *current;
    LONG count, limit;
    bool overflowed, abandoned;
    bool all;                       /* follows its client: AttachAll was called */
    DWORD pid;
    struct client_follower follower;
    HANDLE arrived;                 /* manual: set while something waits */
};

static struct event_queue *impl_from_IOpenMsgrEventQueue(IOpenMsgrEventQueue *iface)
{
    return CONTAINING_RECORD(iface, struct event_queue, IOpenMsgrEventQueue_iface);
}

/* ---- the sink: called under the poster's locks, so it only queues ---- */

static void enqueue(struct event_queue *queue, struct event_record *record)
{
    bool taken = false;

    if (!record)
        return;
    EnterCriticalSection(&queue->lock);
    if (!queue->abandoned && queue->count < queue->limit) {
        *queue->end = record;
        queue->end = &record->next;
        queue->count++;
        taken = true;
        SetEvent(queue->arrived);
    } else {
        queue->overflowed = true;
    }
    LeaveCriticalSection(&queue->lock);
    if (!taken)
        event_record_drop(record);
}

static HRESULT attach(struct event_queue *queue, IUnknown *object);

/* A session comes to its client in an event, and its own events begin at once. */
static void attach_arguments(struct event_queue *queue, unsigned count, const VARIANT *arguments)
{
    for (unsigned i = 0; queue->all && i < count; i++)
        if (V_VT(&arguments[i]) == VT_DISPATCH && V_DISPATCH(&arguments[i]))
            attach(queue, (IUnknown *)V_DISPATCH(&arguments[i]));
}

static void sink_post(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                      const VARIANT *arguments)
{
    struct event_queue *queue = CONTAINING_RECORD(sink, struct event_queue, sink);

    attach_arguments(queue, count, arguments);
    enqueue(queue, event_record_create(source, diid, id, count, arguments, NULL, VARIANT_FALSE));
}

static void sink_ask(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                     const VARIANT *arguments, VARIANT_BOOL value, struct question *question)
{
    struct event_queue *queue = CONTAINING_RECORD(sink, struct event_queue, sink);

    attach_arguments(queue, count, arguments);
    enqueue(queue, event_record_create(source, diid, id, count, arguments, question, value));
}

static void sink_closed(struct local_sink *sink, IUnknown *source)
{
    (void)sink, (void)source; /* cannot happen: an attachment holds its source */
}

/* ---- attachments ---- */

static void detach(struct attachment *attachment)
{
    event_source_detach(attachment->part, attachment->cookie);
    IUnknown_Release(attachment->source);
    free(attachment);
}

static void detach_all(struct event_queue *queue)
{
    struct attachment *attachment;

    EnterCriticalSection(&queue->lock);
    attachment = queue->attachments;
    queue->attachments = NULL;
    LeaveCriticalSection(&queue->lock);
    while (attachment) {
        struct attachment *next = attachment->next;

        detach(attachment);
        attachment = next;
    }
}

static void drop_events(struct event_queue *queue)
{
    struct event_record *record, *current;

    EnterCriticalSection(&queue->lock);
    record = queue->first;
    current = queue->current;
    queue->first = queue->current = NULL;
    queue->end = &queue->first;
    queue->count = 0;
    LeaveCriticalSection(&queue->lock);
    if (current) {
        event_record_complete(current);
        event_record_release(current);
    }
    while (record) {
        struct event_record *next = record->next;

        event_record_drop(record);
        record = next;
    }
}

/* The client died: nobody will answer, and nobody waits for the rest. */
static void queue_abandoned(IUnknown *object)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue((IOpenMsgrEventQueue *)object);

    EnterCriticalSection(&queue->lock);
    queue->abandoned = true;
    SetEvent(queue->arrived);
    LeaveCriticalSection(&queue->lock);
    detach_all(queue);
    drop_events(queue);
}

/* ---- IUnknown and IDispatch ---- */

static HRESULT WINAPI queue_QueryInterface(IOpenMsgrEventQueue *iface, REFIID riid, void **out)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);

    if (!out)
        return E_POINTER;
    *out = NULL;
    if (!IsEqualIID(riid, &IID_IUnknown) && !IsEqualIID(riid, &IID_IDispatch) &&
        !IsEqualIID(riid, &IID_IOpenMsgrEventQueue))
        return event_source_query(&queue->info, riid, out);
    *out = iface;
    IOpenMsgrEventQueue_AddRef(iface);
    return S_OK;
}

static ULONG WINAPI queue_AddRef(IOpenMsgrEventQueue *iface)
{
    return (ULONG)InterlockedIncrement(&impl_from_IOpenMsgrEventQueue(iface)->ref);
}

static ULONG WINAPI queue_Release(IOpenMsgrEventQueue *iface)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    LONG ref = InterlockedDecrement(&queue->ref);

    if (!ref) {
        if (queue->all)
            client_unfollow(&queue->follower);
        client_forget((IUnknown *)iface);
        detach_all(queue);
        drop_events(queue);
        event_source_close(&queue->info);
        DeleteCriticalSection(&queue->lock);
        CloseHandle(queue->arrived);
        free(queue);
        object_count_remove();
    }
    return (ULONG)ref;
}

static HRESULT WINAPI queue_GetTypeInfoCount(IOpenMsgrEventQueue *iface, UINT *count)
{
    (void)iface;
    return dispatch_GetTypeInfoCount(count);
}

static HRESULT WINAPI queue_GetTypeInfo(IOpenMsgrEventQueue *iface, UINT index, LCID lcid, ITypeInfo **out)
{
    struct dispatch_face face = {TID_IOpenMsgrEventQueue, iface};

    return dispatch_GetTypeInfo(&face, index, lcid, out);
}

static HRESULT WINAPI queue_GetIDsOfNames(IOpenMsgrEventQueue *iface, REFIID riid, LPOLESTR *names, UINT count,
                                          LCID lcid, DISPID *ids)
{
    struct dispatch_face face = {TID_IOpenMsgrEventQueue, iface};

    return dispatch_GetIDsOfNames(&face, 1, riid, names, count, lcid, ids);
}

static HRESULT WINAPI queue_Invoke(IOpenMsgrEventQueue *iface, DISPID id, REFIID riid, LCID lcid, WORD flags,
                                   DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_argument)
{
    struct dispatch_face face = {TID_IOpenMsgrEventQueue, iface};

    return dispatch_Invoke(&face, 1, id, riid, lcid, flags, params, result, exception, bad_argument);
}

/* ---- members ---- */

/* Takes one attachment off the list; NULL when there is none of that source. */
static struct attachment *take_attachment(struct event_queue *queue, const struct event_source *part)
{
    struct attachment *found = NULL;

    EnterCriticalSection(&queue->lock);
    for (struct attachment **position = &queue->attachments; part && *position; position = &(*position)->next)
        if ((*position)->part == part) {
            found = *position;
            *position = found->next;
            break;
        }
    LeaveCriticalSection(&queue->lock);
    return found;
}

static HRESULT attach(struct event_queue *queue, IUnknown *object)
{
    struct event_source *part = event_source_of(object);
    struct attachment *attachment, *same;
    HRESULT hr;

    if (!part)
        return E_INVALIDARG;
    attachment = calloc(1, sizeof(*attachment));
    if (!attachment)
        return E_OUTOFMEMORY;
    attachment->part = part;
    attachment->source = part->outer;
    IUnknown_AddRef(part->outer);
    EnterCriticalSection(&queue->lock);
    for (same = queue->attachments; same && same->part != part; same = same->next)
        ;
    if (!same) {
        attachment->next = queue->attachments;
        queue->attachments = attachment;
    }
    LeaveCriticalSection(&queue->lock);
    hr = same ? S_FALSE /* attached already: no event twice */
              : event_source_attach(part, &queue->sink, &attachment->cookie);
    if (hr != S_OK) {
        if (!same)
            take_attachment(queue, part);
        IUnknown_Release(attachment->source);
        free(attachment);
    }
    return hr;
}

static HRESULT WINAPI queue_Attach(IOpenMsgrEventQueue *iface, IDispatch *source)
{
    HRESULT hr = source ? attach(impl_from_IOpenMsgrEventQueue(iface), (IUnknown *)source) : E_INVALIDARG;

    return com_error(&IID_IOpenMsgrEventQueue, hr);
}

static void client_got(struct client_follower *follower, IUnknown *object)
{
    attach(CONTAINING_RECORD(follower, struct event_queue, follower), object);
}

/* What the client has, and whatever it gets from now on: by creation, as a result, in an event. */
static HRESULT WINAPI queue_AttachAll(IOpenMsgrEventQueue *iface)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    IUnknown **objects;
    size_t count;
    bool before;

    if (queue->pid == CLIENT_UNKNOWN)
        return not_implemented(&IID_IOpenMsgrEventQueue, "EventQueue.AttachAll for a caller that cannot be named");
    EnterCriticalSection(&queue->lock);
    before = queue->all;
    queue->all = true;
    LeaveCriticalSection(&queue->lock);
    if (before)
        return S_FALSE;
    client_follow(&queue->follower);
    objects = client_objects(queue->pid, &count);
    for (size_t i = 0; objects && i < count; i++) {
        attach(queue, objects[i]); /* one without events is passed over */
        IUnknown_Release(objects[i]);
    }
    free(objects);
    return S_OK;
}

static HRESULT WINAPI queue_Detach(IOpenMsgrEventQueue *iface, IDispatch *source)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    struct attachment *found = take_attachment(queue, event_source_of((IUnknown *)source));

    if (!found)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    detach(found);
    return S_OK;
}

/* Nothing more will come from a session that has ended, so it is not held any longer. */
static void detach_ended(struct event_queue *queue, const struct event_record *record)
{
    struct attachment *found = NULL;

    if (record->id == DISPID_ON_TERMINATION && IsEqualIID(record->diid, &DIID_DMsgrSessionEvents))
        found = take_attachment(queue, event_source_of(record->source));
    if (found)
        detach(found);
}

/* The oldest event becomes the current one; the one before is complete. */
static struct event_record *take(struct event_queue *queue, struct event_record **before)
{
    struct event_record *record;

    EnterCriticalSection(&queue->lock);
    *before = queue->current;
    queue->current = NULL;
    record = queue->first;
    if (record) {
        queue->first = record->next;
        if (!queue->first)
            queue->end = &queue->first;
        queue->count--;
        queue->current = record;
        event_record_hold(record); /* one for the caller, one for the queue */
    }
    if (!queue->first && !queue->abandoned)
        ResetEvent(queue->arrived);
    LeaveCriticalSection(&queue->lock);
    return record;
}

static HRESULT WINAPI queue_Next(IOpenMsgrEventQueue *iface, LONG timeout, IDispatch **event)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    DWORD begin = GetTickCount();

    if (!event)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *event = NULL;
    for (;;) {
        struct event_record *before, *record = take(queue, &before);
        DWORD passed = GetTickCount() - begin, wait = INFINITE;

        if (before) {
            event_record_complete(before);
            event_record_release(before);
        }
        if (record) {
            detach_ended(queue, record);
            *event = event_record_dispatch(record);
            client_hold((IUnknown *)*event, client_caller(), NULL);
            return S_OK;
        }
        if (timeout >= 0)
            wait = passed < (DWORD)timeout ? (DWORD)timeout - passed : 0;
        if (queue->abandoned || WaitForSingleObject(queue->arrived, wait) != WAIT_OBJECT_0)
            return S_OK; /* nothing, and no error */
    }
}

static HRESULT WINAPI queue_get_Count(IOpenMsgrEventQueue *iface, LONG *value)
{
    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *value = impl_from_IOpenMsgrEventQueue(iface)->count;
    return S_OK;
}

static HRESULT WINAPI queue_get_Overflowed(IOpenMsgrEventQueue *iface, VARIANT_BOOL *value)
{
    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *value = impl_from_IOpenMsgrEventQueue(iface)->overflowed ? VARIANT_TRUE : VARIANT_FALSE;
    return S_OK;
}

static HRESULT WINAPI queue_get_Limit(IOpenMsgrEventQueue *iface, LONG *value)
{
    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *value = impl_from_IOpenMsgrEventQueue(iface)->limit;
    return S_OK;
}

static HRESULT WINAPI queue_put_Limit(IOpenMsgrEventQueue *iface, LONG value)
{
    if (value < 1 || value > LIMIT_MAX)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    impl_from_IOpenMsgrEventQueue(iface)->limit = value;
    return S_OK;
}

static HRESULT WINAPI queue_LockResponse(IOpenMsgrEventQueue *iface, BSTR challenge, BSTR key, BSTR *digest)
{
    struct string first = {0}, second = {0};
    char hex[33];
    HRESULT hr;

    (void)iface;
    if (!digest)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *digest = NULL;
    hr = string_from_bstr(challenge, &first);
    if (SUCCEEDED(hr))
        hr = string_from_bstr(key, &second);
    if (SUCCEEDED(hr) && (!first.length || !second.length))
        hr = E_INVALIDARG;
    if (SUCCEEDED(hr)) {
        md5_hex(string_text(&first), string_text(&second), hex);
        hr = bstr_out(text_of(hex), digest);
    }
    string_free(&first);
    string_free(&second);
    return com_error(&IID_IOpenMsgrEventQueue, hr);
}

static const IOpenMsgrEventQueueVtbl queue_vtbl = {
    queue_QueryInterface, queue_AddRef,   queue_Release,       queue_GetTypeInfoCount, queue_GetTypeInfo,
    queue_GetIDsOfNames,  queue_Invoke,   queue_Attach,        queue_AttachAll,        queue_Detach,
    queue_Next,           queue_get_Count, queue_get_Overflowed, queue_get_Limit,      queue_put_Limit,
    queue_LockResponse,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IOpenMsgrEventQueue, NULL};
static const struct class_description description = {&CLSID_EventQueue, TID_EventQueue, NULL, 0, error_interfaces};

HRESULT event_queue_create(DWORD pid, IUnknown **out)
{
    struct event_queue *queue = calloc(1, sizeof(*queue));

    *out = NULL;
    if (!queue)
        return E_OUTOFMEMORY;
    queue->arrived = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!queue->arrived) {
        free(queue);
        return E_OUTOFMEMORY;
    }
    queue->IOpenMsgrEventQueue_iface.lpVtbl = &queue_vtbl;
    queue->ref = 1;
    queue->sink = (struct local_sink){sink_post, sink_ask, sink_closed};
    queue->end = &queue->first;
    queue->limit = LIMIT_DEFAULT;
    queue->pid = pid;
    queue->follower = (struct client_follower){
        .pid = pid, .ref = &queue->ref, .owner = (IUnknown *)&queue->IOpenMsgrEventQueue_iface, .held = client_got};
    InitializeCriticalSection(&queue->lock);
    event_source_init(&queue->info, (IUnknown *)&queue->IOpenMsgrEventQueue_iface, &description, NULL);
    object_count_add();
    client_hold((IUnknown *)&queue->IOpenMsgrEventQueue_iface, pid, queue_abandoned);
    *out = (IUnknown *)&queue->IOpenMsgrEventQueue_iface;
    return S_OK;
}
