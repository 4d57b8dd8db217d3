/* The site that a notification (NOT) comes from, by which applications choose the alerts they want
 * (docs/wire.md 8). */
#ifndef OPENMSGR_WIRE_ALERT_H
#define OPENMSGR_WIRE_ALERT_H

#include "common/text.h"

enum {
    ALERT_MAX_BYTES = 8192,
    ALERT_SITE_INTERNAL = 45705, /* news about the contact list, not for applications */
};

/* Reads the siteid attribute of the NOTIFICATION element.  Accepts bare ampersands, which real
 * services send, and resolves neither entities nor a DTD.  False for another document, for one that
 * is not UTF-8 and for one over ALERT_MAX_BYTES; *site_id is then unchanged. */
bool alert_site_id(struct text xml, uint32_t *site_id);

#endif
