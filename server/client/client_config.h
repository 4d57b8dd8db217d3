/* Configuration of the client: the address of the service, the sign-in method, the time limits. */
#ifndef OPENMSGR_CLIENT_CLIENT_CONFIG_H
#define OPENMSGR_CLIENT_CLIENT_CONFIG_H

#include "common/text.h"

enum msnp_dialect { MSNP_DIALECT_7 = 7, MSNP_DIALECT_8 = 8 };

struct msnp_client_config {
    struct string host; /* notification or dispatch server */
    uint16_t port;
    enum msnp_dialect dialect; /* 7: MSNP5, MSNP6 or MSNP7 with MD5; 8: MSNP8 with Passport */
    struct string nexus;       /* URL of the Passport nexus, "https://host[:port][/path]" */
    /* Time limits: of one step of the sign-in; until another user has joined a new switchboard; and of the
     * reply to any other request and to PNG. */
    uint32_t sign_in_ms, join_ms, request_ms;
    uint32_t keep_alive_ms; /* interval between two PNG commands; 0: send none */
};

/* Receives each frame that the client sends (`out` is true) or receives: its command name and its
 * payload.  A payload holds user text and must not be stored.  For a Passport request `command` is the
 * whole HTTP request, which may hold the password: store no more than its first word, "GET".  For a
 * Passport answer `command` is "HTTP". */
typedef void (*msnp_trace_function)(void *context, bool out, struct text command, struct text payload);

#endif
