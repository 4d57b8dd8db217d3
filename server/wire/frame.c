#include "frame.h"

#include <stdlib.h>
#include <string.h>

/* The commands that carry a payload in each direction; their last argument is the length of the payload in
 * bytes (docs/wire.md 1.3).  All other commands, even unknown commands, consist of one line. */
static const struct {
    const char *name;
    bool from_client, from_server;
} payload_commands[] = {
    {"MSG", true, true},  {"QRY", true, false}, {"PAG", true, false},
    {"SDC", true, false}, {"NOT", false, true}, {"IPG", false, true},
};

const struct frame_limits frame_limits_notification = {4096, 65536};
const struct frame_limits frame_limits_switchboard = {4096, 2048};

void frame_reader_init(struct frame_reader *reader, enum frame_direction direction, struct frame_limits limits)
{
    *reader = (struct frame_reader){.direction = direction, .limits = limits};
}

void frame_reader_free(struct frame_reader *reader)
{
    free(reader->buffer);
    reader->buffer = NULL;
    reader->start = reader->end = reader->capacity = reader->scanned = 0;
}

bool frame_reader_feed(struct frame_reader *reader, struct text bytes)
{
    if (!bytes.length)
        return true;
    if (reader->start == reader->end)
        reader->start = reader->end = reader->scanned = 0;
    if (reader->capacity - reader->end < bytes.length && reader->start) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->end -= reader->start;
        reader->scanned -= reader->scanned < reader->start ? reader->scanned : reader->start;
        reader->start = 0;
    }
    if (reader->capacity - reader->end < bytes.length) {
        size_t capacity = reader->end + bytes.length + 1024;
        char *grown = realloc(reader->buffer, capacity);

        if (!grown)
            return false;
        reader->buffer = grown;
        reader->capacity = capacity;
    }
    memcpy(reader->buffer + reader->end, bytes.bytes, bytes.length);
    reader->end += bytes.length;
    return true;
}

/* Splits a line into words.  Accepts several blanks between words and blanks at the end of the line, because
 * old clients send them (docs/wire.md 11).  Returns false if there are too many words. */
static bool split_line(struct text line, struct frame *frame)
{
    size_t position = 0;

    frame->name = TEXT_EMPTY;
    frame->argument_count = 0;
    while (position < line.length) {
        size_t begin;

        if (line.bytes[position] == ' ') {
            position++;
            continue;
        }
        begin = position;
        while (position < line.length && line.bytes[position] != ' ')
            position++;
        if (!frame->name.bytes)
            frame->name = (struct text){line.bytes + begin, position - begin};
        else if (frame->argument_count == FRAME_MAX_ARGUMENTS)
            return false;
        else
            frame->arguments[frame->argument_count++] = (struct text){line.bytes + begin, position - begin};
    }
    return true;
}

static bool has_payload(enum frame_direction direction, struct text name)
{
    for (size_t i = 0; i < sizeof(payload_commands) / sizeof(payload_commands[0]); i++)
        if (text_equal(name, text_of(payload_commands[i].name)))
            return direction == FRAME_FROM_CLIENT ? payload_commands[i].from_client : payload_commands[i].from_server;
    return false;
}

static enum frame_status broken(struct frame_reader *reader)
{
    reader->broken = true;
    return FRAME_BROKEN;
}

enum frame_status frame_reader_next(struct frame_reader *reader, struct frame *frame)
{
    while (!reader->broken && reader->start < reader->end) {
        const char *unread = reader->buffer + reader->start;
        size_t available = reader->end - reader->start;
        const char *newline;
        struct text line;
        size_t used;
        uint32_t length = 0;

        if (reader->scanned < reader->start)
            reader->scanned = reader->start;
        newline = memchr(reader->buffer + reader->scanned, '\n', reader->end - reader->scanned);
        if (!newline) {
            reader->scanned = reader->end;
            return available > reader->limits.line_bytes + 1 ? broken(reader) : FRAME_NEED_MORE;
        }
        line = (struct text){unread, (size_t)(newline - unread)};
        used = line.length + 1;
        if (line.length && line.bytes[line.length - 1] == '\r')
            line.length--;
        if (line.length > reader->limits.line_bytes || (line.length && memchr(line.bytes, 0, line.length)) ||
            !split_line(line, frame))
            return broken(reader);
        if (!frame->name.bytes) { /* skip an empty line between commands */
            reader->start += used;
            continue;
        }
        frame->has_payload = has_payload(reader->direction, frame->name);
        frame->payload = TEXT_EMPTY;
        if (frame->has_payload) {
            if (!frame->argument_count || !text_parse_u32(frame->arguments[frame->argument_count - 1],
                                                          (uint32_t)reader->limits.payload_bytes, &length))
                return broken(reader);
            if (available - used < length) {
                /* Start the next search at this line end, so that the line is not searched again. */
                reader->scanned = (size_t)(newline - reader->buffer);
                return FRAME_NEED_MORE;
            }
            frame->payload = (struct text){unread + used, length};
        }
        reader->start += used + length;
        return FRAME_READY;
    }
    return reader->broken ? FRAME_BROKEN : FRAME_NEED_MORE;
}
