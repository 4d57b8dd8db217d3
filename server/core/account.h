/* The local user: sign-in, own presence, own names (client API section 2, 6 and 7). */
#ifndef OPENMSGR_CORE_ACCOUNT_H
#define OPENMSGR_CORE_ACCOUNT_H

#include "contacts.h"

/* The one service that there is: fixed GUID text, and the name a person reads. */
#define SERVICE_ID "{9B017612-C9F1-11D2-8D9F-0000F875C541}"
#define SERVICE_NAME ".NET Messenger Service"

/* Starts signing in.  MSGR_E_ALREADY_LOGGED_ON while signed in or on the way,
 * RESULT_INVALID_ARGUMENT for a handle or password over its limit or with blank, CR or LF,
 * RESULT_FAILURE when nothing could be started. EVENT_MY_STATUS_CHANGE for each LOCAL_* step, in
 * the end EVENT_SIGNIN.  Takes the place of a sign-in that waits to be tried again. */
msgr_result account_sign_in(struct messenger *messenger, struct text handle, struct text password);
/* MSGR_E_NOT_LOGGED_ON when offline, RESULT_OK without effect while a sign-out is on its way.
 * Stops whatever would sign in again by itself, offline as well.  Ends all sessions (I20) at
 * once; account_disconnected then locks every lock, empties the contact list and raises
 * EVENT_SIGNOUT. */
msgr_result account_sign_out(struct messenger *messenger);
/* MSGR_E_NOT_LOGGED_ON when offline, RESULT_INVALID_ARGUMENT for a state nobody may choose
 * (UNKNOWN, LOCAL_*); PRESENCE_OFFLINE signs out. */
msgr_result account_set_presence(struct messenger *messenger, enum presence presence);

enum presence account_presence(const struct messenger *messenger);
bool account_is_online(const struct messenger *messenger); /* presence is a connected state */
/* Borrowed until the next call into the model.  The handle stays known after sign-out. */
struct text account_handle(const struct messenger *messenger);
struct text account_friendly_name(const struct messenger *messenger);

/* A telephone number of the local user, as the service keeps it; empty when there is none, and
 * offline. */
struct text account_phone(const struct messenger *messenger, enum phone_type type);

/* How the service treats whoever is on neither the allow nor the block list (wire facts 3.1). */
struct privacy {
    bool blocks_strangers;  /* BLP BL: they see nothing */
    bool allows_all;        /* GTC N: whoever adds the user may see him, without a question */
};
struct privacy account_privacy(const struct messenger *messenger);
/* Asks the service for another one; account_privacy says so when it is in force.
 * MSGR_E_NOT_LOGGED_ON, RESULT_FAILURE. */
msgr_result account_set_privacy(struct messenger *messenger, struct privacy privacy);

/* ---- from the wire ---- */
/* PRP: EVENT_MY_PHONE_CHANGE when it is another one, once the sign-in is over. */
void account_phone_told(struct messenger *messenger, enum phone_type type, struct text number);
/* GTC and BLP. */
void account_privacy_told(struct messenger *messenger, struct privacy privacy);
/* A step of the sign-in; one of the LOCAL_* states. */
void account_progress(struct messenger *messenger, enum presence step);
/* Authenticated: own handle as the service spells it, and own name. */
void account_authenticated(struct messenger *messenger, struct text handle,
                           struct text friendly_name);
/* The list is complete: raises what row "sign-in done" of the lock table wants. */
void account_synchronized(struct messenger *messenger);
/* The service confirmed a presence; the first one ends the sign-in with EVENT_SIGNIN(RESULT_OK). */
void account_presence_confirmed(struct messenger *messenger, enum presence presence);
/* A chosen presence is not in force: refused, or not confirmed in time.  EVENT_MY_STATUS_CHANGE
 * with `hr` and the presence that stays; nothing while offline or on the way. */
void account_presence_refused(struct messenger *messenger, msgr_result hr);
/* Sign-in failed or the connection ended.  `hr` says why (MSGR_E_INVALID_PASSWORD, MSGR_E_CONNECT,
 * MSGR_E_LOGON_TIMEOUT, MSGR_E_REMOTE_LOGIN, MSGR_E_SERVER_SHUTDOWN, MSGR_E_DISCONNECTED...);
 * RESULT_OK after account_sign_out.  When an established connection broke and
 * messenger_set_reconnect wants it, a new sign-in with the presence that was in force follows by
 * itself, with the events of any sign-in; until one succeeds, or ends with what waiting does not cure, or the user signs in or
 * out. */
void account_disconnected(struct messenger *messenger, msgr_result hr);
void account_renamed(struct messenger *messenger, struct text friendly_name);

#endif
