/* Registering applications that can be invited. */
#ifndef OPENMSGR_CORE_APP_REGISTRATION_H
#define OPENMSGR_CORE_APP_REGISTRATION_H

#include "common/text.h"
#include "result.h"

struct messenger;

/* Checks in the order of docs/states.md "Order of the checks".  On success EVENT_APP_REGISTERED, then
 * held invitations of that application are accepted (docs/states.md E3). */
msgr_result apps_register(struct messenger *messenger, struct text guid, struct text name, struct text url,
                          struct text path, uint32_t flags);
/* On success EVENT_APP_UNREGISTERED. */
msgr_result apps_unregister(struct messenger *messenger, struct text guid);
/* Another program may have changed the registry: accepts held invitations whose application is now
 * registered. */
void apps_store_changed(struct messenger *messenger);

#endif
