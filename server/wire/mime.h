/* Parses MSG payloads.  A payload has a header and a body; both may consist of fields, which are lines
 * "Name: value" (docs/wire.md 6.3 and 7.1). */
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

/* Splits a payload at its first empty line.  A payload without an empty line has only a header. */
void mime_split(struct text payload, struct text *header, struct text *body);
/* Parses the lines of `block` as fields; *fields borrows from `block`.  Ignores lines that have no name or
 * no colon, and all fields after the first FIELDS_MAX. */
void fields_parse(struct text block, struct fields *fields);
/* Stores the trimmed value of the first field with this name in *out; the case of the name does not matter.
 * Returns false and sets *out to an empty text if there is no such field. */
bool fields_get(const struct fields *fields, const char *name, struct text *out);
/* Returns true if the value of a Content-Type field is `type`, with or without parameters. */
bool mime_type_is(struct text content_type, const char *type);

#endif
