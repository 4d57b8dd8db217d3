/* How many objects and server locks keep this process alive. */
#ifndef OPENMSGR_COM_BASE_OBJECT_COUNT_H
#define OPENMSGR_COM_BASE_OBJECT_COUNT_H

#include <stdbool.h>

/* Every object that a client can hold counts from its constructor to its destructor, and so does each
 * IClassFactory::LockServer.  The two objects in the running object table do not count: their clients do
 * (client_registry.h). */
void object_count_add(void);
void object_count_remove(void);
bool object_count_is_zero(void);

/* `may_be_idle` is called, on any thread, when the count falls to zero and by object_count_check.  Set once, before the
 * first object. */
void object_count_on_idle(void (*may_be_idle)(void));
/* Something other than the count has changed that may have kept the process alive. */
void object_count_check(void);

#endif
