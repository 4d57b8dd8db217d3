/* Reads the site id of an alert, the XML document in a NOT command.  Applications subscribe to alerts by
 * site id (docs/wire.md 8). */
#ifndef OPENMSGR_WIRE_ALERT_H
#define OPENMSGR_WIRE_ALERT_H

#include "common/text.h"

enum {
    ALERT_MAX_BYTES = 8192,
    ALERT_SITE_INTERNAL = 45705, /* changes of the contact list; not passed to applications */
};

/* Reads the siteid attribute of the NOTIFICATION element.  Accepts bare ampersands, because real services
 * send them, and does not expand entities.  Returns false and leaves *site_id unchanged if the document does
 * not begin with that element, if the attribute is missing or not a number, or if the document is not UTF-8
 * or is longer than ALERT_MAX_BYTES. */
bool alert_site_id(struct text xml, uint32_t *site_id);

#endif
