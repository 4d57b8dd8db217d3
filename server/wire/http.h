/* The part of HTTP/1.x that Passport needs: the head of a request or response, and URLs of the form
 * https://host:port/path.  Bodies are not read. */
#ifndef OPENMSGR_WIRE_HTTP_H
#define OPENMSGR_WIRE_HTTP_H

#include "mime.h"

enum { HTTP_HEAD_MAX = 16384, HTTP_URL_MAX = 1024, HTTPS_PORT = 443 };

enum http_status {
    HTTP_READY,
    HTTP_NEED_MORE,
    HTTP_BROKEN, /* over HTTP_HEAD_MAX, a control character, a folded line, or a first line that is
                    neither a request nor a response */
};

struct http_head {
    /* Method, target, version of a request; version, number, reason of a response. */
    struct text first[3];
    struct fields fields;
};

/* Reads the head at the beginning of `bytes`, which is everything received so far.  *scanned is 0 at
 * first and keeps how far the last call has searched.  The head borrows from `bytes`. */
enum http_status http_read_head(struct text bytes, size_t *scanned, struct http_head *head);
/* The status code, 100 to 599; 0 when the head is not one of a response. */
unsigned http_code(const struct http_head *head);

struct https_url {
    struct text host; /* a name or an IPv4 address; letters, digits, '-' and '.' */
    uint16_t port;
    struct text path; /* begins with '/', or empty */
};

/* Parses "https://host[:port][/path]", also without the scheme, as PassportURLs has it.  Borrows.
 * False for another scheme, a user name, a fragment, blanks, control characters, a port that is not 1
 * to 65535, and more than HTTP_URL_MAX bytes: the password is never sent to such a URL. */
bool https_url_parse(struct text value, struct https_url *url);

#endif
