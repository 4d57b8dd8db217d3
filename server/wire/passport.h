/* Passport 1.4 ("tweener"), the sign-in of MSNP8 and later, client side and without a socket (wire
 * facts 2.4): the nexus says where to log in, the login gives a ticket for the password, and the
 * notification server takes the ticket.
 *
 * The caller asks passport_host for a server, sends passport_request there over TLS with the
 * certificate verified, and gives the head of the answer to passport_answer, until that says
 * something other than PASSPORT_ASK. */
#ifndef OPENMSGR_WIRE_PASSPORT_H
#define OPENMSGR_WIRE_PASSPORT_H

#include "core/result.h"
#include "common/buffer.h"
#include "http.h"

enum {
    PASSPORT_REDIRECTS_MAX = 5,
    PASSPORT_CHALLENGE_MAX = 1024, /* what the notification server wants to be passed on */
    PASSPORT_TICKET_MAX = 1600,    /* must stand in one line of 4096 bytes with room to spare */
};

/* Where the nexus answers unless its address has a path. */
#define PASSPORT_NEXUS_PATH "/rdr/pprdr.asp"

enum passport_status {
    PASSPORT_ASK,    /* another request is to be made */
    PASSPORT_TICKET, /* passport_ticket has it */
    PASSPORT_FAILED, /* passport_result says why */
};

struct passport;

/* Begins with the nexus at `nexus` ("https://host[:port][/path]", scheme and path may be missing).
 * Everything is copied.  RESULT_INVALID_ARGUMENT when handle or password is empty,
 * MSGR_E_INVALID_SERVER_NAME for an address that is none, MSGR_E_SERVER_PROTOCOL for a challenge
 * that no header can carry, RESULT_OUT_OF_MEMORY; *out is then NULL. */
msgr_result passport_create(struct text nexus, struct text handle, struct text password,
                            struct text challenge, struct passport **out);
/* Wipes what it knew.  NULL is allowed. */
void passport_destroy(struct passport *passport);

/* Where the next request goes; borrowed until the next passport_answer. */
struct text passport_host(const struct passport *passport);
uint16_t passport_port(const struct passport *passport);
/* Whether the next request is the one that carries the password. */
bool passport_is_login(const struct passport *passport);
/* Appends the next request.  It may hold the password: the caller wipes it (wipe_buffer).  False
 * when out of memory. */
bool passport_request(const struct passport *passport, struct buffer *out);
/* The head of what was answered.  Failures: MSGR_E_INVALID_PASSWORD for da-status=failed,
 * MSGR_E_SERVER_TOO_BUSY for 429, MSGR_E_SERVER_UNAVAILABLE for 500 and above and for the sixth
 * redirect, MSGR_E_SERVER_PROTOCOL for everything that is no answer of this protocol. */
enum passport_status passport_answer(struct passport *passport, const struct http_head *head);
/* Valid after PASSPORT_TICKET and PASSPORT_FAILED. */
struct text passport_ticket(const struct passport *passport);
msgr_result passport_result(const struct passport *passport);

/* One value of a comma list "key=value,key='quoted, value'", as PassportURLs and the Passport1.4
 * headers have them; the key in any case, the first of its name.  False when there is none, or when
 * its quotation has no end. */
bool passport_value(struct text list, const char *key, struct text *out);
/* What stands behind the scheme "Passport1.4" of a header of that name; false when no such header
 * has it.  There may be several headers of one name, one for each scheme. */
bool passport_header(const struct http_head *head, const char *name, struct text *out);
/* Everything but letters and digits as %XX: a comma or '=' in a password would end it. */
void passport_encode(struct buffer *out, struct text value);

#endif
