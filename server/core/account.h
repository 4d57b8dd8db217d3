/* The local user: presence, names, telephone numbers, privacy (docs/api.md).  Signing in and out,
 * which touch the whole model, are in messenger.h. */
#ifndef OPENMSGR_CORE_ACCOUNT_H
#define OPENMSGR_CORE_ACCOUNT_H

#include "presence.h"
#include "result.h"
#include "wire.h"
#include "common/text.h"

struct messenger;

/* The id and the name of the one service. */
#define SERVICE_ID "{9B017612-C9F1-11D2-8D9F-0000F875C541}"
#define SERVICE_NAME ".NET Messenger Service"

enum presence account_presence(const struct messenger *messenger);
bool account_is_online(const struct messenger *messenger); /* the sign-in is complete */
/* Borrowed until the next call into the model.  The handle stays known after sign-out. */
struct text account_handle(const struct messenger *messenger);
struct text account_friendly_name(const struct messenger *messenger);

/* A telephone number of the user, as the service keeps it; empty when it is not set or the user is offline. */
struct text account_phone(const struct messenger *messenger, enum phone_type type);

struct privacy account_privacy(const struct messenger *messenger);
/* Asks the service to change the settings; account_privacy returns them once the service has confirmed.
 * MSGR_E_NOT_LOGGED_ON, RESULT_FAILURE when the request cannot be queued. */
msgr_result account_set_privacy(struct messenger *messenger, struct privacy privacy);

/* ---- from the wire ---- */
/* PRP: raises EVENT_MY_PHONE_CHANGE if the number differs and the sign-in is complete. */
void account_phone_told(struct messenger *messenger, enum phone_type type, struct text number);
/* GTC and BLP. */
void account_privacy_told(struct messenger *messenger, struct privacy privacy);
/* A step of the sign-in: one of the LOCAL_* states. */
void account_progress(struct messenger *messenger, enum presence step);
/* Authenticated: the handle as the service spells it, and the user's name. */
void account_authenticated(struct messenger *messenger, struct text handle, struct text friendly_name);
/* The service confirmed a presence.  The first one completes the sign-in: EVENT_SIGNIN(RESULT_OK). */
void account_presence_confirmed(struct messenger *messenger, enum presence presence);
/* A chosen presence was refused, or not confirmed in time: EVENT_MY_STATUS_CHANGE with `hr` and the
 * presence that stays.  No effect before the sign-in is complete. */
void account_presence_refused(struct messenger *messenger, msgr_result hr);
void account_renamed(struct messenger *messenger, struct text friendly_name);

/* ---- for messenger.c ---- */
bool account_is_password(struct text password);
/* Queues a sign-in with the stored handle; `again`: it is a reconnection. */
msgr_result account_begin(struct messenger *messenger, struct text password, enum presence initial, bool again);
/* Sets MyStatus and raises EVENT_MY_STATUS_CHANGE with `hr`. */
void account_set_status(struct messenger *messenger, enum presence presence, msgr_result hr);
/* messenger_set_presence, except PRESENCE_OFFLINE when online. */
msgr_result account_choose_presence(struct messenger *messenger, enum presence presence);
/* Offline or signing out.  Commands that the service sent before it received OUT are then ignored. */
bool account_is_leaving(const struct messenger *messenger);
/* Clears what the service has reported about the user since the sign-in. */
void account_forget(struct messenger *messenger);

#endif
