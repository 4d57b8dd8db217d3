/* Sign-in on a notification connection: VER, INF and USR (docs/wire.md 2). */
#ifndef OPENMSGR_MSGRD_SIGN_IN_H
#define OPENMSGR_MSGRD_SIGN_IN_H

#include "connection.h"

enum {
    DIALECT_LOWEST = 2,
    DIALECT_LAST_OF_MD5 = 7, /* later ones sign in with a Passport ticket */
    DIALECT_HIGHEST = 9,     /* MSNP10 identifies contacts differently, which is not implemented */
    SIGNED_IN_PAYLOAD_BYTES = 65536,
};

/* Handle the commands VER, INF and USR. */
void answer_ver(struct connection *connection, const struct frame *frame);
void answer_inf(struct connection *connection, const struct frame *frame);
void answer_usr(struct connection *connection, const struct frame *frame);

#endif
