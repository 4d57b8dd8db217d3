/* The port through which the model reaches the network; server/client implements it.
 *
 * A call only queues and never blocks.  The outcome comes later through the functions that the other
 * headers list under "from the wire".  A result other than RESULT_OK means that nothing was queued
 * and no outcome will come.  The implementation may keep the session, lock and conversation
 * pointers as keys until session_left, lock_left and conversation_left. */
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

/* When the service acknowledges an instant message (docs/wire.md 6.2). */
enum acknowledgement {
    ACKNOWLEDGE_NOTHING, /* U: never */
    ACKNOWLEDGE_FAILURE, /* N: on failure */
    ACKNOWLEDGE_ALWAYS,  /* A: always */
    ACKNOWLEDGE_DATA,    /* D: always, and reports a malformed message; MSNP9 and later */
};

/* How the service treats users who are on neither the allow nor the block list (docs/wire.md 3.1). */
struct privacy {
    bool blp_blocks; /* BLP BL: they are blocked; false, BLP AL: they are allowed */
    bool gtc_never;  /* GTC N: allow a user who adds the local user without asking the local user */
};

/* The messages of a session (docs/states.md "Sessions"). */
enum session_message {
    MESSAGE_INVITE,
    MESSAGE_ACCEPT,
    MESSAGE_CONFIRM,
    MESSAGE_DECLINE,
    MESSAGE_CANCEL,
    MESSAGE_CONTEXT
};

/* Cancel-Code (docs/wire.md 7.3). */
enum cancel_code {
    CANCEL_CODE_REJECT,
    CANCEL_CODE_REJECT_NOT_INSTALLED,
    CANCEL_CODE_FAIL,
    CANCEL_CODE_TIMEOUT,
    CANCEL_CODE_OUTBAND,
};

struct wire {
    void *context;
    /* The implementation wipes its copy of the password when the sign-in has ended.  `again`: the model
     * reconnects by itself; an embedded service that was stopped on purpose is then not started. */
    msgr_result (*sign_in)(void *context, struct text handle, struct text password, enum presence initial, bool again);
    void (*sign_out)(void *context);
    msgr_result (*set_presence)(void *context, enum presence presence);
    msgr_result (*add_contact)(void *context, struct text handle);    /* FL and AL */
    msgr_result (*remove_contact)(void *context, struct text handle); /* FL and AL */
    msgr_result (*block_contact)(void *context, struct text handle, bool block);
    msgr_result (*set_privacy)(void *context, struct privacy privacy); /* BLP and GTC */
    /* The implementation holds the group until its outcome.  MSGR_E_GROUP_NAME_TOO_LONG. */
    msgr_result (*add_group)(void *context, struct group *group);
    msgr_result (*remove_group)(void *context, struct group *group);
    msgr_result (*rename_group)(void *context, struct group *group, struct text name);
    /* Adds a contact to the group of that number, or removes it.  `wanted`: the group that gets the
     * outcome; NULL: the outcome is dropped. */
    msgr_result (*set_group_member)(void *context, struct group *wanted, uint32_t number, struct text handle,
                                    struct text name, bool member);
    msgr_result (*request_challenge)(void *context, struct lock *lock);
    msgr_result (*send_response)(void *context, struct lock *lock, struct text id, struct text digest);
    void (*lock_left)(void *context, struct lock *lock);
    /* Messages of a session; the implementation reads their fields from the session (session.h) during the
     * call. */
    msgr_result (*invite)(void *context, struct session *session, struct text app_data);
    msgr_result (*accept)(void *context, struct session *session, struct text app_data);
    msgr_result (*confirm)(void *context, struct session *session);
    msgr_result (*cancel)(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                          msgr_result reason, struct text app_data); /* DECLINE and CANCEL */
    msgr_result (*context_data)(void *context, struct session *session, struct text data);
    /* The session has ended: its switchboard may be left when the queued messages are sent. */
    void (*session_left)(void *context, struct session *session);
    /* Sends an instant message to the participants, which the implementation reads from the conversation
     * during the call; absent participants are called first.  The outcome is conversation_send_result. */
    msgr_result (*send_message)(void *context, struct conversation *conversation, uint32_t number, struct text text,
                                const struct text_format *format, enum acknowledgement acknowledgement);
    /* RESULT_FALSE: no participant is present. */
    msgr_result (*send_typing)(void *context, struct conversation *conversation);
    /* Calls one more participant, which is in the conversation already; the outcome is
     * conversation_joined or conversation_left. */
    msgr_result (*call_participant)(void *context, struct conversation *conversation, struct text handle);
    /* The conversation is closed: queued messages are dropped, its switchboard may be left. */
    void (*conversation_left)(void *context, struct conversation *conversation);
};

#endif
