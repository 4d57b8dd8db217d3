/* All limits of the model.  A character is a UTF-16 unit; a limit does not count the terminator unless noted. */
#ifndef OPENMSGR_CORE_LIMITS_H
#define OPENMSGR_CORE_LIMITS_H

enum {
    LIMIT_APP_DATA_BYTES = 512,     /* of Invite, Accept, Decline and Cancel; bytes of the BSTR (docs/api.md Q-1) */
    LIMIT_CONTEXT_DATA_CHARS = 300, /* of SendContextData */
    LIMIT_CONTEXT_DATA_CALLS = 5,
    LIMIT_APP_GUID_CHARS = 39, /* includes the terminator, as documented */
    LIMIT_APP_NAME_CHARS = 256,
    LIMIT_APP_URL_CHARS = 256,
    LIMIT_APP_PATH_CHARS = 260,
    LIMIT_LOCAL_ADDRESS_CHARS = 30,
    LIMIT_SIGNIN_NAME_CHARS = 129,
    LIMIT_SERVICE_ID_CHARS = 38,
    LIMIT_PASSWORD_CHARS = 256,
    LIMIT_GROUPS = 30,        /* valid group numbers are 0 to 29 (docs/wire.md 1.6) */
    LIMIT_ALERT_SITES = 1024, /* site ids of one object (docs/api.md Q-9) */
};

/* Limits for instant messages.  LIMIT_MESSAGE_CHARS is the limit of the original clients; the other values were
 * chosen for this project.  MESSAGE_MAX_BYTES of wire/invite.h limits the bytes of a message on the wire. */
enum {
    LIMIT_MESSAGE_CHARS = 400,      /* of a sent message; a received message may be longer */
    LIMIT_FONT_NAME_CHARS = 31,     /* LF_FACESIZE of Windows without the terminator */
    LIMIT_MESSAGES_UNDER_WAY = 100, /* messages of one conversation that have no outcome yet */
    LIMIT_HISTORY_MESSAGES = 200,   /* of one conversation; above it the oldest message is dropped */
    LIMIT_HISTORY_BYTES = 65536,    /* of the texts of one conversation; the newest message is always kept */
    LIMIT_PARTICIPANTS = 15,        /* besides the local user */
    LIMIT_CONVERSATIONS = 64,
};

/* Time limits in milliseconds.  These are the defaults of settings (docs/settings.md). */
enum {
    TIMEOUT_ANSWER_MS = 120000,   /* from Invite to the answer */
    TIMEOUT_CONFIRM_MS = 30000,   /* from ACCEPT to CONFIRM */
    TIMEOUT_INSTALL_MS = 300000,  /* until the application of a held acceptance is registered (docs/states.md E3) */
    TIMEOUT_JOIN_MS = 30000,      /* from the command CAL to the command JOI */
    TIMEOUT_SIGN_IN_MS = 15000,   /* for each step of the sign-in */
    TIMEOUT_CHALLENGE_MS = 30000, /* for the answers to CHL and QRY */
    TIMEOUT_REQUEST_MS = 30000,   /* for the answer to any other request to the service */
};

/* Typing notifications.  A client repeats them every five seconds while its user types (docs/wire.md 6.3). */
enum {
    TYPING_AGAIN_MS = 5000, /* shortest time between two sent notifications */
    TYPING_ENDS_MS = 10000, /* time after the last received notification; allows for the loss of one */
};

/* Delays of reconnect.c, in milliseconds.  These are defaults of settings as well. */
enum {
    RECONNECT_FIRST_MS = 1000,
    RECONNECT_LONGEST_MS = 300000,
};

#endif
