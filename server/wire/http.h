/* HTTP/1.x as far as the sign-in needs it: the head of a request or of a response, and addresses of
 * the form https://host:port/path.  Without a socket; bodies are nobody's business here. */
#ifndef OPENMSGR_WIRE_HTTP_H
#define OPENMSGR_WIRE_HTTP_H

#include "mime.h"

enum { HTTP_HEAD_MAX = 16384, HTTP_URL_MAX = 1024, HTTPS_PORT = 443 };

enum http_status {
    HTTP_READY,
    HTTP_NEED_MORE,
    HTTP_BROKEN, /* over HTTP_HEAD_MAX, a NUL or a control character, a folded line, a first line
                    that is neither a request nor a response */
};

struct http_head {
    /* Method, target, version of a request; version, number, reason of a response. */
    struct text first[3];
    struct fields fields;
};

/* Reads the head that stands at the beginning of `bytes`, everything that has come so far;
 * *scanned, 0 at first, is how far the last call came.  The head borrows from `bytes`. */
enum http_status http_read_head(struct text bytes, size_t *scanned, struct http_head *head);
/* 100 to 599; 0 when this is no response. */
unsigned http_code(const struct http_head *head);

struct https_url {
    struct text host; /* a name or an IPv4 address; letters, digits, '-' and '.' */
    uint16_t port;
    struct text path; /* begins with '/', or empty */
};

/* "https://host[:port][/path]", also without the scheme, as PassportURLs has it.  Borrows.  False
 * for another scheme, a user name, a fragment, blanks or control characters, port 0 or over 65535,
 * and for more than HTTP_URL_MAX bytes: nothing of a password ever goes there. */
bool https_url_parse(struct text value, struct https_url *url);

#endif
