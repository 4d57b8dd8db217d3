/* UTF-8 text with a length.
 *
 * BSTRs may contain NULs and lone surrogates, and bytes from the network have no terminator.  A struct text can
 * represent both.  A lone surrogate is kept as its three-byte encoding, so that converting a BSTR to UTF-8 and
 * back does not change it. */
#ifndef OPENMSGR_COMMON_TEXT_H
#define OPENMSGR_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed text without a terminator. */
struct text {
    const char *bytes;
    size_t length;
};

/* An owned text.  `bytes` is NULL when the text is empty.  Otherwise it ends with a NUL that `length` does not
 * count. */
struct string {
    char *bytes;
    size_t length;
};

#define TEXT_LITERAL(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_EMPTY ((struct text){NULL, 0})

/* Returns a C string as a text, without copying; NULL gives the empty text. */
struct text text_of(const char *terminated);
struct text string_text(const struct string *string);

/* Replaces the content by a copy of `value`.  When out of memory, returns false and keeps the old content. */
bool string_set(struct string *string, struct text value);
/* Frees the content.  The string is empty afterwards. */
void string_free(struct string *string);

bool text_equal(struct text a, struct text b);
/* Compares, ignoring the case of ASCII letters; for handles, GUIDs and header names. */
bool text_equal_nocase(struct text a, struct text b);
bool text_starts_with_nocase(struct text value, struct text prefix);
/* A hash for use as a key of struct table (table.h).  Texts that text_equal_nocase finds equal have the same hash. */
uint32_t text_hash_nocase(struct text value);
/* Returns the text without blanks and tabs at both ends. */
struct text text_trim(struct text value);
/* Whether the text contains a control character: a byte below 0x20, or 0x7F. */
bool text_has_control(struct text value);
/* Whether the text is well-formed UTF-8 without surrogates, overlong forms and NULs. */
bool text_is_utf8(struct text value);
/* The length in UTF-16 units.  All documented limits count these units. */
size_t text_utf16_units(struct text value);
/* Parses an unsigned decimal number that is 1 to 10 digits long and at most `max`.  Returns false for any other
 * text and leaves *out unchanged. */
bool text_parse_u32(struct text value, uint32_t max, uint32_t *out);

#endif
