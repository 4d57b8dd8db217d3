/* Counts the objects and server locks that keep this process alive. */
#ifndef OPENMSGR_COM_BASE_OBJECT_COUNT_H
#define OPENMSGR_COM_BASE_OBJECT_COUNT_H

#include <stdbool.h>

/* Every object that a client can hold counts from its constructor to its destructor, and so does each
 * IClassFactory::LockServer.  The two shared objects, those in the running object table, are not counted;
 * external_connection.h knows whether clients use them. */
void object_count_add(void);
void object_count_remove(void);
bool object_count_is_zero(void);

/* Sets a function that is called, on any thread, when the count falls to zero and by object_count_check.  Call this
 * once, before the first object is created. */
void object_count_on_idle(void (*may_be_idle)(void));
/* Call this when another reason to keep the process alive may have gone. */
void object_count_check(void);

#endif
