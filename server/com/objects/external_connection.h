/* IExternalConnection of the objects in the running object table: COM reports references from other processes there.
 *
 * The table itself holds a weak reference, which COM does not report, so that what is reported is clients. */
#ifndef OPENMSGR_COM_OBJECTS_EXTERNAL_CONNECTION_H
#define OPENMSGR_COM_OBJECTS_EXTERNAL_CONNECTION_H

#include "com/base/com_object.h"

void external_connection_init(struct com_part *part, IUnknown *outer);
/* True while a client holds a reference to a shared object.  Wine reports the first and the last reference and never
 * takes back those of a dead client, so a process that may hold it must be alive as well. */
bool external_connections_in_use(void);

#endif
