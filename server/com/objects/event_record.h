/* An event that a client fetches from an event queue. */
#ifndef OPENMSGR_COM_OBJECTS_EVENT_RECORD_H
#define OPENMSGR_COM_OBJECTS_EVENT_RECORD_H

#include "com/base/com_object.h"
#include "com/events/inout_event.h"

struct event_record {
    struct com_object object;  /* IOpenMsgrEvent */
    struct event_record *next; /* in the queue */
    IUnknown *source;          /* held */
    const IID *diid;
    DISPID id;
    UINT count;                                 /* includes the in/out argument, the last one */
    VARIANT arguments[EVENT_ARGUMENTS_MAX + 1]; /* in declared order */
    struct inout_event *inout;                  /* held; NULL: not an in/out event, or completed */
};

/* Copies the arguments and takes ownership of `inout`.  NULL when out of memory; `inout` then gets the
 * answer `value`. */
struct event_record *event_record_create(IUnknown *source, REFIID diid, DISPID id, unsigned count,
                                         const VARIANT *arguments, struct inout_event *inout, VARIANT_BOOL value);
/* Answers an in/out event with the present value of its argument; repeating is harmless. */
void event_record_complete(struct event_record *record);
/* Completes the event and releases the record. */
void event_record_drop(struct event_record *record);

#endif
