/* The header block and the "Name: value" lines that MSG payloads are made of (wire facts 6.3, 7.1).
 */
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

/* Cuts a payload at its first blank line; without one all of it is header. */
void mime_split(struct text payload, struct text *header, struct text *body);
/* Reads lines "Name: value"; lines without a colon and those beyond the 64th are passed over.
 * Borrows. */
void fields_parse(struct text block, struct fields *fields);
/* The first value of that name, in any case, trimmed; false and empty when there is none. */
bool fields_get(const struct fields *fields, const char *name, struct text *out);
/* Whether a content type is `type`, whatever parameters follow. */
bool mime_type_is(struct text content_type, const char *type);

#endif
