/* One fetched event, as a script sees it. */
#ifndef OPENMSGR_COM_OBJECTS_EVENT_RECORD_H
#define OPENMSGR_COM_OBJECTS_EVENT_RECORD_H

#include "com/base/com_object.h"
#include "com/events/inout_event.h"

struct event_record {
    struct com_object object;  /* IOpenMsgrEvent */
    struct event_record *next; /* the queue's */
    IUnknown *source;          /* held */
    const IID *diid;
    DISPID id;
    UINT count;                                 /* with the in/out argument, which is the last one */
    VARIANT arguments[EVENT_ARGUMENTS_MAX + 1]; /* declared order */
    struct inout_event *inout;                  /* held; NULL: no answer is wanted, or it was given */
};

/* Copies the arguments.  Takes over `inout`.  NULL when out of memory; the in/out event is then answered with `value`. */
struct event_record *event_record_create(IUnknown *source, REFIID diid, DISPID id, unsigned count,
                                         const VARIANT *arguments, struct inout_event *inout, VARIANT_BOOL value);
/* Answers an in/out event with what its argument now is; repeating is harmless. */
void event_record_complete(struct event_record *record);
/* Completes and releases. */
void event_record_drop(struct event_record *record);

#endif
