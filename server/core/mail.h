/* The number of unread e-mail messages (docs/wire.md 2.6; docs/api.md UnreadEmailCount). */
#ifndef OPENMSGR_CORE_MAIL_H
#define OPENMSGR_CORE_MAIL_H

#include "result.h"

struct messenger;

/* The number of unread messages in the inbox.  Returns RESULT_FALSE when the service has no mailbox for the user,
 * and MSGR_E_NOT_LOGGED_ON when offline; *count is -1 in both cases. */
msgr_result mail_unread(const struct messenger *messenger, int32_t *count);

/* ---- from the wire ---- */
/* Sets both counts at sign-in.  Raises EVENT_UNREAD_EMAIL_CHANGE for each count that changes. */
void mail_told(struct messenger *messenger, uint32_t inbox, uint32_t others);
/* `count` messages were moved.  MAIL_NOWHERE is the origin of a new message and the destination of a deleted one.
 * Raises EVENT_UNREAD_EMAIL_CHANGE for each count that changes. */
enum mail_place { MAIL_INBOX, MAIL_OTHERS, MAIL_NOWHERE };
void mail_moved(struct messenger *messenger, enum mail_place from, enum mail_place to, uint32_t count);

#endif
