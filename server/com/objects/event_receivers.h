/* Lists of the COM objects that pass events of the model to their sinks, and sets of them as receivers of one event.
 *
 * All functions are called under the model lock. */
#ifndef OPENMSGR_COM_OBJECTS_EVENT_RECEIVERS_H
#define OPENMSGR_COM_OBJECTS_EVENT_RECEIVERS_H

#include "com/events/source.h"

enum receivers { RECEIVERS_MANAGERS, RECEIVERS_PRIVATES, RECEIVERS_MESSENGERS, RECEIVERS_COUNT };

/* Part of an object that receives model events.  `ref` is the object's reference count, which is zero while it is being
 * destroyed.  If the object has a lock, this struct is the lock's owner (lock_owner). */
struct event_receiver {
    struct event_source *source;
    LONG *ref;
    struct event_receiver *next;
};
/* Called by the object's constructor and destructor. */
void receivers_add(enum receivers list, struct event_receiver *receiver);
void receivers_remove(enum receivers list, struct event_receiver *receiver);

/* Receivers of one event.  Each object is held while the event is queued, because another thread may release its last
 * reference at any time; the destructor then waits for the model lock. */
struct receiver_set {
    struct event_source **sources;
    size_t count;
    struct event_source *few[8];
};
/* Fills the set with all receivers of a list.  False, with an empty set, when out of memory. */
bool receiver_set_of_list(struct receiver_set *set, enum receivers list);
/* Fills the set with one receiver; NULL makes it empty. */
void receiver_set_of_one(struct receiver_set *set, struct event_receiver *receiver);
void receiver_set_release(struct receiver_set *set);

#endif
