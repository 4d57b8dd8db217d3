#include "alert.h"

#include <string.h>

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static void skip_space(struct text *rest)
{
    while (rest->length && is_space(rest->bytes[0]))
        rest->bytes++, rest->length--;
}

static struct text take_until(struct text *rest, const char *ends)
{
    struct text taken = {rest->bytes, 0};

    while (rest->length && !memchr(ends, rest->bytes[0], strlen(ends))) {
        taken.length++;
        rest->bytes++, rest->length--;
    }
    return taken;
}

/* Moves *rest to the text after "<NOTIFICATION".  Returns false if the document does not begin with that
 * element, apart from an XML declaration. */
static bool enter_element(struct text *rest)
{
    const struct text tag = TEXT_LITERAL("<NOTIFICATION");

    skip_space(rest);
    if (text_starts_with_nocase(*rest, TEXT_LITERAL("<?"))) {
        take_until(rest, ">");
        if (!rest->length)
            return false;
        rest->bytes++, rest->length--;
        skip_space(rest);
    }
    if (!text_starts_with_nocase(*rest, tag) || rest->length == tag.length || !is_space(rest->bytes[tag.length]))
        return false;
    rest->bytes += tag.length;
    rest->length -= tag.length;
    return true;
}

bool alert_site_id(struct text xml, uint32_t *site_id)
{
    struct text rest = xml;

    if (xml.length > ALERT_MAX_BYTES || !text_is_utf8(xml) || !enter_element(&rest))
        return false;
    for (;;) {
        struct text name, value;
        char quote[2] = {0};

        skip_space(&rest);
        if (!rest.length || rest.bytes[0] == '>' || rest.bytes[0] == '/')
            return false;
        name = text_trim(take_until(&rest, "= \t\r\n/>"));
        skip_space(&rest);
        if (!name.length || !rest.length || rest.bytes[0] != '=')
            return false;
        rest.bytes++, rest.length--;
        skip_space(&rest);
        if (!rest.length || (rest.bytes[0] != '"' && rest.bytes[0] != '\''))
            return false;
        quote[0] = rest.bytes[0];
        rest.bytes++, rest.length--;
        value = take_until(&rest, quote);
        if (!rest.length)
            return false;
        rest.bytes++, rest.length--;
        if (text_equal_nocase(name, TEXT_LITERAL("siteid")))
            return text_parse_u32(value, UINT32_MAX, site_id);
    }
}
