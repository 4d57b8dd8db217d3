/* One invitation from one user's application to another's.  The state tables are docs/states.md I0 to
 * I21 and E0 to E14.
 *
 * The functions above "from the wire" implement the members of IMsgrSession for UTF-8 strings, with
 * all argument checks that do not depend on COM, in the order of docs/states.md "Order of the
 * checks". */
#ifndef OPENMSGR_CORE_SESSION_H
#define OPENMSGR_CORE_SESSION_H

#include "common/guid.h"
#include "presence.h"
#include "result.h"
#include "wire.h"

struct contact;
struct lock;
struct messenger;
struct session;

/* A new session in SESSION_READY as inviter (I0); `lock` is that of the manager that makes it, or
 * NULL.  *out is held. */
msgr_result session_create(struct messenger *messenger, struct lock *lock, struct session **out);
struct session *session_hold(struct session *session);
/* The model holds every live session itself, so that it ends properly when the caller has released
 * it. */
void session_release(struct session *session);
/* The caller's object for this session, which the model only stores. */
void session_set_owner(struct session *session, void *owner);
void *session_owner(const struct session *session);

enum session_state session_state(const struct session *session);
unsigned session_flags(const struct session *session);
struct text session_id(const struct session *session);  /* canonical GUID text */
uint32_t session_cookie(const struct session *session); /* Invitation-Cookie */
/* The other user.  Borrowed; NULL before Invite. */
struct contact *session_contact(const struct session *session);
/* The lock that guards the session: the lock of the manager that created it; for an incoming session,
 * the lock of the oldest unlocked manager, or else of the oldest manager (docs/api.md C-9).  Borrowed;
 * NULL without managers. */
struct lock *session_lock(const struct session *session);
/* RESULT_OK, or SR_APP_NOT_SPECIFIED with *out empty.  Borrowed until the next call. */
msgr_result session_application(const struct session *session, struct text *out);
msgr_result session_application_name(const struct session *session, struct text *out);
msgr_result session_application_url(const struct session *session, struct text *out);
/* RESULT_FALSE and empty before SESSION_CONNECTED. */
msgr_result session_remote_address(const struct session *session, struct text *out);
/* The last context data of the peer, at first the application data of its invitation.  RESULT_FALSE and
 * empty when none was received (docs/api.md Q-6). */
msgr_result session_context_data(const struct session *session, struct text *out);
struct text session_local_address(const struct session *session);
/* The local address that is sent: LocalAddress at the time of Invite or Accept.  Later changes of
 * LocalAddress succeed, but are not sent. */
struct text session_offered_address(const struct session *session);

/* RESULT_OUT_OF_MEMORY over 39 characters, SR_SESSION_NOT_READY, SR_APP_NOT_SPECIFIED when empty,
 * RESULT_INVALID_ARGUMENT when malformed or not registered (docs/api.md Q-5). */
msgr_result session_set_application(struct session *session, struct text guid);
/* RESULT_OUT_OF_MEMORY over 30 characters, RESULT_INVALID_ARGUMENT with control characters. */
msgr_result session_set_local_address(struct session *session, struct text address);
/* `app_data_bytes` is the byte length of the BSTR, to which the limit applies (docs/api.md Q-1).
 * `contact` may be NULL: RESULT_INVALID_ARGUMENT. */
msgr_result session_invite(struct session *session, struct contact *contact, struct text app_data,
                           size_t app_data_bytes);
msgr_result session_accept(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_decline(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_cancel(struct session *session, msgr_result hr, struct text app_data, size_t app_data_bytes);
msgr_result session_send_context_data(struct session *session, struct text data);
/* The program could not be started (I17, E12).  Not called when a sink has vetoed the start. */
void session_launch_failed(struct session *session);

/* ---- from the wire ---- */
/* The fields of an INVITE, all borrowed.  UTF-8 without control characters; nothing else has been
 * checked. */
struct invitation {
    struct text from; /* the handle of the sender, which the service guarantees */
    struct text from_name;
    struct text application_name;
    struct text application_guid;
    struct text application_url;
    struct text session_id; /* empty: a random one is taken */
    struct text app_data;
    uint32_t cookie;
    bool has_session_protocol; /* false: an invitation of the old style (SESSION_FLAG_COMPATIBLE) */
};
/* E0: makes the session and raises EVENT_INVITATION.  *out is borrowed; the model holds a live
 * session.  RESULT_INVALID_ARGUMENT: malformed (E1; the wire sends the answer).
 * MSGR_E_TOO_MANY_SESSIONS: 8 invitations of this peer wait, or a session with this peer and cookie
 * is live; the caller ignores the invitation.  RESULT_OUT_OF_MEMORY. */
msgr_result session_receive_invite(struct messenger *messenger, const struct invitation *invitation,
                                   struct session **out);
/* ACCEPT: as inviter I9 and then I10 (sends CONFIRM), as invitee E4. `address` may be empty. */
void session_receive_accept(struct session *session, struct text address, struct text app_data);
/* CANCEL by code: REJECT is "DECLINE in" (I11); REJECT_NOT_INSTALLED is EVENT_APP_NOT_PRESENT, then
 * I11; FAIL ends with SR_SESSION_PROTOCOL_ERROR; every other code is I14 or E7, and `reason` is the
 * code of EVENT_TERMINATION if it is a failure. */
void session_receive_cancel(struct session *session, enum cancel_code code, msgr_result reason, struct text app_data);
void session_receive_context(struct session *session, struct text data);
/* A queued message was not delivered (I8, I16, E10, EVENT_SEND_ERROR for context data). */
void session_send_failed(struct session *session, enum session_message message);
/* Peer offline, BYE, switchboard lost (I19). */
void session_peer_lost(struct session *session);
/* The handshake failed (I16).  `reason`: SR_CONNECTION_FAILURE, SR_SESSION_PROTOCOL_ERROR or
 * SR_AUTHENTICATION_FAILED. */
void session_failed(struct session *session, msgr_result reason);

#endif
