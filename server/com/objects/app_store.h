/* Keeps the registered applications in the registry, and a copy in memory: registry_app_store, declared in
 * com/base/settings.h, which the model reads under its lock.  Call these functions without the model lock, because they
 * read and write the registry. */
#ifndef OPENMSGR_COM_OBJECTS_APP_STORE_H
#define OPENMSGR_COM_OBJECTS_APP_STORE_H

#include "com/base/com.h"

/* Checks whether the program of a command exists.  Call it on the same thread before taking the model lock, because a
 * path on an unreachable host may block for minutes.  The store's path_exists then returns this result, without file
 * access. */
void app_store_resolve_path(BSTR path);
/* Reads the copy for the first time and watches the registry for changes by other programs.  Call it once, before the
 * first call of a client. */
void app_store_start(void);
/* Reads the copy again, so that a call of a client sees what another program has just registered. */
void app_store_refresh(void);
/* apps_register with {GUID, name, URL, path}, after app_store_resolve_path; writes the registry. */
HRESULT app_store_register(const struct string texts[4]);
/* apps_unregister; writes the registry. */
HRESULT app_store_unregister(struct text guid);

#endif
