/* The events of the model.  The model raises them during calls into it, in the order of docs/states.md.
 *
 * The listener copies the data that it needs and returns at once.  It must not call a client, and must not call
 * back into the model. */
#ifndef OPENMSGR_CORE_EVENTS_H
#define OPENMSGR_CORE_EVENTS_H

#include "result.h"
#include "common/text.h"

struct session;
struct lock;
struct contact;
struct conversation;
struct group;

enum model_event_type {
    /* events for the sinks of one session */
    EVENT_STATE_CHANGED,   /* number: the previous enum session_state */
    EVENT_APP_NOT_PRESENT, /* text: application name, text2: URL */
    EVENT_ACCEPTED,        /* text: application data */
    EVENT_DECLINED,        /* text: application data */
    EVENT_CANCELLED,       /* text: application data */
    EVENT_TERMINATION,     /* hr, text: application data; the last event of a session */
    EVENT_READY_TO_LAUNCH,
    EVENT_BEFORE_APP_LAUNCH, /* text: registered path with arguments.  The listener asks its sinks,
                                then starts the program unless a sink vetoes */
    EVENT_CONTEXT_DATA,      /* text: data */
    EVENT_SEND_ERROR,        /* hr */
    /* events for the sinks of every session manager */
    EVENT_INVITATION,       /* session, text: application data */
    EVENT_APP_REGISTERED,   /* text: GUID */
    EVENT_APP_UNREGISTERED, /* text: GUID */
    EVENT_APP_SHUTDOWN,
    /* events for the sinks of one lockable object */
    EVENT_LOCK_CHALLENGE,      /* lock, number: cookie, text: challenge */
    EVENT_LOCK_RESULT,         /* lock, number: cookie, flag: success */
    EVENT_LOCK_ENABLE,         /* lock, flag: whether the lock is in use */
    EVENT_LOCK_STATUS_CHANGED, /* lock, number: enum lock_status */
    /* events for the sinks of one MessengerPriv object */
    EVENT_ALERT_RECEIVED, /* lock: of that object, text: the XML of the alert */
    /* events for the sinks of every MessengerPriv and Messenger object */
    EVENT_CONTACT_LIST_ADD, /* hr, contact (NULL if the request failed and the contact is unknown) */
    /* events for the sinks of every Messenger object */
    EVENT_CONTACT_LIST_REMOVE, /* hr, contact */
    EVENT_SIGNIN,              /* hr */
    EVENT_SIGNOUT,
    EVENT_MY_STATUS_CHANGE,             /* hr, number: the new enum presence */
    EVENT_MY_FRIENDLY_NAME_CHANGE,      /* hr, text: previous name */
    EVENT_CONTACT_STATUS_CHANGE,        /* contact, number: the new enum presence (docs/api.md K-8) */
    EVENT_CONTACT_FRIENDLY_NAME_CHANGE, /* hr, contact, text: previous name */
    EVENT_CONTACT_BLOCK_CHANGE,         /* hr, contact, flag: blocked */
    EVENT_CONTACT_PHONE_CHANGE,         /* contact, number: enum phone_type, text: the new telephone number */
    EVENT_CONTACT_PAGER_CHANGE,         /* contact, flag: whether the contact can be paged */
    EVENT_MY_PHONE_CHANGE,              /* number: enum phone_type, text: the new telephone number */
    EVENT_UNREAD_EMAIL_CHANGE,          /* number: the new count, flag: true: other folders; false: inbox */
    EVENT_GROUP_ADDED,                  /* hr, group */
    EVENT_GROUP_REMOVED,                /* hr, group; on success the group is not listed any more */
    EVENT_GROUP_NAME_CHANGED,           /* hr, group */
    EVENT_GROUP_CONTACT_ADDED,          /* hr, group, contact */
    EVENT_GROUP_CONTACT_REMOVED,        /* hr, group, contact */
    /* events of one conversation; the field `conversation` is always set */
    EVENT_CONVERSATION_OPENED,  /* flag: a message of a peer opened it; the event for that message follows */
    EVENT_CONVERSATION_MESSAGE, /* contact: the sender, number: of the message, text: the message */
    EVENT_CONVERSATION_OUTCOME, /* number: of a sent message, hr: why the message failed */
    EVENT_CONVERSATION_TYPING,  /* contact, flag: whether the contact is typing now */
    EVENT_CONVERSATION_JOINED,  /* contact */
    EVENT_CONVERSATION_LEFT,    /* contact, hr: why the call failed; RESULT_OK: the contact left */
    EVENT_CONVERSATION_CLOSED,  /* the last event of a conversation */
};

/* The structure and everything it points to are valid only during the call of the listener. */
struct model_event {
    enum model_event_type type;
    struct session *session;
    struct lock *lock;
    struct contact *contact;
    struct conversation *conversation;
    struct group *group;
    msgr_result hr;
    int32_t number;
    bool flag;
    struct text text;
    struct text text2;
};

struct model_listener {
    void (*event)(void *context, const struct model_event *event);
    void *context;
};

#endif
