/* Alert subscriptions of MessengerPriv objects.  The service sends every alert; a subscription is a
 * filter by site id. */
#ifndef OPENMSGR_CORE_ALERTS_H
#define OPENMSGR_CORE_ALERTS_H

#include "common/text.h"
#include "result.h"

struct lock;
struct messenger;

/* Replaces the set of site ids of the object that owns `lock`; count 0 switches alerts off.
 * RESULT_OK, RESULT_FALSE while locked or disabled, RESULT_OUT_OF_MEMORY, also over
 * LIMIT_ALERT_SITES. */
msgr_result alerts_enable(struct lock *lock, const int32_t *site_ids, size_t count);

/* ---- from the wire ---- */
/* NOT: EVENT_ALERT_RECEIVED for every unlocked MessengerPriv object whose set has the site id. */
void alerts_receive(struct messenger *messenger, uint32_t site_id, struct text xml);

#endif
