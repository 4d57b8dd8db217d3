/* The port through which the model reaches the network; server/msnp implements it.
 *
 * Every call only queues: nothing blocks, and the outcome comes back later through the functions
 * that session.h, lock.h, account.h and contacts.h list under "from the wire".  A result other than
 * RESULT_OK means that nothing was queued and no outcome will come.  The implementation may keep
 * the session and lock pointers as keys until session_left / lock_left. */
#ifndef OPENMSGR_CORE_WIRE_H
#define OPENMSGR_CORE_WIRE_H

#include "presence.h"
#include "result.h"
#include "text.h"

struct session;
struct lock;

/* Why a session's message could not be sent: the row of the state table depends on the message. */
enum session_message {
    MESSAGE_INVITE,
    MESSAGE_ACCEPT,
    MESSAGE_CONFIRM,
    MESSAGE_DECLINE,
    MESSAGE_CANCEL,
    MESSAGE_CONTEXT
};

/* The Cancel-Code that travels (mapping page, "Sessions"). */
enum cancel_code {
    CANCEL_CODE_REJECT,
    CANCEL_CODE_REJECT_NOT_INSTALLED,
    CANCEL_CODE_FAIL,
    CANCEL_CODE_TIMEOUT,
    CANCEL_CODE_OUTBAND,
};

struct wire {
    void *context;
    /* Password is used during the call chain of one sign-in and then wiped.  `again`: the model
     * comes back by itself; a service that was stopped on purpose is then not started for it. */
    msgr_result (*sign_in)(void *context, struct text handle, struct text password,
                           enum presence initial, bool again);
    void (*sign_out)(void *context);
    msgr_result (*set_presence)(void *context, enum presence presence);
    msgr_result (*add_contact)(void *context, struct text handle);          /* FL and AL */
    msgr_result (*remove_contact)(void *context, struct text handle);       /* FL and AL */
    msgr_result (*block_contact)(void *context, struct text handle, bool block);
    msgr_result (*request_challenge)(void *context, struct lock *lock);
    msgr_result (*send_response)(void *context, struct lock *lock, struct text id,
                                 struct text digest);
    void (*lock_left)(void *context, struct lock *lock);
    /* Messages of a session; what travels is read from the session (session_* getters) during the
     * call. */
    msgr_result (*invite)(void *context, struct session *session, struct text app_data);
    msgr_result (*accept)(void *context, struct session *session, struct text app_data);
    msgr_result (*confirm)(void *context, struct session *session);
    msgr_result (*cancel)(void *context, struct session *session, enum session_message kind,
                          enum cancel_code code, msgr_result reason,
                          struct text app_data); /* DECLINE and CANCEL */
    msgr_result (*context_data)(void *context, struct session *session, struct text data);
    /* The session is over: after what was queued is sent, its switchboard may be left. */
    void (*session_left)(void *context, struct session *session);
};

#endif
