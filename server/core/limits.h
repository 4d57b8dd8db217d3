/* Every limit of the model.  Characters are UTF-16 units without terminator, unless noted. */
#ifndef OPENMSGR_CORE_LIMITS_H
#define OPENMSGR_CORE_LIMITS_H

enum {
    LIMIT_APP_DATA_BYTES = 512,     /* Invite, Accept, Decline, Cancel; BSTR bytes (docs/api.md Q-1) */
    LIMIT_CONTEXT_DATA_CHARS = 300, /* SendContextData */
    LIMIT_CONTEXT_DATA_CALLS = 5,
    LIMIT_APP_GUID_CHARS = 39, /* counts the terminator, as documented */
    LIMIT_APP_NAME_CHARS = 256,
    LIMIT_APP_URL_CHARS = 256,
    LIMIT_APP_PATH_CHARS = 260,
    LIMIT_LOCAL_ADDRESS_CHARS = 30,
    LIMIT_SIGNIN_NAME_CHARS = 129,
    LIMIT_SERVICE_ID_CHARS = 38,
    LIMIT_PASSWORD_CHARS = 256,
    LIMIT_GROUPS = 30,        /* numbers 0 to 29 (docs/wire.md 1.6) */
    LIMIT_ALERT_SITES = 1024, /* docs/api.md Q-9 */
};

/* Instant messages.  The first limit is that of the old clients; the others are decisions of this
 * project.  MESSAGE_MAX_BYTES of wire/invite.h limits the bytes of a message on the wire. */
enum {
    LIMIT_MESSAGE_CHARS = 400,      /* of a sent message; received ones may be longer */
    LIMIT_FONT_NAME_CHARS = 31,     /* a face name of Windows */
    LIMIT_MESSAGES_UNDER_WAY = 100, /* of one conversation, without outcome */
    LIMIT_HISTORY_MESSAGES = 200,   /* of one conversation; then the oldest is dropped */
    LIMIT_HISTORY_BYTES = 65536,    /* of their texts; the newest message is always kept */
    LIMIT_PARTICIPANTS = 15,        /* besides the local user */
    LIMIT_CONVERSATIONS = 64,
};

/* Time limits in milliseconds: the defaults of settings (docs/settings.md). */
enum {
    TIMEOUT_ANSWER_MS = 120000,   /* from Invite to the answer */
    TIMEOUT_CONFIRM_MS = 30000,   /* from ACCEPT to CONFIRM */
    TIMEOUT_INSTALL_MS = 300000,  /* a held acceptance (docs/states.md E3) */
    TIMEOUT_JOIN_MS = 30000,      /* from CAL to JOI */
    TIMEOUT_SIGN_IN_MS = 15000,   /* one sign-in step */
    TIMEOUT_CHALLENGE_MS = 30000, /* CHL and QRY */
    TIMEOUT_REQUEST_MS = 30000,   /* any other request on the wire */
};

/* Typing: clients repeat the notification every five seconds (docs/wire.md 6.3). */
enum {
    TYPING_AGAIN_MS = 5000, /* shortest time between two that are sent */
    TYPING_ENDS_MS = 10000, /* typing ends without a repetition; one notification may be lost */
};

/* Delays of reconnect.c; settings as well. */
enum {
    RECONNECT_FIRST_MS = 1000,
    RECONNECT_LONGEST_MS = 300000,
};

#endif
