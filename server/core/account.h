/* The local user: presence, names, telephone numbers, privacy (docs/api.md).  Signing in and out,
 * which touch the whole model, are in messenger.h. */
#ifndef OPENMSGR_CORE_ACCOUNT_H
#define OPENMSGR_CORE_ACCOUNT_H

#include "presence.h"
#include "result.h"
#include "wire.h"
#include "common/text.h"

struct messenger;

/* The API knows only one service.  These are its id and its name. */
#define SERVICE_ID "{9B017612-C9F1-11D2-8D9F-0000F875C541}"
#define SERVICE_NAME ".NET Messenger Service"

enum presence account_presence(const struct messenger *messenger);
bool account_is_online(const struct messenger *messenger); /* the sign-in is complete */
/* The text is borrowed until the next call into the model.  The handle stays known after sign-out. */
struct text account_handle(const struct messenger *messenger);
struct text account_friendly_name(const struct messenger *messenger);

/* A telephone number of the user, as stored by the service.  Empty when no number is set or the user is offline. */
struct text account_phone(const struct messenger *messenger, enum phone_type type);

struct privacy account_privacy(const struct messenger *messenger);
/* Asks the service to change the settings.  account_privacy returns the new settings once the service has
 * confirmed them.  Errors: MSGR_E_NOT_LOGGED_ON when offline; RESULT_FAILURE when the request cannot be queued. */
msgr_result account_set_privacy(struct messenger *messenger, struct privacy privacy);

/* ---- from the wire ---- */
/* For the command PRP of MSNP: stores the number.  Raises EVENT_MY_PHONE_CHANGE if the number differs from the
 * stored one and the sign-in is complete. */
void account_phone_told(struct messenger *messenger, enum phone_type type, struct text number);
/* For the commands GTC and BLP: stores the privacy settings. */
void account_privacy_told(struct messenger *messenger, struct privacy privacy);
/* Reports a step of the sign-in; `step` is one of the LOCAL_* states. */
void account_progress(struct messenger *messenger, enum presence step);
/* The service has authenticated the user: stores the handle in the spelling of the service, and the name of the
 * user. */
void account_authenticated(struct messenger *messenger, struct text handle, struct text friendly_name);
/* The service has confirmed a presence: raises EVENT_MY_STATUS_CHANGE.  The first confirmation completes the
 * sign-in and also raises EVENT_SIGNIN(RESULT_OK). */
void account_presence_confirmed(struct messenger *messenger, enum presence presence);
/* The service has refused the presence that the user chose, or has not confirmed it in time: raises
 * EVENT_MY_STATUS_CHANGE with `hr` and the old presence, which stays in force.  No effect before the sign-in is
 * complete. */
void account_presence_refused(struct messenger *messenger, msgr_result hr);
void account_renamed(struct messenger *messenger, struct text friendly_name);

/* ---- for messenger.c ---- */
bool account_is_password(struct text password);
/* Starts a sign-in with the stored handle: enters LOCAL_FINDING_SERVER and queues the request.  `again`: the model
 * reconnects by itself. */
msgr_result account_begin(struct messenger *messenger, struct text password, enum presence initial, bool again);
/* Sets MyStatus to `presence` and raises EVENT_MY_STATUS_CHANGE with `hr`. */
void account_set_status(struct messenger *messenger, enum presence presence, msgr_result hr);
/* As messenger_set_presence, but without its special case: PRESENCE_OFFLINE does not sign out here. */
msgr_result account_choose_presence(struct messenger *messenger, enum presence presence);
/* Whether the user is offline or signing out.  Commands that the service sent before it received OUT are then
 * ignored. */
bool account_is_leaving(const struct messenger *messenger);
/* Clears the telephone numbers, privacy settings and unread counts that the service has reported. */
void account_forget(struct messenger *messenger);

#endif
