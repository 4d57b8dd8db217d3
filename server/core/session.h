/* A session: one invitation from an application of one user to an application of another user.  The state tables
 * are docs/states.md I0 to I21 (inviter) and E0 to E14 (invitee); the comments below cite their rows by name
 * alone.
 *
 * The functions above "from the wire" implement the members of IMsgrSession for UTF-8 strings.  They make all
 * argument checks that do not depend on COM, in the order of docs/states.md "Order of the checks". */
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

/* Creates a session in SESSION_READY, with the user as inviter (row I0).  `lock` belongs to the manager that
 * creates the session; it may be NULL.  On success the caller releases *out.  RESULT_OUT_OF_MEMORY. */
msgr_result session_create(struct messenger *messenger, struct lock *lock, struct session **out);
struct session *session_hold(struct session *session);
/* Releases the caller's reference.  The model has its own reference to every live session, so that the session
 * still ends properly. */
void session_release(struct session *session);
/* A pointer to the caller's object for this session.  The model stores it, but does not use it. */
void session_set_owner(struct session *session, void *owner);
void *session_owner(const struct session *session);

enum session_state session_state(const struct session *session);
unsigned session_flags(const struct session *session);
struct text session_id(const struct session *session);  /* canonical GUID text */
uint32_t session_cookie(const struct session *session); /* the Invitation-Cookie of the messages */
/* The other user.  Borrowed; NULL before session_invite. */
struct contact *session_contact(const struct session *session);
/* The lock that guards the session.  Borrowed; may be NULL.  It is the lock that session_create received.  An
 * incoming session has the lock of the oldest manager whose lock is open, otherwise that of the oldest manager
 * (docs/api.md C-9), and NULL when there is no manager. */
struct lock *session_lock(const struct session *session);
/* The application of the session: its GUID, name and URL.  *out is borrowed until the next call into the model.
 * SR_APP_NOT_SPECIFIED, with *out empty, when no application is set. */
msgr_result session_application(const struct session *session, struct text *out);
msgr_result session_application_name(const struct session *session, struct text *out);
msgr_result session_application_url(const struct session *session, struct text *out);
/* The address of the peer.  RESULT_FALSE, with *out empty, when the session has never been in SESSION_CONNECTED. */
msgr_result session_remote_address(const struct session *session, struct text *out);
/* The last context data that the peer has sent; before the first ones, the application data of the invitation.
 * RESULT_FALSE, with *out empty, when neither was received (docs/api.md Q-6). */
msgr_result session_context_data(const struct session *session, struct text *out);
struct text session_local_address(const struct session *session);
/* The local address that is sent to the peer: the value of LocalAddress at the time of Invite or Accept.
 * LocalAddress can be changed afterwards, but the new value is not sent. */
struct text session_offered_address(const struct session *session);

/* Sets the application.  Errors:
 * - RESULT_OUT_OF_MEMORY: `guid` is longer than LIMIT_APP_GUID_CHARS, or out of memory
 * - SR_SESSION_NOT_READY: the state is not SESSION_READY
 * - SR_APP_NOT_SPECIFIED: `guid` is empty
 * - RESULT_INVALID_ARGUMENT: `guid` is malformed, or the application is not registered (docs/api.md Q-5) */
msgr_result session_set_application(struct session *session, struct text guid);
/* Sets LocalAddress.  Errors:
 * - RESULT_OUT_OF_MEMORY: the address is longer than LIMIT_LOCAL_ADDRESS_CHARS, or out of memory
 * - RESULT_INVALID_ARGUMENT: the address contains a control character */
msgr_result session_set_local_address(struct session *session, struct text address);
/* The actions of the user's application.  `app_data_bytes` is the length of the BSTR in bytes, which may be at
 * most LIMIT_APP_DATA_BYTES (docs/api.md Q-1).  docs/states.md lists the results.  session_invite returns
 * RESULT_INVALID_ARGUMENT for a NULL `contact`. */
msgr_result session_invite(struct session *session, struct contact *contact, struct text app_data,
                           size_t app_data_bytes);
msgr_result session_accept(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_decline(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_cancel(struct session *session, msgr_result hr, struct text app_data, size_t app_data_bytes);
msgr_result session_send_context_data(struct session *session, struct text data);
/* Call this when the program of the application could not be started (rows I17 and E12), but not when a sink has
 * vetoed the start. */
void session_launch_failed(struct session *session);

/* ---- from the wire ---- */
/* The fields of an INVITE message.  All texts are borrowed.  They are UTF-8 without control characters; everything
 * else is unchecked. */
struct invitation {
    struct text from; /* the handle of the sender, as the service reports it */
    struct text from_name;
    struct text application_name;
    struct text application_guid;
    struct text application_url;
    struct text session_id; /* when empty or malformed, a random id is used */
    struct text app_data;
    uint32_t cookie;
    bool has_session_protocol; /* false: SESSION_FLAG_COMPATIBLE is set */
};
/* Row E0: creates the session and raises EVENT_INVITATION.  *out is borrowed; the model has a reference to each
 * live session.  Errors:
 * - RESULT_INVALID_ARGUMENT: the invitation is malformed; the caller declines it (row E1)
 * - MSGR_E_TOO_MANY_SESSIONS: eight invitations of this peer wait for an answer, or a live session has this peer
 *   and this cookie; the caller ignores the invitation
 * - RESULT_OUT_OF_MEMORY */
msgr_result session_receive_invite(struct messenger *messenger, const struct invitation *invitation,
                                   struct session **out);
/* The peer has sent ACCEPT to an inviter (rows I9 and I10: the answer is CONFIRM), or CONFIRM to an invitee (row
 * E4).  `address` may be empty. */
void session_receive_accept(struct session *session, struct text address, struct text app_data);
/* A CANCEL message has arrived.  `code` selects the action:
 * - REJECT, while the inviter waits for the answer: the invitation is declined (row I11)
 * - REJECT_NOT_INSTALLED, in the same situation: raises EVENT_APP_NOT_PRESENT, then row I11
 * - FAIL: the session ends with SR_SESSION_PROTOCOL_ERROR
 * - any other case: row I14 or E7; if `reason` is a failure, it becomes the code of EVENT_TERMINATION */
void session_receive_cancel(struct session *session, enum cancel_code code, msgr_result reason, struct text app_data);
void session_receive_context(struct session *session, struct text data);
/* A queued message was not delivered: row I8, I16 or E10.  For context data the session goes on, and
 * EVENT_SEND_ERROR is raised. */
void session_send_failed(struct session *session, enum session_message message);
/* The peer went offline or left the switchboard (BYE), or the switchboard was lost: row I19. */
void session_peer_lost(struct session *session);
/* The handshake failed: row I16.  `reason` is SR_CONNECTION_FAILURE, SR_SESSION_PROTOCOL_ERROR or
 * SR_AUTHENTICATION_FAILED. */
void session_failed(struct session *session, msgr_result reason);

#endif
