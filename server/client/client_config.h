/* Configuration of the client: the address of the service, the kind of sign-in, the time limits. */
#ifndef OPENMSGR_CLIENT_CLIENT_CONFIG_H
#define OPENMSGR_CLIENT_CLIENT_CONFIG_H

#include "common/text.h"

enum msnp_dialect { MSNP_DIALECT_7 = 7, MSNP_DIALECT_8 = 8 };

struct msnp_client_config {
    struct string host; /* notification or dispatch server */
    uint16_t port;
    enum msnp_dialect dialect; /* 7: MSNP7 to MSNP5 with MD5; 8: MSNP8 with Passport */
    struct string nexus;       /* of Passport: "https://host[:port][/path]" */
    uint32_t sign_in_ms, join_ms, request_ms;
    uint32_t keep_alive_ms; /* between two PNG, whose answer is due in request_ms; 0: no PNG */
};

/* Receives each frame that is sent (`out`) or received: its command and, for MSG, its payload, which
 * holds user text and must not be kept.  For Passport, the command is "GET" or "HTTP". */
typedef void (*msnp_trace_function)(void *context, bool out, struct text command, struct text payload);

#endif
