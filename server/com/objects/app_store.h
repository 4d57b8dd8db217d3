/* The registered applications in the registry: registry_app_store (com/base/settings.h) for the model. */
#ifndef OPENMSGR_COM_OBJECTS_APP_STORE_H
#define OPENMSGR_COM_OBJECTS_APP_STORE_H

#include "com/base/com.h"

/* Looks for the program of a command on this thread, before it takes the model lock: a path on a host that does not
 * answer may take minutes.  The store's path_exists gives this answer under the lock, without a file access. */
void app_store_resolve_path(BSTR path);

#endif
