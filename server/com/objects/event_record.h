/* One fetched event, as a script sees it. */
#ifndef OPENMSGR_COM_OBJECTS_EVENT_RECORD_H
#define OPENMSGR_COM_OBJECTS_EVENT_RECORD_H

#include "com/events/source.h"

struct event_record {
    IOpenMsgrEvent IOpenMsgrEvent_iface;
    struct event_record *next;      /* the queue's */
    LONG ref;
    IUnknown *source;               /* held */
    const IID *diid;
    DISPID id;
    UINT count;                     /* with the in/out argument, which is the last one */
    VARIANT arguments[5];           /* declared order */
    struct question *question;      /* NULL: nobody waits for an answer, or it was given */
};

/* Copies the arguments.  `question` is taken over; NULL when out of memory, and the question is then answered. */
struct event_record *event_record_create(IUnknown *source, REFIID diid, DISPID id, unsigned count,
                                         const VARIANT *arguments, struct question *question, VARIANT_BOOL value);
void event_record_hold(struct event_record *record);
void event_record_release(struct event_record *record);
/* Answers its question with what the in/out argument now is; repeating is harmless. */
void event_record_complete(struct event_record *record);
/* Completes and releases: for a record nobody will ever fetch. */
void event_record_drop(struct event_record *record);
/* Its dispatch interface; takes over a reference. */
IDispatch *event_record_dispatch(struct event_record *record);

#endif
