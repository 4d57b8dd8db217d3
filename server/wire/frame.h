/* Splits a stream of bytes into frames.  A frame is a command with its arguments and its payload
 * (docs/wire.md 1.2, 1.3 and 10 row 4).
 *
 * The reader checks the limits on the length of a line, the length of a payload and the number of
 * arguments.  It allocates no memory for a frame: a frame borrows from the buffer of the reader and is
 * valid until the next call of a function with that reader. */
#ifndef OPENMSGR_WIRE_FRAME_H
#define OPENMSGR_WIRE_FRAME_H

#include "common/text.h"

enum { FRAME_MAX_ARGUMENTS = 32 };

struct frame {
    struct text name; /* the command or the error number: "VER", "540" */
    /* The words after the name.  If there is a payload, the last word is its length. */
    struct text arguments[FRAME_MAX_ARGUMENTS];
    size_t argument_count;
    struct text payload;
    bool has_payload;
};

/* The direction decides which commands carry a payload. */
enum frame_direction { FRAME_FROM_CLIENT, FRAME_FROM_SERVER };

struct frame_limits {
    size_t line_bytes; /* without CRLF */
    size_t payload_bytes;
};

/* The limits for frames that a server sends (docs/wire.md 1.6). */
extern const struct frame_limits frame_limits_notification, frame_limits_switchboard;

struct frame_reader {
    enum frame_direction direction;
    struct frame_limits limits;
    char *buffer;
    size_t start, end, capacity; /* the unread bytes are [start, end) */
    size_t scanned;              /* the search for the next line end begins here; no byte is searched twice */
    bool broken;
};

enum frame_status {
    FRAME_READY,
    FRAME_NEED_MORE,
    FRAME_BROKEN, /* the caller must close the connection: a line or payload is too long, a payload length is
                     not a number, or a line contains NUL or too many arguments */
};

void frame_reader_init(struct frame_reader *reader, enum frame_direction direction, struct frame_limits limits);
void frame_reader_free(struct frame_reader *reader);
/* Copies the bytes into the buffer of the reader.  Returns false when out of memory. */
bool frame_reader_feed(struct frame_reader *reader, struct text bytes);
/* Reads the next complete frame into *frame, which is valid only if the function returns FRAME_READY. */
enum frame_status frame_reader_next(struct frame_reader *reader, struct frame *frame);

#endif
