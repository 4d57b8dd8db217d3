/* Registration of the applications to which a peer can invite the user. */
#ifndef OPENMSGR_CORE_APP_REGISTRATION_H
#define OPENMSGR_CORE_APP_REGISTRATION_H

#include "common/text.h"
#include "result.h"

struct messenger;

/* The checks of apps_register and apps_unregister alone, in the order of docs/states.md "Order of the checks".  A store
 * that keeps a copy in memory writes the original between the check and the change, without the model lock. */
msgr_result apps_check_registration(struct messenger *messenger, struct text guid, struct text name, struct text url,
                                    struct text path, uint32_t flags);
msgr_result apps_check_unregistration(struct messenger *messenger, struct text guid);
/* Registers an application, after the checks of apps_check_registration.  On success raises EVENT_APP_REGISTERED and
 * sends the held acceptances of this application (docs/states.md E3). */
msgr_result apps_register(struct messenger *messenger, struct text guid, struct text name, struct text url,
                          struct text path, uint32_t flags);
/* Removes the registration of an application, after the checks of apps_check_unregistration.  On success raises
 * EVENT_APP_UNREGISTERED. */
msgr_result apps_unregister(struct messenger *messenger, struct text guid);
/* Call this when another program may have changed the registry.  Sends every held acceptance whose application is
 * registered now (docs/states.md E3). */
void apps_store_changed(struct messenger *messenger);

#endif
