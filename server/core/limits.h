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
    LIMIT_ALERT_SITES = 1024,           /* */
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

/* Signing in again by itself (reconnect.c); settings as well. */
enum {
    RECONNECT_FIRST_MS = 1000,
    RECONNECT_LONGEST_MS = 300000,
};

#endif
