/* OpenMsgr.EventQueue: lets clients that cannot be called back fetch their events (docs/events.md). */
#include "event_record.h"

#include <stdlib.h>

#include "com/base/client_registry.h"
#include "com/base/object.h"
#include "com/events/source.h"
#include "common/md5.h"
#include "dispids.h"
#include "objects.h"

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 100000 };

struct attachment {
    struct attachment *next;
    IUnknown *source; /* held: the client may release it while it is attached */
    struct event_source *part;
    DWORD cookie;
};

LOCK_ROLE(event_queue);
struct event_queue {
    struct event_object object; /* IOpenMsgrEventQueue; raises no events itself */
    struct local_sink sink;
    DWORD pid;
    struct client_follower follower;
    HANDLE arrived;    /* manual reset; set while an event waits and after the client has died */
    struct mutex lock; /* never held during a call to another object */
    struct attachment *attachments GUARDED_BY(event_queue_role);
    struct event_record *first GUARDED_BY(event_queue_role), **end GUARDED_BY(event_queue_role);
    struct event_record *current GUARDED_BY(event_queue_role); /* returned by Next and not yet completed */
    LONG count GUARDED_BY(event_queue_role), limit GUARDED_BY(event_queue_role);
    bool overflowed GUARDED_BY(event_queue_role);
    bool abandoned GUARDED_BY(event_queue_role); /* the client died */
    bool all GUARDED_BY(event_queue_role);       /* AttachAll was called */
};
LOCK_FUNCTIONS(event_queue)

static struct event_queue *impl_from_IOpenMsgrEventQueue(IOpenMsgrEventQueue *iface)
{
    return (struct event_queue *)iface;
}

/* ---- the sink: runs under the locks of the thread that raises the event, so it only queues ---- */

static void overflow(struct event_queue *queue)
{
    event_queue_lock(queue);
    queue->overflowed = true;
    event_queue_unlock(queue);
}

/* Takes ownership of the record; NULL when it could not be allocated. */
static void enqueue(struct event_queue *queue, struct event_record *record)
{
    bool taken = false;

    if (!record) {
        log_line("error", "an event is lost for an event queue of process %lu: out of memory", queue->pid);
        overflow(queue);
        return;
    }
    event_queue_lock(queue);
    if (!queue->abandoned && queue->count < queue->limit) {
        *queue->end = record;
        queue->end = &record->next;
        queue->count++;
        taken = true;
        SetEvent(queue->arrived);
    } else {
        queue->overflowed = true;
    }
    event_queue_unlock(queue);
    if (!taken)
        event_record_drop(record);
}

static bool follows_all(struct event_queue *queue)
{
    bool all;

    event_queue_lock(queue);
    all = queue->all;
    event_queue_unlock(queue);
    return all;
}

static HRESULT attach(struct event_queue *queue, IUnknown *object);

/* After AttachAll, also attach to sessions that come as event arguments, before they raise events of their own. */
static void attach_arguments(struct event_queue *queue, unsigned count, const VARIANT *arguments)
{
    if (!follows_all(queue))
        return;
    for (unsigned i = 0; i < count; i++)
        if (V_VT(&arguments[i]) == VT_DISPATCH && V_DISPATCH(&arguments[i]))
            attach(queue, (IUnknown *)V_DISPATCH(&arguments[i]));
}

static void queue_ask(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                      const VARIANT *arguments, VARIANT_BOOL value, struct inout_event *inout)
{
    struct event_queue *queue = CONTAINING_RECORD(sink, struct event_queue, sink);

    attach_arguments(queue, count, arguments);
    enqueue(queue, event_record_create(source, diid, id, count, arguments, inout, value));
}

static void queue_post(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                       const VARIANT *arguments)
{
    queue_ask(sink, source, diid, id, count, arguments, VARIANT_FALSE, NULL);
}

static void queue_lost(struct local_sink *sink) { overflow(CONTAINING_RECORD(sink, struct event_queue, sink)); }

/* ---- attachments ---- */

static void detach(struct attachment *attachment)
{
    connection_point_detach(&attachment->part->point, attachment->cookie);
    IUnknown_Release(attachment->source);
    free(attachment);
}

static void detach_all(struct event_queue *queue)
{
    struct attachment *attachment;

    event_queue_lock(queue);
    attachment = queue->attachments;
    queue->attachments = NULL;
    event_queue_unlock(queue);
    while (attachment) {
        struct attachment *next = attachment->next;

        detach(attachment);
        attachment = next;
    }
}

static void drop_events(struct event_queue *queue)
{
    struct event_record *record, *current;

    event_queue_lock(queue);
    record = queue->first;
    current = queue->current;
    queue->first = queue->current = NULL;
    queue->end = &queue->first;
    queue->count = 0;
    event_queue_unlock(queue);
    if (current)
        event_record_drop(current);
    while (record) {
        struct event_record *next = record->next;

        event_record_drop(record);
        record = next;
    }
}

/* The client died and will fetch no more events. */
static void queue_abandoned(IUnknown *object)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue((IOpenMsgrEventQueue *)object);

    event_queue_lock(queue);
    queue->abandoned = true;
    SetEvent(queue->arrived);
    event_queue_unlock(queue);
    detach_all(queue);
    drop_events(queue);
}

static void queue_destroy(struct com_object *object)
{
    struct event_queue *queue = (struct event_queue *)object;

    if (follows_all(queue))
        client_unfollow(&queue->follower);
    detach_all(queue);
    drop_events(queue);
}

static void queue_close(struct com_object *object)
{
    struct event_queue *queue = (struct event_queue *)object;

    event_object_close(object);
    mutex_free(&queue->lock);
    if (queue->arrived)
        CloseHandle(queue->arrived);
}

/* ---- members ---- */

/* Removes the attachment to this source from the list and returns it; NULL when there is none. */
static struct attachment *take_attachment(struct event_queue *queue, const struct event_source *part)
{
    struct attachment *found = NULL;

    event_queue_lock(queue);
    for (struct attachment **position = &queue->attachments; part && *position; position = &(*position)->next)
        if ((*position)->part == part) {
            found = *position;
            *position = found->next;
            break;
        }
    event_queue_unlock(queue);
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
    attachment->source = event_source_outer(part);
    IUnknown_AddRef(attachment->source);
    event_queue_lock(queue);
    for (same = queue->attachments; same && same->part != part; same = same->next)
        ;
    if (!same) {
        attachment->next = queue->attachments;
        queue->attachments = attachment;
    }
    event_queue_unlock(queue);
    hr = same ? S_FALSE /* already attached: do not deliver events twice */
              : connection_point_attach(&part->point, &queue->sink, &attachment->cookie);
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

/* Attaches to all objects that the client holds, and to those it gets later: created, returned, or in an event. */
static HRESULT WINAPI queue_AttachAll(IOpenMsgrEventQueue *iface)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    IUnknown **objects;
    size_t count;
    bool before;

    if (queue->pid == CLIENT_UNKNOWN)
        return not_implemented(&IID_IOpenMsgrEventQueue, "EventQueue.AttachAll for a caller that cannot be named");
    event_queue_lock(queue);
    before = queue->all;
    queue->all = true;
    event_queue_unlock(queue);
    if (before)
        return S_FALSE;
    client_follow(&queue->follower);
    objects = client_objects(queue->pid, &count);
    for (size_t i = 0; objects && i < count; i++) {
        attach(queue, objects[i]); /* fails for an object without events, which is right */
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

/* A session that has ended raises no more events, so release it. */
static void detach_ended(struct event_queue *queue, const struct event_record *record)
{
    struct attachment *found = NULL;

    if (record->id == DISPID_ON_TERMINATION && IsEqualIID(record->diid, &DIID_DMsgrSessionEvents))
        found = take_attachment(queue, event_source_of(record->source));
    if (found)
        detach(found);
}

/* Makes the oldest event the current one and returns it; NULL when the queue is empty.  *before: the previous current
 * event.  *over: the client died, so stop waiting. */
static struct event_record *take(struct event_queue *queue, struct event_record **before, bool *over)
{
    struct event_record *record;

    event_queue_lock(queue);
    *before = queue->current;
    queue->current = NULL;
    record = queue->first;
    if (record) {
        queue->first = record->next;
        if (!queue->first)
            queue->end = &queue->first;
        queue->count--;
        queue->current = record;
        com_object_AddRef(record); /* one for the caller, one for the queue */
    }
    *over = queue->abandoned;
    if (!queue->first && !queue->abandoned)
        ResetEvent(queue->arrived);
    event_queue_unlock(queue);
    return record;
}

static HRESULT WINAPI queue_Next(IOpenMsgrEventQueue *iface, LONG timeout, IDispatch **event)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);
    DWORD begin = GetTickCount();
    bool over;

    if (!event)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    *event = NULL;
    for (;;) {
        struct event_record *before, *record = take(queue, &before, &over);
        DWORD passed = GetTickCount() - begin, wait = INFINITE;

        if (before)
            event_record_drop(before);
        if (record) {
            detach_ended(queue, record);
            *event = (IDispatch *)record;
            client_hold((IUnknown *)*event, client_caller(), NULL);
            return S_OK;
        }
        if (timeout >= 0)
            wait = passed < (DWORD)timeout ? (DWORD)timeout - passed : 0;
        if (over || WaitForSingleObject(queue->arrived, wait) != WAIT_OBJECT_0)
            return S_OK; /* timed out, or the client died: *event stays NULL */
    }
}

static HRESULT WINAPI queue_get_Count(IOpenMsgrEventQueue *iface, LONG *value)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);

    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    event_queue_lock(queue);
    *value = queue->count;
    event_queue_unlock(queue);
    return S_OK;
}

static HRESULT WINAPI queue_get_Overflowed(IOpenMsgrEventQueue *iface, VARIANT_BOOL *value)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);

    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    event_queue_lock(queue);
    *value = queue->overflowed ? VARIANT_TRUE : VARIANT_FALSE;
    event_queue_unlock(queue);
    return S_OK;
}

static HRESULT WINAPI queue_get_Limit(IOpenMsgrEventQueue *iface, LONG *value)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);

    if (!value)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    event_queue_lock(queue);
    *value = queue->limit;
    event_queue_unlock(queue);
    return S_OK;
}

static HRESULT WINAPI queue_put_Limit(IOpenMsgrEventQueue *iface, LONG value)
{
    struct event_queue *queue = impl_from_IOpenMsgrEventQueue(iface);

    if (value < 1 || value > LIMIT_MAX)
        return com_error(&IID_IOpenMsgrEventQueue, E_INVALIDARG);
    event_queue_lock(queue);
    queue->limit = value;
    event_queue_unlock(queue);
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
    COM_DISPATCH_METHODS(IOpenMsgrEventQueue),
    queue_Attach,
    queue_AttachAll,
    queue_Detach,
    queue_Next,
    queue_get_Count,
    queue_get_Overflowed,
    queue_get_Limit,
    queue_put_Limit,
    queue_LockResponse,
};

/* ---- construction ---- */

static const IID *const error_interfaces[] = {&IID_IOpenMsgrEventQueue, NULL};
static const struct class_description description = {
    .clsid = &CLSID_EventQueue, .class_tid = TID_EventQueue, .errors = error_interfaces};
static const struct com_interface interfaces[] = {{&IID_IOpenMsgrEventQueue, 0}, {NULL, 0}};
static const struct com_class queue_class = {
    .size = sizeof(struct event_queue),
    .vtbl = &queue_vtbl,
    .interfaces = interfaces,
    .tid = TID_IOpenMsgrEventQueue,
    .query = event_object_query,
    .destroy = queue_destroy,
    .close = queue_close,
};

HRESULT event_queue_create(DWORD pid, IUnknown **out) NO_THREAD_SAFETY_ANALYSIS
{
    struct event_queue *queue = event_object_create(&queue_class, true, &description, NULL);

    *out = NULL;
    if (!queue)
        return E_OUTOFMEMORY;
    mutex_init(&queue->lock);
    queue->sink = (struct local_sink){queue_post, queue_ask, queue_lost};
    queue->end = &queue->first;
    queue->limit = LIMIT_DEFAULT;
    queue->pid = pid;
    queue->follower = (struct client_follower){
        .pid = pid, .ref = &queue->object.object.ref, .owner = (IUnknown *)queue, .held = client_got};
    queue->arrived = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!queue->arrived) {
        com_object_Release(queue);
        return E_OUTOFMEMORY;
    }
    client_hold((IUnknown *)queue, pid, queue_abandoned);
    *out = (IUnknown *)queue;
    return S_OK;
}
