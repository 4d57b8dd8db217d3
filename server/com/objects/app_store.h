/* Keeps the registered applications in the registry: registry_app_store, declared in com/base/settings.h. */
#ifndef OPENMSGR_COM_OBJECTS_APP_STORE_H
#define OPENMSGR_COM_OBJECTS_APP_STORE_H

#include "com/base/com.h"

/* Checks whether the program of a command exists.  Call it on the same thread before taking the model lock, because a
 * path on an unreachable host may block for minutes.  The store's path_exists then returns this result, without file
 * access. */
void app_store_resolve_path(BSTR path);

#endif
