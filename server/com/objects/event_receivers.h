/* The COM objects that get events of the model: which there are, and sending to several of them.
 *
 * Everything here runs under the model lock. */
#ifndef OPENMSGR_COM_OBJECTS_EVENT_RECEIVERS_H
#define OPENMSGR_COM_OBJECTS_EVENT_RECEIVERS_H

#include "com/events/source.h"

enum receivers { RECEIVERS_MANAGERS, RECEIVERS_PRIVATES, RECEIVERS_MESSENGERS, RECEIVERS_COUNT };

/* Part of an object that gets events: its sinks, and its reference count, which tells when the object is being destroyed.
 * It is the owner of the object's lock, if it has one (lock_owner). */
struct event_receiver {
    struct event_source *source;
    LONG *ref;
    struct event_receiver *next;
};
/* In constructor and destructor. */
void receivers_add(enum receivers list, struct event_receiver *receiver);
void receivers_remove(enum receivers list, struct event_receiver *receiver);

/* Some receivers, each held while an event is queued: another thread may release the last reference at any time, and the
 * destructor then waits for the model lock. */
struct receiver_set {
    struct event_source **sources;
    size_t count;
    struct event_source *few[8];
};
/* All of one list.  False when out of memory; the set is empty then. */
bool receiver_set_of_list(struct receiver_set *set, enum receivers list);
/* One; NULL gives the empty set. */
void receiver_set_of_one(struct receiver_set *set, struct event_receiver *receiver);
void receiver_set_release(struct receiver_set *set);

#endif
