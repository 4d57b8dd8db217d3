/* The one thing that the wire has to know of a notification: which site it comes from (wire facts
 * 8). */
#ifndef OPENMSGR_WIRE_ALERT_H
#define OPENMSGR_WIRE_ALERT_H

#include "common/text.h"

enum { ALERT_MAX_BYTES = 8192, ALERT_SITE_INTERNAL = 45705 };

/* The siteid of the NOTIFICATION element.  Tolerant of bare ampersands; resolves no entity and no
 * DTD.  False for what is no notification, is no UTF-8 or is over ALERT_MAX_BYTES. */
bool alert_site_id(struct text xml, uint32_t *site_id);

#endif
