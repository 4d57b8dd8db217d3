/* MSG payloads: a header, a body, and lines "Name: value" in either (docs/wire.md 6.3 and 7.1). */
#ifndef OPENMSGR_WIRE_MIME_H
#define OPENMSGR_WIRE_MIME_H

#include "common/text.h"

enum { FIELDS_MAX = 64 };

struct fields {
    struct {
        struct text name, value;
    } items[FIELDS_MAX];
    size_t count;
};

/* Splits a payload at its first blank line; without one, all of it is header. */
void mime_split(struct text payload, struct text *header, struct text *body);
/* Reads lines "Name: value" and borrows from them.  Lines without a name and a colon, and fields
 * beyond FIELDS_MAX, are ignored. */
void fields_parse(struct text block, struct fields *fields);
/* The trimmed value of the first field of that name, without regard to case.  False when there is
 * none; *out is then empty. */
bool fields_get(const struct fields *fields, const char *name, struct text *out);
/* Whether a Content-Type value names `type`, with or without parameters. */
bool mime_type_is(struct text content_type, const char *type);

#endif
