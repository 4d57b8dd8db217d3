/* An imitation of the site that a browser or a script host sets on an object (IObjectWithSite). */
#ifndef OPENMSGR_TESTS_FAKE_SITE_H
#define OPENMSGR_TESTS_FAKE_SITE_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <ole2.h>

struct fake_site;
/* With `browser`, the site belongs to a browser whose LocationURL is `address` (borrowed); NULL: its browser has no
 * LocationURL.  Without `browser`, the site belongs to no browser. */
struct fake_site *fake_site_create(BOOL browser, const WCHAR *address);
IUnknown *fake_site_unknown(struct fake_site *site);
/* Disconnects the site from its clients and frees it; no call to it may be running. */
void fake_site_free(struct fake_site *site);

#endif
