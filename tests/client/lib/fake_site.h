/* The site that a browser, or a script host, gives to an object on its page. */
#ifndef OPENMSGR_TESTS_FAKE_SITE_H
#define OPENMSGR_TESTS_FAKE_SITE_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#include <windows.h>
#include <ole2.h>

struct fake_site;
/* `address` is what its browser says of the page: NULL for a browser that does not say, and with
 * `browser` false for a site that belongs to none.  The address is borrowed. */
struct fake_site *fake_site_create(BOOL browser, const WCHAR *address);
IUnknown *fake_site_unknown(struct fake_site *site);
/* The server must have let go of it by now. */
void fake_site_free(struct fake_site *site);

#endif
