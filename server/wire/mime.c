#include "mime.h"

#include <string.h>

/* Returns the line at *position without its line end, and moves *position to the next line. */
static struct text next_line(struct text block, size_t *position)
{
    const char *begin = block.bytes + *position;
    const char *newline = memchr(begin, '\n', block.length - *position);
    struct text line = {begin, newline ? (size_t)(newline - begin) : block.length - *position};

    *position += line.length + (newline ? 1 : 0);
    if (line.length && line.bytes[line.length - 1] == '\r')
        line.length--;
    return line;
}

void mime_split(struct text payload, struct text *header, struct text *body)
{
    size_t position = 0;

    while (position < payload.length) {
        size_t begin = position;

        if (next_line(payload, &position).length)
            continue;
        *header = (struct text){payload.bytes, begin};
        *body = (struct text){payload.bytes + position, payload.length - position};
        return;
    }
    *header = payload;
    *body = TEXT_EMPTY;
}

void fields_parse(struct text block, struct fields *fields)
{
    size_t position = 0;

    fields->count = 0;
    while (position < block.length && fields->count < FIELDS_MAX) {
        struct text line = next_line(block, &position);
        const char *colon = line.length ? memchr(line.bytes, ':', line.length) : NULL;
        size_t name_length = colon ? (size_t)(colon - line.bytes) : 0;

        if (!name_length)
            continue;
        fields->items[fields->count].name = text_trim((struct text){line.bytes, name_length});
        fields->items[fields->count].value = text_trim((struct text){colon + 1, line.length - name_length - 1});
        fields->count++;
    }
}

bool fields_get(const struct fields *fields, const char *name, struct text *out)
{
    *out = TEXT_EMPTY;
    for (size_t i = 0; i < fields->count; i++)
        if (text_equal_nocase(fields->items[i].name, text_of(name))) {
            *out = fields->items[i].value;
            return true;
        }
    return false;
}

bool mime_type_is(struct text content_type, const char *type)
{
    size_t length = strlen(type);

    return text_starts_with_nocase(content_type, text_of(type)) &&
           (content_type.length == length || content_type.bytes[length] == ';' || content_type.bytes[length] == ' ');
}
