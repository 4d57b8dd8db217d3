/* Cuts a stream of bytes into frames: a command, its arguments and its payload (docs/wire.md 1.2, 1.3
 * and 10 row 4).
 *
 * Every limit of the stream is checked here.  Nothing is allocated per frame: a frame borrows from the
 * reader's buffer and is valid until the next call. */
#ifndef OPENMSGR_WIRE_FRAME_H
#define OPENMSGR_WIRE_FRAME_H

#include "common/text.h"

enum { FRAME_MAX_ARGUMENTS = 32 };

struct frame {
    struct text name; /* "VER", "540" */
    /* The words behind the name; the payload length is the last one. */
    struct text arguments[FRAME_MAX_ARGUMENTS];
    size_t argument_count;
    struct text payload;
    bool has_payload;
};

/* Which commands carry a payload depends on the direction. */
enum frame_direction { FRAME_FROM_CLIENT, FRAME_FROM_SERVER };

struct frame_limits {
    size_t line_bytes; /* without CRLF */
    size_t payload_bytes;
};

/* For what a server sends (docs/wire.md 1.6). */
extern const struct frame_limits frame_limits_notification, frame_limits_switchboard;

struct frame_reader {
    enum frame_direction direction;
    struct frame_limits limits;
    char *buffer;
    size_t start, end, capacity; /* the unread bytes are [start, end) */
    size_t scanned;              /* no line ends before this: bytes that come one by one are searched once */
    bool broken;
};

enum frame_status {
    FRAME_READY,
    FRAME_NEED_MORE,
    FRAME_BROKEN, /* a line or payload over its limit, a length that is not a number, too many
                     arguments, or a NUL in the line: the connection must be closed */
};

void frame_reader_init(struct frame_reader *reader, enum frame_direction direction, struct frame_limits limits);
void frame_reader_free(struct frame_reader *reader);
/* Copies the bytes to the reader.  False when out of memory. */
bool frame_reader_feed(struct frame_reader *reader, struct text bytes);
/* The next complete frame. */
enum frame_status frame_reader_next(struct frame_reader *reader, struct frame *frame);

#endif
