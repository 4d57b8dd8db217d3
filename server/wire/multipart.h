/* Joins messages that arrive in several packets (docs/wire.md 6.3).
 *
 * The first packet has the header, the number of packets and the first part of the body; each other packet
 * has its number and another part of the body.  Each switchboard has one list of incomplete messages.  Any
 * user can send packets, so this file limits their number, size and time ("Attack rows" 3 and 13 in
 * docs/reliability.md). */
#ifndef OPENMSGR_WIRE_MULTIPART_H
#define OPENMSGR_WIRE_MULTIPART_H

#include "common/buffer.h"
#include "mime.h"

enum {
    MULTIPART_MAX_CHUNKS = 16,
    MULTIPART_MAX_BYTES = 32768,
    MULTIPART_MAX_MESSAGES = 4, /* incomplete messages in a list; one more replaces the oldest */
    MULTIPART_MS = 30000,       /* time limit from the first packet of a message to the last */
};

struct multipart;

enum multipart_status {
    MULTIPART_NONE,     /* the packet is a complete message by itself; *whole is not used */
    MULTIPART_KEPT,     /* the packet was stored as a part of an incomplete message, or was ignored */
    MULTIPART_COMPLETE, /* the packet was the last missing one; *whole is the complete message */
};

/* Handles one packet of the user `from`; the caller frees *whole.  After the first packet of a message, the
 * others may arrive in any order.  A second packet with the same number is ignored. */
enum multipart_status multipart_receive(struct multipart **list, struct text from, struct text payload,
                                        const struct fields *header, struct text body, uint64_t now,
                                        struct buffer *whole);
/* Drops incomplete messages whose time limit is over.  multipart_deadline returns when the next time limit
 * is over, or UINT64_MAX for an empty list. */
void multipart_tick(struct multipart **list, uint64_t now);
uint64_t multipart_deadline(const struct multipart *list);
void multipart_free(struct multipart **list);

#endif
