/* The port through which the model reaches the network; server/msnp implements it.
 *
 * Every call only queues: nothing blocks, and the outcome comes back later through the functions
 * that session.h, lock.h, account.h, contacts.h and conversation.h list under "from the wire".  A
 * result other than RESULT_OK means that nothing was queued and no outcome will come.  The
 * implementation may keep the session, lock and conversation pointers as keys until session_left,
 * lock_left and conversation_left. */
#ifndef OPENMSGR_CORE_WIRE_H
#define OPENMSGR_CORE_WIRE_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct conversation;
struct group;
struct session;
struct lock;
struct text_format;

/* What a service answers to a text (wire facts 6.2). */
enum acknowledgement {
    ACKNOWLEDGE_NOTHING, /* U: nothing */
    ACKNOWLEDGE_FAILURE, /* N: when it failed */
    ACKNOWLEDGE_ALWAYS,  /* A: in any case */
    ACKNOWLEDGE_DATA,    /* D: the same, and when it was malformed; MSNP9 and later */
};

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
    /* BLP and GTC. */
    msgr_result (*set_privacy)(void *context, bool blocks_strangers, bool allows_all);
    /* Groups (groups.h); the implementation holds the group while its outcome is awaited.
     * MSGR_E_GROUP_NAME_TOO_LONG for a name that does not fit. */
    msgr_result (*add_group)(void *context, struct group *group);
    msgr_result (*remove_group)(void *context, struct group *group);
    msgr_result (*rename_group)(void *context, struct group *group, struct text name);
    /* Into the group of that number, or out of it.  `wanted`: the group that gets the outcome;
     * NULL: nobody waits for it. */
    msgr_result (*set_group_member)(void *context, struct group *wanted, uint32_t number,
                                    struct text handle, struct text name, bool member);
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
    /* A text of a conversation; whom it is for is read from the conversation during the call, and
     * whoever is not there is called first.  The outcome is conversation_send_result. */
    msgr_result (*send_text)(void *context, struct conversation *conversation, uint32_t number,
                             struct text text, const struct text_format *format,
                             enum acknowledgement acknowledgement);
    /* RESULT_FALSE: nobody is there to be told. */
    msgr_result (*send_typing)(void *context, struct conversation *conversation);
    /* One more participant, whom the conversation names already; if he does not come,
     * conversation_left says so. */
    msgr_result (*call_participant)(void *context, struct conversation *conversation,
                                    struct text handle);
    /* It is over: what waits to be sent is dropped, its switchboard may be left. */
    void (*conversation_left)(void *context, struct conversation *conversation);
};

#endif
