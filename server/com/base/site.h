/* Trust: which clients may call everything, and which only the part that is documented for script.
 *
 * A program that creates our objects is trusted, and so is a script host that runs a script of the local user: the
 * program sets no site, and the script host sets one that belongs to no browser (Wine's JScript does).  A browser sets a
 * site that belongs to a browser (IObjectWithSite), or declares its caller untrusted (IObjectSafety).  From then on the
 * whole process may call by name only what script_rights.h lists (docs/scripting.md). */
#ifndef OPENMSGR_COM_BASE_SITE_H
#define OPENMSGR_COM_BASE_SITE_H

#include "client_registry.h"
#include "com_object.h"
#include "mutex.h"

#include <objsafe.h>

LOCK_ROLE(site);
struct site {
    struct com_part IObjectWithSite_part;
    struct com_part IObjectSafety_part;
    bool safe;         /* has a part for script: the Messenger object; the others have none */
    struct mutex lock; /* nothing is called while it is held */
    IUnknown *site GUARDED_BY(site_role);
    DWORD site_pid GUARDED_BY(site_role), options_pid GUARDED_BY(site_role); /* 0: none */
    enum client_trust trust GUARDED_BY(site_role);                           /* of the site */
    DWORD options GUARDED_BY(site_role);
};
LOCK_FUNCTIONS(site)

void site_init(struct site *site, IUnknown *outer, bool safe);
/* IObjectWithSite and IObjectSafety, AddRef'd; false for others. */
bool site_query(struct site *site, REFIID riid, void **out);
/* In the object's destructor. */
void site_close(struct site *site);

#endif
