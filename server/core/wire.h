/* Interface between the model and the network; server/client implements it.
 *
 * The calls only queue a request and never block.  The outcome is reported later through the functions that the
 * other headers list under "from the wire".  If a call fails, nothing was queued and no outcome follows.  The
 * implementation may keep session, lock and conversation pointers as keys until session_left, lock_left or
 * conversation_left is called. */
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

/* Whether the service acknowledges an instant message.  The letters are those of the MSG command (docs/wire.md
 * 6.2). */
enum acknowledgement {
    ACKNOWLEDGE_NOTHING, /* U: never */
    ACKNOWLEDGE_FAILURE, /* N: on failure */
    ACKNOWLEDGE_ALWAYS,  /* A: always */
    ACKNOWLEDGE_DATA,    /* D: always, also with a report about a malformed message; MSNP9 and later */
};

/* How the service treats users who are neither allowed nor blocked by the user's lists (docs/wire.md 3.1). */
struct privacy {
    bool blp_blocks; /* true (BLP BL): such users are blocked; false (BLP AL): they are allowed */
    bool gtc_never;  /* true (GTC N): allow users who add the local user, without asking */
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

/* The values of Cancel-Code (docs/wire.md 7.3). */
enum cancel_code {
    CANCEL_CODE_REJECT,
    CANCEL_CODE_REJECT_NOT_INSTALLED,
    CANCEL_CODE_FAIL,
    CANCEL_CODE_TIMEOUT,
    CANCEL_CODE_OUTBAND,
};

struct wire {
    void *context;
    /* Starts a sign-in.  The implementation wipes its copy of the password when the sign-in has ended.  `again`:
     * the model reconnects by itself; the implementation must then not start an embedded service that was stopped
     * on purpose. */
    msgr_result (*sign_in)(void *context, struct text handle, struct text password, enum presence initial, bool again);
    void (*sign_out)(void *context);
    msgr_result (*set_presence)(void *context, enum presence presence);
    msgr_result (*add_contact)(void *context, struct text handle);    /* changes the lists FL and AL */
    msgr_result (*remove_contact)(void *context, struct text handle); /* changes the lists FL and AL */
    msgr_result (*block_contact)(void *context, struct text handle, bool block);
    msgr_result (*set_privacy)(void *context, struct privacy privacy); /* sends BLP and GTC */
    /* The implementation holds the group until the outcome is known.  MSGR_E_GROUP_NAME_TOO_LONG when the service
     * does not accept a name of this length. */
    msgr_result (*add_group)(void *context, struct group *group);
    msgr_result (*remove_group)(void *context, struct group *group);
    msgr_result (*rename_group)(void *context, struct group *group, struct text name);
    /* Adds a contact to the group with this number, or removes it from the group.  The outcome is reported to the
     * group `wanted`; it is dropped if `wanted` is NULL. */
    msgr_result (*set_group_member)(void *context, struct group *wanted, uint32_t number, struct text handle,
                                    struct text name, bool member);
    msgr_result (*request_challenge)(void *context, struct lock *lock);
    msgr_result (*send_response)(void *context, struct lock *lock, struct text id, struct text digest);
    void (*lock_left)(void *context, struct lock *lock);
    /* The messages of a session.  The implementation reads the fields of the message from the session during the
     * call, with the functions of session.h. */
    msgr_result (*invite)(void *context, struct session *session, struct text app_data);
    msgr_result (*accept)(void *context, struct session *session, struct text app_data);
    msgr_result (*confirm)(void *context, struct session *session);
    msgr_result (*cancel)(void *context, struct session *session, enum session_message kind, enum cancel_code code,
                          msgr_result reason, struct text app_data); /* sends DECLINE or CANCEL */
    msgr_result (*context_data)(void *context, struct session *session, struct text data);
    /* The session has ended.  The implementation may leave its switchboard after the queued messages are sent. */
    void (*session_left)(void *context, struct session *session);
    /* Sends an instant message to the participants, after calling the absent ones.  The implementation reads the
     * participants from the conversation during the call.  conversation_send_result reports the outcome. */
    msgr_result (*send_message)(void *context, struct conversation *conversation, uint32_t number, struct text text,
                                const struct text_format *format, enum acknowledgement acknowledgement);
    /* Sends a typing notification.  RESULT_FALSE when no participant is present. */
    msgr_result (*send_typing)(void *context, struct conversation *conversation);
    /* Calls a participant whom the model has just added to the conversation.  conversation_joined or
     * conversation_left reports the outcome. */
    msgr_result (*call_participant)(void *context, struct conversation *conversation, struct text handle);
    /* The conversation is closed.  The implementation drops the queued messages and may leave the switchboard. */
    void (*conversation_left)(void *context, struct conversation *conversation);
};

#endif
