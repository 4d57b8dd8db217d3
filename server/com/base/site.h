/* Trust.  A program that creates our objects is trusted, and so is a script host that runs a script of
 * the local user's: the former brings no site, the latter one that belongs to no browser (Wine's JScript
 * does).  A browser brings one that does (IObjectWithSite), or says that its caller is not to be trusted
 * (IObjectSafety); what may be called by name from then on, by the whole process, is the documented part
 * for script (script_rights.h).  Service API section 12, client API
 * section 1. */
#ifndef OPENMSGR_COM_BASE_SITE_H
#define OPENMSGR_COM_BASE_SITE_H

#include "client_registry.h"

#include <objsafe.h>

struct site {
    IObjectWithSite IObjectWithSite_iface;
    IObjectSafety IObjectSafety_iface;
    IUnknown *outer;
    bool safe;                      /* has a part for script: the Messenger object; the others have none */
    CRITICAL_SECTION lock;          /* guards what follows; nothing is called while it is held */
    IUnknown *site;
    DWORD site_pid, options_pid;    /* 0: none */
    enum client_trust trust;        /* of the site */
    DWORD options;
};

void site_init(struct site *site, IUnknown *outer, bool safe);
/* IObjectWithSite and IObjectSafety, AddRef'd; false for others. */
bool site_query(struct site *site, REFIID riid, void **out);
/* In the object's destructor. */
void site_close(struct site *site);

#endif
