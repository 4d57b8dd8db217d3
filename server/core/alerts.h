/* Alert subscriptions of MessengerPriv objects (service API 6.1, mapping page "Contacts and
 * alerts"). */
#ifndef OPENMSGR_CORE_ALERTS_H
#define OPENMSGR_CORE_ALERTS_H

#include "messenger.h"

struct lock;

/* Replaces the set of site ids of the object that owns `lock`; count 0 switches alerts off.
 * RESULT_FALSE while locked or disabled, RESULT_OUT_OF_MEMORY over 1024 ids or without memory,
 * RESULT_OK. */
msgr_result alerts_enable(struct lock *lock, const int32_t *site_ids, size_t count);

/* ---- from the wire ---- */
/* One notification: EVENT_ALERT_RECEIVED for every private lock whose set has the site id and that
 * is unlocked. */
void alerts_receive(struct messenger *messenger, uint32_t site_id, struct text xml);

#endif
