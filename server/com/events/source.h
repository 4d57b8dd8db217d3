/* The part that every object with events embeds: connection point, class information, error support and site.
 *
 * Raising an event only queues it (fire.h).  Each sink has its own queue and, while the queue is not empty, a worker
 * thread (sink.c).  So a sink that hangs, crashes or calls back delays no other sink, and each sink gets its events
 * in order. */
#ifndef OPENMSGR_COM_EVENTS_SOURCE_H
#define OPENMSGR_COM_EVENTS_SOURCE_H

#include "com/base/com_object.h"
#include "com/base/site.h"
#include "connection_point.h"

struct class_description {
    const CLSID *clsid;       /* NULL: clients cannot create the object; it has no class information and no site */
    enum tid class_tid;       /* the coclass, for IProvideClassInfo */
    const IID *source;        /* default source dispinterface; NULL: an object without events */
    const IID *const *errors; /* NULL-terminated: interfaces for ISupportErrorInfo */
};

struct event_source {
    struct com_part IConnectionPointContainer_part;
    struct com_part IProvideClassInfo2_part;
    struct com_part ISupportErrorInfo_part;
    const struct class_description *description;
    struct connection_point point;
    struct site site;
};

/* `advised` is called after each Advise, without any lock; may be NULL. */
void event_source_init(struct event_source *source, IUnknown *outer, const struct class_description *description,
                       void (*advised)(IUnknown *outer));
/* QueryInterface for the interfaces of this part.  E_NOINTERFACE for any other, and for IConnectionPointContainer
 * when the object has no events. */
HRESULT event_source_query(struct event_source *source, REFIID riid, void **out);
/* Call this in the destructor of the object.  Closes every sink, whose worker then releases the proxy, and frees the
 * part. */
void event_source_close(struct event_source *source);
/* The object that the part belongs to; not AddRef'd. */
static inline IUnknown *event_source_outer(const struct event_source *source)
{
    return source->IConnectionPointContainer_part.outer;
}
/* The part of one of our own objects, not AddRef'd; NULL for a foreign object.  `object` may be NULL. */
struct event_source *event_source_of(IUnknown *object);

/* A COM object with this part. */
struct event_object {
    struct com_object object;
    struct event_source source;
};
/* The functions for com_class.query and com_class.close. */
HRESULT event_object_query(struct com_object *object, REFIID riid, void **out);
void event_object_close(struct com_object *object);
/* Like com_object_create, and initializes the part.  NULL when out of memory. */
void *event_object_create(const struct com_class *class, bool counted, const struct class_description *description,
                          void (*advised)(IUnknown *outer));

#endif
