/* Shared by the fuzz targets.
 *
 * A target is one C file with LLVMFuzzerTestOneInput.  When an input is more than bytes for one parser it is a
 * script: its bytes are sent as on the wire, and byte 0xFE, which is invalid in any text of the protocol, is
 * followed by a letter that selects the next action.  So a capture is a valid input, and an input can be read and
 * written by hand. */
#ifndef OPENMSGR_TESTS_FUZZ_H
#define OPENMSGR_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/messenger.h"
#include "common/text.h"

enum { FUZZ_ESCAPE = 0xFE };

/* A failed check is a finding like any crash. */
#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

/* For loops of the target itself, whose coverage is irrelevant. */
#define FUZZ_PLAIN __attribute__((no_sanitize("coverage")))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* A script, split at its escapes. */
struct fuzz_script {
    const uint8_t *data;
    size_t size, position;
};

/* Gets the next run of plain bytes (may be empty) and the letter behind it (0 at the end).  False at the end of the
 * script. */
FUZZ_PLAIN static inline bool fuzz_next(struct fuzz_script *script, struct text *bytes, char *letter)
{
    size_t begin = script->position, end = begin;

    if (begin >= script->size)
        return false;
    while (end < script->size && script->data[end] != FUZZ_ESCAPE)
        end++;
    *bytes = (struct text){(const char *)script->data + begin, end - begin};
    *letter = end + 1 < script->size ? (char)script->data[end + 1] : 0;
    script->position = end + 2;
    return true;
}

/* Copies the bytes to a heap block of exactly their size, so that the sanitizer detects a read beyond them. */
static inline struct text fuzz_copy(const void *data, size_t size)
{
    char *bytes = malloc(size ? size : 1);

    REQUIRE(bytes != NULL);
    if (size)
        memcpy(bytes, data, size);
    return (struct text){bytes, size};
}

static inline void fuzz_free(struct text copy) { free((char *)copy.bytes); }

/* Whether `inner` lies within `outer`; always true for an empty text. */
static inline bool fuzz_within(struct text inner, struct text outer)
{
    return !inner.length || (inner.bytes >= outer.bytes && inner.length <= outer.length &&
                             (size_t)(inner.bytes - outer.bytes) <= outer.length - inner.length);
}

/* A clock that only a target advances, and a counter instead of random bytes. */
extern uint64_t fuzz_now;
extern uint8_t fuzz_random;
extern const struct model_clock fuzz_clock;

#endif
