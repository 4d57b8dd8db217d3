/* Alert subscriptions of MessengerPriv objects.  The service sends all alerts of the user; a subscription only
 * filters them by site id. */
#ifndef OPENMSGR_CORE_ALERTS_H
#define OPENMSGR_CORE_ALERTS_H

#include "common/text.h"
#include "result.h"

struct lock;
struct messenger;

/* Replaces the set of site ids of the object that owns `lock`.  A `count` of 0 switches alerts off.  While the
 * lock refuses guarded calls (lock_guard), returns RESULT_FALSE without effect.  RESULT_OUT_OF_MEMORY when out of
 * memory or when `count` is over LIMIT_ALERT_SITES. */
msgr_result alerts_enable(struct lock *lock, const int32_t *site_ids, size_t count);

/* ---- from the wire ---- */
/* For the command NOT of MSNP: raises EVENT_ALERT_RECEIVED for every unlocked MessengerPriv object that subscribed
 * to this site id. */
void alerts_receive(struct messenger *messenger, uint32_t site_id, struct text xml);

#endif
