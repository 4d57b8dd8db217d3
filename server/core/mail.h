/* The number of unread e-mail messages (docs/wire.md 2.6; docs/api.md UnreadEmailCount). */
#ifndef OPENMSGR_CORE_MAIL_H
#define OPENMSGR_CORE_MAIL_H

#include "result.h"

struct messenger;

/* RESULT_OK; RESULT_FALSE with -1 when the service has no mailbox for the user;
 * MSGR_E_NOT_LOGGED_ON with -1 when offline. */
msgr_result mail_unread(const struct messenger *messenger, int32_t *count);

/* ---- from the wire ---- */
/* The counts at sign-in; EVENT_UNREAD_EMAIL_CHANGE for each one that changes. */
void mail_told(struct messenger *messenger, uint32_t inbox, uint32_t others);
/* `count` messages were moved.  A new message comes from MAIL_NOWHERE, a deleted one goes there.
 * EVENT_UNREAD_EMAIL_CHANGE as above. */
enum mail_place { MAIL_INBOX, MAIL_OTHERS, MAIL_NOWHERE };
void mail_moved(struct messenger *messenger, enum mail_place from, enum mail_place to, uint32_t count);

#endif
