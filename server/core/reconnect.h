/* Reconnects (signs in again) after an established connection was lost. */
#ifndef OPENMSGR_CORE_RECONNECT_H
#define OPENMSGR_CORE_RECONNECT_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct messenger;

/* Call this when the user signs in: keeps the password for later reconnections, if they are enabled. */
void reconnect_prepare(struct messenger *messenger, struct text password);
/* Cancels a planned reconnection and wipes the password. */
void reconnect_stop(struct messenger *messenger);
/* Call this when a sign-in is complete: the next reconnection starts with the first delay again. */
void reconnect_succeeded(struct messenger *messenger);
/* Call this when the connection has ended with `hr`.  `presence` was in force at that time; `established` says
 * whether the sign-in was complete.  Plans the next attempt if that is useful, otherwise calls reconnect_stop. */
void reconnect_broken(struct messenger *messenger, msgr_result hr, bool established, enum presence presence);

#endif
