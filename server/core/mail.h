/* How many letters wait unread (wire facts 2.6; client API, UnreadEmailCount and OnUnreadEmailChange). */
#ifndef OPENMSGR_CORE_MAIL_H
#define OPENMSGR_CORE_MAIL_H

#include "messenger.h"

/* What a service with mailboxes told in this sign-in. */
struct mailbox {
    bool known;                     /* there is one */
    uint32_t inbox, others;
};

/* RESULT_OK; RESULT_FALSE with -1 when the service has no mailbox for the user;
 * MSGR_E_NOT_LOGGED_ON with -1 when offline. */
msgr_result mail_unread(const struct messenger *messenger, int32_t *count);

/* ---- from the wire ---- */
/* The state at sign-in; EVENT_UNREAD_EMAIL_CHANGE for each of the two that is another number. */
void mail_told(struct messenger *messenger, uint32_t inbox, uint32_t others);
/* So many letters less in one place and more in the other; the same event. */
enum mail_place { MAIL_INBOX, MAIL_OTHERS, MAIL_NOWHERE };
void mail_moved(struct messenger *messenger, enum mail_place from, enum mail_place to, uint32_t count);

#endif
