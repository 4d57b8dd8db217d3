/* The frame reader: the frames must not depend on how the stream is cut, and every slice must lie in the reader's
 * buffer.
 *
 * Input: a letter (C: client, S: server as the sender, with the real limits; c, s: with small limits that short
 * inputs reach), a byte that seeds the cutting, the stream. */
#include "fuzz.h"
#include "../unit/command_shapes.h"
#include "wire/frame.h"

FUZZ_PLAIN static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ byte[i]) * 1099511628211u;
    return (hash ^ length) * 1099511628211u;
}

static uint64_t mix_text(uint64_t hash, const struct frame_reader *reader, struct text text)
{
    REQUIRE(fuzz_within(text, (struct text){reader->buffer, reader->end}));
    return mix(hash, text.bytes, text.length);
}

static uint64_t mix_frame(uint64_t hash, const struct frame_reader *reader, const struct frame *frame)
{
    uint32_t number;

    REQUIRE(frame->name.length && frame->argument_count <= FRAME_MAX_ARGUMENTS);
    REQUIRE(frame->payload.length <= reader->limits.payload_bytes);
    REQUIRE(frame->has_payload || !frame->payload.length);
    hash = mix_text(hash, reader, frame->name);
    for (size_t i = 0; i < frame->argument_count; i++) {
        REQUIRE(frame->arguments[i].length && !memchr(frame->arguments[i].bytes, ' ', frame->arguments[i].length));
        hash = mix_text(hash, reader, frame->arguments[i]);
    }
    hash = mix_text(hash, reader, frame->payload);
    hash = mix(hash, &frame->has_payload, sizeof(frame->has_payload));
    if (command_is_error(frame->name, &number))
        REQUIRE(number <= 999);
    return hash ^ frame_is_valid(frame, reader->direction);
}

/* Returns a hash of all frames and of the final result.  Feeds pieces of 1 to `largest` bytes; 0: all at once. */
static uint64_t read_all(struct text stream, enum frame_direction direction, struct frame_limits limits, uint32_t seed,
                         size_t largest)
{
    struct frame_reader reader;
    struct frame frame;
    enum frame_status status = FRAME_NEED_MORE;
    uint64_t hash = 14695981039346656037u;

    frame_reader_init(&reader, direction, limits);
    for (size_t i = 0; i < stream.length && status == FRAME_NEED_MORE;) {
        size_t part = largest ? 1 + (seed >> 16) % largest : stream.length;

        seed = seed * 1103515245 + 12345;
        if (part > stream.length - i)
            part = stream.length - i;
        REQUIRE(frame_reader_feed(&reader, (struct text){stream.bytes + i, part}));
        i += part;
        while ((status = frame_reader_next(&reader, &frame)) == FRAME_READY)
            hash = mix_frame(hash, &reader, &frame);
    }
    if (status == FRAME_BROKEN) /* the error is permanent */
        REQUIRE(frame_reader_next(&reader, &frame) == FRAME_BROKEN);
    frame_reader_free(&reader);
    return mix(hash, &status, sizeof(status));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct frame_limits limits;
    enum frame_direction direction;
    struct text stream;
    uint64_t whole;

    if (size < 2)
        return 0;
    direction = (data[0] | 0x20) == 's' ? FRAME_FROM_SERVER : FRAME_FROM_CLIENT;
    limits = direction == FRAME_FROM_SERVER ? (struct frame_limits){4096, 65536} : (struct frame_limits){8192, 2048};
    if (data[0] & 0x20)
        limits = (struct frame_limits){40, 60};
    stream = (struct text){(const char *)data + 2, size - 2};
    whole = read_all(stream, direction, limits, 0, 0);
    REQUIRE(read_all(stream, direction, limits, data[1] * 2654435761u, 16) == whole);
    REQUIRE(read_all(stream, direction, limits, data[1] * 2654435761u, 1 + size / 2) == whole);
    return 0;
}
