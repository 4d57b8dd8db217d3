/* One invitation from one user's application to another's (service API sections 4 and 8).
 *
 * The functions above "from the wire" are what IMsgrSession's members do once the strings are
 * UTF-8; argument checks that need nothing of COM are done here, in the documented order. */
#ifndef OPENMSGR_CORE_SESSION_H
#define OPENMSGR_CORE_SESSION_H

#include "common/guid.h"
#include "messenger.h"

struct contact;
struct lock;
struct session;

/* A new session in SESSION_READY as inviter (I0); `lock` is that of the manager that makes it.
 * *out is held. */
msgr_result session_create(struct messenger *messenger, struct lock *lock, struct session **out);
struct session *session_hold(struct session *session);
/* The model itself holds every live session, so that it ends properly when nobody else does. */
void session_release(struct session *session);
/* The caller's object for this session, for identity; the model never looks at it. */
void session_set_owner(struct session *session, void *owner);
void *session_owner(const struct session *session);

enum session_state session_state(const struct session *session);
unsigned session_flags(const struct session *session);
struct text session_id(const struct session *session);              /* canonical GUID text */
uint32_t session_cookie(const struct session *session);             /* Invitation-Cookie */
/* Borrowed; NULL: nobody invited yet. */
struct contact *session_contact(const struct session *session);
/* The lock that guards it: that of the making manager; of an incoming one the first unlocked
 * manager's, else the oldest manager's (C-9). NULL when there is none. Borrowed. */
struct lock *session_lock(const struct session *session);
/* RESULT_OK, or SR_APP_NOT_SPECIFIED with *out empty. Borrowed until the next call. */
msgr_result session_application(const struct session *session, struct text *out);
msgr_result session_application_name(const struct session *session, struct text *out);
msgr_result session_application_url(const struct session *session, struct text *out);
/* RESULT_FALSE and empty before SESSION_CONNECTED. */
msgr_result session_remote_address(const struct session *session, struct text *out);
/* RESULT_FALSE and empty when none was received. */
msgr_result session_context_data(const struct session *session, struct text *out);
struct text session_local_address(const struct session *session);
/* What the wire sends as own address: LocalAddress as it was at Invite or Accept, because later
 * puts succeed but are not sent [4, slot 21]. */
struct text session_offered_address(const struct session *session);

/* Checks in this order [4, slot 8]: over 39 characters RESULT_OUT_OF_MEMORY, state
 * SR_SESSION_NOT_READY, empty SR_APP_NOT_SPECIFIED, malformed or unregistered
 * RESULT_INVALID_ARGUMENT. */
msgr_result session_set_application(struct session *session, struct text guid);
/* RESULT_OUT_OF_MEMORY over 30 characters; control characters RESULT_INVALID_ARGUMENT. */
msgr_result session_set_local_address(struct session *session, struct text address);
/* Sections 4.1 to 4.5.  `app_data_bytes` is the BSTR's byte length, which the limit counts.
 * contact may be NULL (RESULT_INVALID_ARGUMENT). */
msgr_result session_invite(struct session *session, struct contact *contact, struct text app_data,
                           size_t app_data_bytes);
msgr_result session_accept(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_decline(struct session *session, struct text app_data, size_t app_data_bytes);
msgr_result session_cancel(struct session *session, msgr_result hr, struct text app_data,
                           size_t app_data_bytes);
msgr_result session_send_context_data(struct session *session, struct text data);
/* The program did not start (I17, E12), or the listener's sinks forbade it (no effect on the
 * state). */
void session_launch_failed(struct session *session);

/* ---- from the wire ---- */
/* What an INVITE says; all borrowed.  Unvalidated but for being UTF-8 without
 * control characters. */
struct invitation {
    struct text from;               /* the handle that the service vouches for */
    struct text from_name;
    struct text application_name;
    struct text application_guid;
    struct text application_url;
    struct text session_id;         /* may be empty: then one is made up */
    struct text app_data;
    uint32_t cookie;
    bool has_session_protocol; /* false: an invitation of the old style (SESSION_FLAG_COMPATIBLE) */
};
/* E0: makes the session and raises EVENT_INVITATION; *out is borrowed (the model holds it while it
 * lives). RESULT_INVALID_ARGUMENT malformed (E1: the wire answers), MSGR_E_TOO_MANY_SESSIONS over 8
 * pending of one peer or a cookie of that peer that is alive: ignored. */
msgr_result session_receive_invite(struct messenger *messenger, const struct invitation *invitation,
                                   struct session **out);
/* ACCEPT: as inviter I9 and then I10 (sends CONFIRM), as invitee E4. `address` may be empty. */
void session_receive_accept(struct session *session, struct text address, struct text app_data);
/* CANCEL by code: REJECT is DECLINE in (I11); REJECT_NOT_INSTALLED is EVENT_APP_NOT_PRESENT, then
 * I11; FAIL ends with SR_SESSION_PROTOCOL_ERROR; every other code I14/E7, with `reason` in the
 * Termination when it is a failure code. */
void session_receive_cancel(struct session *session, enum cancel_code code, msgr_result reason,
                            struct text app_data);
void session_receive_context(struct session *session, struct text data);
/* A queued message was not delivered (I8, E10, E11, OnSendError of SendContextData). */
void session_send_failed(struct session *session, enum session_message message);
/* Peer offline, BYE, switchboard lost (I19). */
void session_peer_lost(struct session *session);
/* The peer answered in a way that breaks the handshake (I16): SR_CONNECTION_FAILURE,
 * SR_SESSION_PROTOCOL_ERROR, SR_AUTHENTICATION_FAILED. */
void session_failed(struct session *session, msgr_result reason);

#endif
