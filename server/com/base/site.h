/* The sites of our objects: they decide which client processes may make every call, and which only those for script.
 *
 * A program that creates our objects sets no site.  Wine's JScript sets a site that belongs to no browser.  Both run
 * code that the local user has chosen, so they are trusted.  A browser sets a site that belongs to a browser
 * (IObjectWithSite), or declares its caller untrusted (IObjectSafety).  While such a site or declaration is set, the
 * whole client process may call through IDispatch only what script_rights.h lists (docs/scripting.md). */
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
    bool safe;         /* the object may be declared safe for script; only the Messenger object may */
    struct mutex lock; /* nothing is called while it is held */
    IUnknown *site GUARDED_BY(site_role);
    DWORD site_pid GUARDED_BY(site_role), options_pid GUARDED_BY(site_role); /* 0: none */
    enum client_trust trust GUARDED_BY(site_role);                           /* of the site */
    DWORD options GUARDED_BY(site_role);
};
LOCK_FUNCTIONS(site)

void site_init(struct site *site, IUnknown *outer, bool safe);
/* QueryInterface for IObjectWithSite and IObjectSafety; false for any other interface. */
bool site_query(struct site *site, REFIID riid, void **out);
/* Call this in the destructor of the object. */
void site_close(struct site *site);

#endif
