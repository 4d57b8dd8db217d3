/* The part of HTTP/1.x that Passport needs.  Parses the head (first line and header fields) of a request or
 * response, and https URLs.  Does not read bodies. */
#ifndef OPENMSGR_WIRE_HTTP_H
#define OPENMSGR_WIRE_HTTP_H

#include "mime.h"

enum { HTTP_HEAD_MAX = 16384, HTTP_URL_MAX = 1024, HTTPS_PORT = 443 };

enum http_status {
    HTTP_READY,
    HTTP_NEED_MORE,
    HTTP_BROKEN, /* the head is longer than HTTP_HEAD_MAX, contains a control character or a folded line, or
                    begins with a line that is neither a request nor a response */
};

struct http_head {
    /* The words of the first line: method, target and version of a request; version, status code and reason
     * of a response. */
    struct text first[3];
    struct fields fields;
};

/* Parses the head at the beginning of `bytes`, which must hold all bytes received so far.  The caller sets
 * *scanned to 0 before the first call; the function stores there how many bytes it has searched for the
 * end of the head.  The head borrows from `bytes`. */
enum http_status http_read_head(struct text bytes, size_t *scanned, struct http_head *head);
/* Returns the status code of a response, 100 to 599; returns 0 for the head of a request or an invalid
 * code. */
unsigned http_code(const struct http_head *head);

struct https_url {
    struct text host; /* a name or an IPv4 address: letters, digits, '-' and '.' */
    uint16_t port;
    struct text path; /* begins with '/', or is empty */
};

/* Parses "https://host[:port][/path]".  The scheme may be missing, as in the header PassportURLs.  *url
 * borrows from `value`.  The password may be sent to this URL, so the parser is strict.  Returns false if
 * `value` has another scheme, a user name, a fragment, blanks, control characters, non-ASCII characters, an
 * invalid host or port, or more than HTTP_URL_MAX bytes. */
bool https_url_parse(struct text value, struct https_url *url);

#endif
