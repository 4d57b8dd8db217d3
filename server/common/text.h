/* UTF-8 bytes with a length.
 *
 * BSTRs may hold embedded NULs and lone surrogates; bytes from the wire are not terminated.  Both
 * become a struct text.  A lone surrogate is kept in its three-byte form, so that a stored BSTR
 * comes back unchanged. */
#ifndef OPENMSGR_COMMON_TEXT_H
#define OPENMSGR_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed slice; not terminated. */
struct text {
    const char *bytes;
    size_t length;
};

/* An owned text.  `bytes` is NULL when empty, otherwise terminated by a NUL that `length` does not
 * count. */
struct string {
    char *bytes;
    size_t length;
};

#define TEXT_LITERAL(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_EMPTY ((struct text){NULL, 0})

/* The slice of a terminated C string; NULL gives the empty text. */
struct text text_of(const char *terminated);
struct text string_text(const struct string *string);

/* Replaces the content by a copy.  False when out of memory; the old content is then kept. */
bool string_set(struct string *string, struct text value);
/* Frees the content and leaves an empty string. */
void string_free(struct string *string);

bool text_equal(struct text a, struct text b);
/* Equal without regard to the case of ASCII letters: handles, GUIDs, header names. */
bool text_equal_nocase(struct text a, struct text b);
bool text_starts_with_nocase(struct text value, struct text prefix);
/* A key for struct table (table.h): the same for texts that text_equal_nocase calls equal. */
uint32_t text_hash_nocase(struct text value);
/* Removes blanks and tabs at both ends. */
struct text text_trim(struct text value);
/* Whether any byte is below 0x20, or 0x7F. */
bool text_has_control(struct text value);
/* Well-formed UTF-8 without surrogates, overlong forms and NULs. */
bool text_is_utf8(struct text value);
/* The length in UTF-16 units, the measure of every documented limit. */
size_t text_utf16_units(struct text value);
/* An unsigned decimal number of 1 to 10 digits and nothing else, at most `max`.  Otherwise false, and
 * *out is unchanged. */
bool text_parse_u32(struct text value, uint32_t max, uint32_t *out);

#endif
