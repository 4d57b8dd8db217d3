/* Passport 1.4 ("tweener"), the sign-in of MSNP8 and later, on the side of the client
 * (docs/wire.md 2.4): the nexus names the login server, the login server gives a ticket for the
 * password, and the notification server accepts the ticket.
 *
 * The caller connects to passport_host over TLS, verifies the certificate, sends passport_request and
 * passes the head of the answer to passport_answer, and repeats this while that returns
 * PASSPORT_ASK. */
#ifndef OPENMSGR_WIRE_PASSPORT_H
#define OPENMSGR_WIRE_PASSPORT_H

#include "core/result.h"
#include "common/buffer.h"
#include "http.h"

enum {
    PASSPORT_REDIRECTS_MAX = 5,
    PASSPORT_CHALLENGE_MAX = 1024, /* of the notification server, passed on to the login */
    PASSPORT_TICKET_MAX = 1600,    /* fits into a line of 4096 bytes with room to spare */
};

/* The path of the nexus if its URL has none. */
#define PASSPORT_NEXUS_PATH "/rdr/pprdr.asp"

enum passport_status {
    PASSPORT_ASK,    /* make another request */
    PASSPORT_TICKET, /* passport_ticket has the ticket */
    PASSPORT_FAILED, /* passport_result has the reason */
};

struct passport;

/* Starts with the nexus at `nexus`, "https://host[:port][/path]", whose scheme and path may be missing.
 * All arguments are copied.  RESULT_INVALID_ARGUMENT when handle or password is empty,
 * MSGR_E_INVALID_SERVER_NAME when `nexus` is malformed, MSGR_E_SERVER_PROTOCOL for a challenge that
 * does not fit into a header, RESULT_OUT_OF_MEMORY; *out is then NULL. */
msgr_result passport_create(struct text nexus, struct text handle, struct text password, struct text challenge,
                            struct passport **out);
/* Wipes the secrets and frees.  NULL is allowed. */
void passport_destroy(struct passport *passport);

/* The server of the next request; borrowed until the next passport_answer. */
struct text passport_host(const struct passport *passport);
uint16_t passport_port(const struct passport *passport);
/* Whether the next request is the one that carries the password. */
bool passport_is_login(const struct passport *passport);
/* Appends the next request, which may contain the password: the caller wipes it with wipe_buffer.
 * False when out of memory. */
bool passport_request(const struct passport *passport, struct buffer *out);
/* Takes the head of an answer.  Failures: MSGR_E_INVALID_PASSWORD for da-status=failed,
 * MSGR_E_SERVER_TOO_BUSY for 429, MSGR_E_SERVER_UNAVAILABLE for 500 and above and for the sixth
 * redirect, MSGR_E_SERVER_PROTOCOL for every other answer. */
enum passport_status passport_answer(struct passport *passport, const struct http_head *head);
/* Valid after PASSPORT_TICKET and PASSPORT_FAILED. */
struct text passport_ticket(const struct passport *passport);
msgr_result passport_result(const struct passport *passport);

/* The value of the first `key`, in any case, in a list "key=value,key='quoted, value'", as
 * PassportURLs and the Passport1.4 headers have it.  False when there is none, or when a quotation
 * before it has no end; *out is then empty. */
bool passport_value(struct text list, const char *key, struct text *out);
/* The list behind the scheme "Passport1.4" in a header of that name; there may be several headers of
 * one name, one for each scheme.  False when there is none; *out is then empty. */
bool passport_header(const struct http_head *head, const char *name, struct text *out);
/* Appends `value` with everything but letters and digits as %XX: a comma in a password would end
 * it. */
void passport_encode(struct buffer *out, struct text value);

#endif
