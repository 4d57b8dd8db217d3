#include "http.h"

#include <string.h>

/* Returns the length of the head, including the empty line at its end; returns 0 if that line has not arrived
 * yet.  Lines end with CRLF or LF. */
static size_t head_length(struct text bytes, size_t *scanned)
{
    for (size_t i = *scanned; i < bytes.length; i++) {
        if (bytes.bytes[i] != '\n' || i == 0)
            continue;
        if (bytes.bytes[i - 1] == '\n' || (i > 1 && bytes.bytes[i - 1] == '\r' && bytes.bytes[i - 2] == '\n'))
            return i + 1;
    }
    *scanned = bytes.length;
    return 0;
}

/* Returns false if the head contains control characters other than tabs and line ends, or a folded line
 * (RFC 9112, section 5.2). */
static bool is_clean(struct text head)
{
    for (size_t i = 0; i < head.length; i++) {
        unsigned char c = (unsigned char)head.bytes[i];

        if (c == '\n') {
            if (i + 1 < head.length && (head.bytes[i + 1] == ' ' || head.bytes[i + 1] == '\t'))
                return false;
        } else if (c == '\r') {
            if (i + 1 == head.length || head.bytes[i + 1] != '\n')
                return false;
        } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
            return false;
        }
    }
    return true;
}

/* Splits the first line into three parts.  The third part, the reason in a response, may contain blanks or be
 * missing. */
static bool split_first_line(struct text line, struct text first[3])
{
    const char *one = line.length ? memchr(line.bytes, ' ', line.length) : NULL, *two;
    size_t rest;

    if (!one || one == line.bytes)
        return false;
    first[0] = (struct text){line.bytes, (size_t)(one - line.bytes)};
    rest = line.length - first[0].length - 1;
    two = rest ? memchr(one + 1, ' ', rest) : NULL;
    first[1] = (struct text){one + 1, two ? (size_t)(two - one - 1) : rest};
    first[2] = two ? (struct text){two + 1, rest - first[1].length - 1} : TEXT_EMPTY;
    return first[1].length != 0;
}

static bool is_version(struct text word)
{
    return word.length == 8 && text_starts_with_nocase(word, TEXT_LITERAL("HTTP/1.")) && word.bytes[7] >= '0' &&
           word.bytes[7] <= '9';
}

enum http_status http_read_head(struct text bytes, size_t *scanned, struct http_head *head)
{
    size_t length = head_length(bytes, scanned), line_length;
    struct text line;

    if (!length)
        return bytes.length > HTTP_HEAD_MAX ? HTTP_BROKEN : HTTP_NEED_MORE;
    if (length > HTTP_HEAD_MAX || !is_clean((struct text){bytes.bytes, length}))
        return HTTP_BROKEN;
    line_length = (size_t)((const char *)memchr(bytes.bytes, '\n', length) - bytes.bytes);
    line = (struct text){bytes.bytes, line_length};
    if (line.length && line.bytes[line.length - 1] == '\r')
        line.length--;
    if (!split_first_line(line, head->first) || (!is_version(head->first[0]) && !is_version(head->first[2])))
        return HTTP_BROKEN;
    fields_parse((struct text){bytes.bytes + line_length + 1, length - line_length - 1}, &head->fields);
    return HTTP_READY;
}

unsigned http_code(const struct http_head *head)
{
    uint32_t code;

    if (!is_version(head->first[0]) || head->first[1].length != 3 || !text_parse_u32(head->first[1], 599, &code) ||
        code < 100)
        return 0;
    return code;
}

static bool is_host(struct text host)
{
    if (!host.length || host.length > 253 || host.bytes[0] == '.' || host.bytes[0] == '-')
        return false;
    for (size_t i = 0; i < host.length; i++) {
        char c = host.bytes[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'))
            return false;
    }
    return true;
}

bool https_url_parse(struct text value, struct https_url *url)
{
    static const struct text scheme = TEXT_LITERAL("https://");
    const char *slash, *colon;
    struct text authority;
    uint32_t port = HTTPS_PORT;

    if (value.length > HTTP_URL_MAX)
        return false;
    if (text_starts_with_nocase(value, scheme))
        value = (struct text){value.bytes + scheme.length, value.length - scheme.length};
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.bytes[i] <= ' ' || (unsigned char)value.bytes[i] >= 0x7F || value.bytes[i] == '#')
            return false;
    slash = value.length ? memchr(value.bytes, '/', value.length) : NULL;
    authority = (struct text){value.bytes, slash ? (size_t)(slash - value.bytes) : value.length};
    url->path = slash ? (struct text){slash, value.length - authority.length} : TEXT_EMPTY;
    colon = authority.length ? memchr(authority.bytes, ':', authority.length) : NULL;
    if (colon) {
        struct text number = {colon + 1, authority.length - (size_t)(colon - authority.bytes) - 1};

        if (!text_parse_u32(number, 65535, &port) || !port)
            return false;
        authority.length = (size_t)(colon - authority.bytes);
    }
    url->host = authority;
    url->port = (uint16_t)port;
    return is_host(authority);
}
