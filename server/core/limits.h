/* Every documented limit in one place (service API section 2).  Characters are UTF-16 units
 * without terminator. */
#ifndef OPENMSGR_CORE_LIMITS_H
#define OPENMSGR_CORE_LIMITS_H

enum {
    LIMIT_APP_DATA_BYTES = 512,         /* Invite, Accept, Decline, Cancel; BSTR bytes */
    LIMIT_CONTEXT_DATA_CHARS = 300,     /* SendContextData */
    LIMIT_CONTEXT_DATA_CALLS = 5,
    LIMIT_APP_GUID_CHARS = 39,          /* counts the terminator, as documented */
    LIMIT_APP_NAME_CHARS = 256,
    LIMIT_APP_URL_CHARS = 256,
    LIMIT_APP_PATH_CHARS = 260,
    LIMIT_LOCAL_ADDRESS_CHARS = 30,
    LIMIT_SIGNIN_NAME_CHARS = 129,
    LIMIT_SERVICE_ID_CHARS = 38,
    LIMIT_PASSWORD_CHARS = 256,
    LIMIT_GROUPS = 30,                  /* numbers 0 to 29 (wire facts 1.4) */
    LIMIT_ALERT_SITES = 1024,           /* */
};

/* Texts.  No published member sends one, so the first is the old clients' own and the others are
 * ours; how many bytes a message may have on the wire is MESSAGE_MAX_BYTES of wire/invite.h. */
enum {
    LIMIT_MESSAGE_CHARS = 400,          /* one that we send; received ones may be longer */
    LIMIT_FONT_NAME_CHARS = 31,         /* a face name of Windows */
    LIMIT_MESSAGES_UNDER_WAY = 100,     /* of one conversation, without an outcome */
    LIMIT_HISTORY_MESSAGES = 200,       /* of one conversation; then the oldest is forgotten */
    LIMIT_HISTORY_BYTES = 65536,        /* the same, for their texts; the newest is always kept */
    LIMIT_PARTICIPANTS = 15,            /* besides ourselves */
    LIMIT_CONVERSATIONS = 64,
};

/* Time limits in milliseconds; all are settings, these are the defaults (mapping page, "Time
 * limits"). */
enum {
    TIMEOUT_ANSWER_MS = 120000,         /* from Invite to the answer */
    TIMEOUT_CONFIRM_MS = 30000,         /* from ACCEPT to the second ACCEPT */
    TIMEOUT_INSTALL_MS = 300000,        /* an accepted invitation without its application (E3) */
    TIMEOUT_JOIN_MS = 30000,            /* from CAL to JOI */
    TIMEOUT_SIGN_IN_MS = 15000,         /* one sign-in step */
    TIMEOUT_CHALLENGE_MS = 30000,       /* CHL and QRY */
    TIMEOUT_REQUEST_MS = 30000,         /* any other request on the wire */
};

/* Typing: clients say it again every five seconds (wire facts 6.3). */
enum {
    TYPING_AGAIN_MS = 5000,             /* how often we say it at most */
    TYPING_ENDS_MS = 10000,             /* without a word: one repetition may be missed */
};

/* Signing in again by itself (reconnect.c); settings as well. */
enum {
    RECONNECT_FIRST_MS = 1000,
    RECONNECT_LONGEST_MS = 300000,
};

#endif
