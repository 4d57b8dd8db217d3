/* IExternalConnection of the objects in the running object table: COM reports references from other processes here.
 *
 * The table itself holds a weak reference, which COM does not report, so every reported reference is a client's. */
#ifndef OPENMSGR_COM_OBJECTS_EXTERNAL_CONNECTION_H
#define OPENMSGR_COM_OBJECTS_EXTERNAL_CONNECTION_H

#include "com/base/com_object.h"

void external_connection_init(struct com_part *part, IUnknown *outer);
/* True while a client holds a reference to a shared object.  Wine reports only the first and the last reference and
 * never releases those of a dead client, so this also checks that a process that used a shared object is alive. */
bool external_connections_in_use(void);

#endif
