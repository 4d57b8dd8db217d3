/* What the fuzz targets share.
 *
 * A target is one C file with LLVMFuzzerTestOneInput.  Where an input is more than bytes for one
 * parser it is a script: the bytes go where they would go on a wire, and byte 0xFE, which no text of
 * the protocol may hold, is followed by one letter that says what happens next.  So a capture is an
 * input as it stands, and an input can be read and written by hand. */
#ifndef OPENMSGR_TESTS_FUZZ_H
#define OPENMSGR_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/messenger.h"
#include "common/text.h"

enum { FUZZ_ESCAPE = 0xFE };

/* A broken promise is a finding like any crash. */
#define REQUIRE(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

/* For loops over bytes that are ours: their coverage says nothing. */
#define FUZZ_PLAIN __attribute__((no_sanitize("coverage")))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* A script, cut at its escapes. */
struct fuzz_script {
    const uint8_t *data;
    size_t size, position;
};

/* The next run of plain bytes, perhaps empty, and the letter behind it, 0 at the end.  False when
 * there is nothing left. */
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

/* A copy of exactly these bytes on the heap, so that the sanitizer sees a read beyond them. */
static inline struct text fuzz_copy(const void *data, size_t size)
{
    char *bytes = malloc(size ? size : 1);

    REQUIRE(bytes != NULL);
    if (size)
        memcpy(bytes, data, size);
    return (struct text){bytes, size};
}

static inline void fuzz_free(struct text copy) { free((char *)copy.bytes); }

/* Whether `inner` lies in `outer`; the empty text lies everywhere. */
static inline bool fuzz_within(struct text inner, struct text outer)
{
    return !inner.length || (inner.bytes >= outer.bytes && inner.length <= outer.length &&
                             (size_t)(inner.bytes - outer.bytes) <= outer.length - inner.length);
}

/* A clock that stands still until a target moves it, and random bytes that count up. */
extern uint64_t fuzz_now;
extern uint8_t fuzz_random;
extern const struct model_clock fuzz_clock;

#endif
