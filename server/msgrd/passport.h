/* Passport without a socket: the pages of nexus and login, and the tickets that the login issues
 * (docs/wire.md 2.4). */
#ifndef OPENMSGR_MSGRD_PASSPORT_H
#define OPENMSGR_MSGRD_PASSPORT_H

#include "common/buffer.h"
#include "service_state.h"
#include "wire/http.h"

enum {
    PASSPORT_TICKET_MS = 60000,
    PASSPORT_TICKETS_OF_ONE_USER = 10, /* one more replaces the oldest */
};

/* A ticket is valid for one sign-in by MSNP8 or MSNP9. */
struct passport_ticket {
    struct passport_ticket *next;
    char text[40]; /* "t=", 32 random hex digits, "&p=" */
    struct string handle;
    uint64_t deadline;
};

/* Appends the response to one request; `out` may hold a ticket afterwards, and the caller wipes it. */
void passport_respond(struct service *service, const struct http_head *request, const char *peer, struct buffer *out);
/* Whether `ticket` is a valid ticket of this user.  It cannot be used again in either case. */
bool passport_ticket_take(struct service *service, struct text handle, struct text ticket);
/* Removes the tickets whose deadline is `now` or earlier; UINT64_MAX: all. */
void passport_expire(struct service *service, uint64_t now);
/* The earliest deadline of a ticket; UINT64_MAX without tickets. */
uint64_t passport_deadline(const struct service *service);

#endif
