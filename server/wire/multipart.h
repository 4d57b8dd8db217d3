/* Messages in several packets (docs/wire.md 6.3), which the client announces that it can read.
 *
 * The first packet has the header and the number of packets; each other packet has its number and a
 * part of the body.  There is one list for each switchboard.  Any user can send packets, so all
 * limits are checked here (attack rows 3 and 13 in docs/reliability.md). */
#ifndef OPENMSGR_WIRE_MULTIPART_H
#define OPENMSGR_WIRE_MULTIPART_H

#include "common/buffer.h"
#include "mime.h"

enum {
    MULTIPART_MAX_CHUNKS = 16,
    MULTIPART_MAX_BYTES = 32768,
    MULTIPART_MAX_MESSAGES = 4, /* incomplete at the same time; a fifth one replaces the oldest */
    MULTIPART_MS = 30000,       /* from the first packet to the last */
};

struct multipart;

enum multipart_status {
    MULTIPART_NONE,     /* a message of one packet: read it as it is */
    MULTIPART_KEPT,     /* kept as a part of an incomplete message, or ignored */
    MULTIPART_COMPLETE, /* *whole is the message: the header of the first packet and all bodies */
};

/* Takes one packet of the user `from`; the caller frees *whole.  Packets may come in any order after
 * the first one; one whose number has come already is ignored. */
enum multipart_status multipart_receive(struct multipart **list, struct text from, struct text payload,
                                        const struct fields *header, struct text body, uint64_t now,
                                        struct buffer *whole);
/* Forgets messages whose time is over. */
void multipart_tick(struct multipart **list, uint64_t now);
uint64_t multipart_deadline(const struct multipart *list);
void multipart_free(struct multipart **list);

#endif
