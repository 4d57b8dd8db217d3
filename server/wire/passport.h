/* The client side of Passport 1.4 ("tweener"), the sign-in of MSNP8 and later (docs/wire.md 2.4).  The
 * nexus server names the login server.  The login server checks the password and issues a ticket.  The
 * notification server accepts the ticket instead of a password.
 *
 * The caller connects to passport_host over TLS, verifies the certificate, sends the request that
 * passport_request returns, and passes the head of the answer to passport_answer.  It repeats these steps
 * as long as passport_answer returns PASSPORT_ASK. */
#ifndef OPENMSGR_WIRE_PASSPORT_H
#define OPENMSGR_WIRE_PASSPORT_H

#include "core/result.h"
#include "common/buffer.h"
#include "http.h"

enum {
    PASSPORT_REDIRECTS_MAX = 5,
    PASSPORT_CHALLENGE_MAX = 1024, /* bytes of the challenge of the notification server */
    PASSPORT_TICKET_MAX = 1600,    /* bytes; must fit into a line of 4096 bytes */
};

/* The path that is requested from the nexus if its URL has no path. */
#define PASSPORT_NEXUS_PATH "/rdr/pprdr.asp"

enum passport_status {
    PASSPORT_ASK,    /* the caller must send another request */
    PASSPORT_TICKET, /* passport_ticket returns the ticket */
    PASSPORT_FAILED, /* passport_result returns the reason */
};

struct passport;

/* Creates an exchange whose first request goes to `nexus`, "https://host[:port][/path]"; the scheme and the
 * path may be missing.  Copies all arguments.  Sets *out to NULL when it fails:
 *   RESULT_INVALID_ARGUMENT: the handle or the password is empty;
 *   MSGR_E_INVALID_SERVER_NAME: `nexus` is malformed;
 *   MSGR_E_SERVER_PROTOCOL: the challenge cannot be sent in a header;
 *   RESULT_OUT_OF_MEMORY. */
msgr_result passport_create(struct text nexus, struct text handle, struct text password, struct text challenge,
                            struct passport **out);
/* Wipes the password and the ticket, and frees the exchange.  Does nothing for NULL. */
void passport_destroy(struct passport *passport);

/* The host name of the server for the next request; valid until the next call of passport_answer. */
struct text passport_host(const struct passport *passport);
uint16_t passport_port(const struct passport *passport);
/* Returns true if the next request contains the password. */
bool passport_is_login(const struct passport *passport);
/* Appends the next request to *out.  The request may contain the password, so the caller must wipe the
 * buffer with wipe_buffer.  Returns false when out of memory. */
bool passport_request(const struct passport *passport, struct buffer *out);
/* Handles the head of an answer.  After PASSPORT_FAILED, passport_result returns:
 *   MSGR_E_INVALID_PASSWORD: the login server answered da-status=failed;
 *   MSGR_E_SERVER_TOO_BUSY: status code 429;
 *   MSGR_E_SERVER_UNAVAILABLE: status code 500 or above, or more than PASSPORT_REDIRECTS_MAX redirects;
 *   MSGR_E_SERVER_PROTOCOL: any other unexpected answer;
 *   RESULT_OUT_OF_MEMORY. */
enum passport_status passport_answer(struct passport *passport, const struct http_head *head);
/* passport_ticket is valid after PASSPORT_TICKET, passport_result after PASSPORT_FAILED. */
struct text passport_ticket(const struct passport *passport);
msgr_result passport_result(const struct passport *passport);

/* Finds the first entry `key` in a list of the form "key=value,key='quoted, value'", which the header
 * PassportURLs and the Passport1.4 headers use, and stores its value in *out.  The case of the key does not
 * matter.  Returns false and sets *out to an empty text if there is no such entry, or if a quoted value
 * before the entry has no closing quote. */
bool passport_value(struct text list, const char *key, struct text *out);
/* Finds the header `name` whose value begins with "Passport1.4" and stores the list after that word in
 * *out.  (A response may have several headers of this name, one for each authentication scheme.)  Returns
 * false and sets *out to an empty text if there is no such header. */
bool passport_header(const struct http_head *head, const char *name, struct text *out);
/* Appends `value` and writes each byte except letters and digits as %XX.  Without this, a comma in a
 * password would end the password. */
void passport_encode(struct buffer *out, struct text value);

#endif
