/* Signing in again after an established connection was lost. */
#ifndef OPENMSGR_CORE_RECONNECT_H
#define OPENMSGR_CORE_RECONNECT_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct messenger;

/* The user signs in: keeps the password for later attempts. */
void reconnect_prepare(struct messenger *messenger, struct text password);
/* No further attempt: wipes the password. */
void reconnect_stop(struct messenger *messenger);
/* The sign-in is complete: the next delay is the first one again. */
void reconnect_succeeded(struct messenger *messenger);
/* The connection ended with `hr` while `presence` was in force; `established`: the sign-in was
 * complete.  Plans the next attempt, or stops. */
void reconnect_broken(struct messenger *messenger, msgr_result hr, bool established, enum presence presence);

#endif
