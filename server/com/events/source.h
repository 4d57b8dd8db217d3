/* Objects with events: connection points, class information and error support in one part that each object embeds.
 *
 * Firing only queues.  Each sink has a queue of its own, and while there is something in it a worker thread (sink.c), so
 * that one that hangs, crashes or calls back holds up nobody else; its events keep their order. */
#ifndef OPENMSGR_COM_EVENTS_SOURCE_H
#define OPENMSGR_COM_EVENTS_SOURCE_H

#include "com/base/com.h"
#include "com/base/site.h"

struct sink;

struct class_description {
    const CLSID *clsid;
    enum tid class_tid;         /* the coclass, for IProvideClassInfo */
    const IID *source;          /* default source dispinterface; NULL: an object without events */
    enum tid source_tid;
    const IID *const *errors;   /* NULL-terminated: interfaces for ISupportErrorInfo */
};

/* One connection point: a list of sinks. */
struct connection_point {
    IConnectionPoint IConnectionPoint_iface;
    struct event_source *source;
    CRITICAL_SECTION lock;      /* guards sinks, capacity, next_cookie; nothing is called while it is held */
    struct sink **sinks;        /* in advise order */
    size_t count, capacity;
    DWORD next_cookie;          /* cookies are never reused */
    bool closed;
};

struct event_source {
    IConnectionPointContainer IConnectionPointContainer_iface;
    IProvideClassInfo2 IProvideClassInfo2_iface;
    ISupportErrorInfo ISupportErrorInfo_iface;
    IUnknown *outer;            /* the object; reference counting goes there */
    const struct class_description *description;
    struct connection_point point;
    struct site site;
    void (*advised)(IUnknown *outer);   /* after each Advise, without any lock; may be NULL */
};

HRESULT event_source_init(struct event_source *source, IUnknown *outer, const struct class_description *description,
                          void (*advised)(IUnknown *outer));
/* The interfaces of this part, AddRef'd; E_NOINTERFACE for others.  Without events no IConnectionPointContainer. */
HRESULT event_source_query(struct event_source *source, REFIID riid, void **out);
/* In the object's destructor: lets every sink go (their workers release the proxies) and frees the part. */
void event_source_close(struct event_source *source);
/* Sinks of a process that died. */
void event_source_drop_client(struct event_source *source, DWORD pid);

/* False for a sink in a browser, when the event is not for the script of its page. */
bool event_source_may_tell(const struct event_source *source, const struct sink *sink, DISPID id);

/* Queues an event for every sink; arguments in declared order, copied (VT_DISPATCH arguments are AddRef'd until
 * delivered).  At most 4 arguments. */
void event_post(struct event_source *source, DISPID id, unsigned count, const VARIANT *arguments);

/* What an object in an event's arguments is for one client, AddRef'd: set by the room of the objects, which know that
 * some of them are each client's own.  NULL: the same for all. */
extern IDispatch *(*event_argument_for_client)(IDispatch *object, DWORD pid);

/* An event with an in/out boolean as its last argument (`arguments` does not hold it): the sinks of all the sources are
 * asked one after another, in the order of the sources and then in advise order, and each sees what the one before
 * left.  A sink that does not answer in ASK_BOUND_MS, or is already stuck in an earlier call, is passed over.
 * `done` is called once, on a worker thread and without any lock, with the last value; with no sinks at all with
 * `initial`. */
enum { ASK_BOUND_MS = 5000 };
void event_ask(struct event_source *const *sources, size_t source_count, DISPID id, unsigned count,
               const VARIANT *arguments, VARIANT_BOOL initial, void (*done)(void *context, VARIANT_BOOL value),
               void *context);

/* An in-process sink (the event queue): called at the time of posting, under whatever locks the poster holds, so it
 * must only queue.  For a question it answers later through question_answer (once, from any thread; the bound above
 * applies). */
struct question;
struct local_sink {
    void (*post)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                 const VARIANT *arguments);
    void (*ask)(struct local_sink *sink, IUnknown *source, REFIID diid, DISPID id, unsigned count,
                const VARIANT *arguments, VARIANT_BOOL value, struct question *question);
    void (*closed)(struct local_sink *sink, IUnknown *source); /* the source went away; not after detach */
};
void question_answer(struct question *question, VARIANT_BOOL value);
HRESULT event_source_attach(struct event_source *source, struct local_sink *sink, DWORD *cookie);
void event_source_detach(struct event_source *source, DWORD cookie);
/* The part of one of our own objects, found by a private QueryInterface; NULL for a foreign object. Not AddRef'd. */
struct event_source *event_source_of(IUnknown *object);

#endif
