/* Messages that come in several packets (wire facts 6.3): we announce that we can read them.
 *
 * The first packet names the message and says how many there are; the others carry a number and
 * nothing but body.  One list for each switchboard; every limit is here, because the packets are
 * anybody's (attack rows 3 and 13). */
#ifndef OPENMSGR_WIRE_MULTIPART_H
#define OPENMSGR_WIRE_MULTIPART_H

#include "common/buffer.h"
#include "mime.h"

enum {
    MULTIPART_MAX_CHUNKS = 16,
    MULTIPART_MAX_BYTES = 32768,
    MULTIPART_MAX_MESSAGES = 4, /* begun and not complete; a new one takes the oldest one's place */
    MULTIPART_MS = 30000,       /* from the first packet to the last */
};

struct multipart;

enum multipart_status {
    MULTIPART_NONE,     /* a message of one packet: to be read as it is */
    MULTIPART_KEPT,     /* a part of one that is not complete, or of none: nothing to read now */
    MULTIPART_COMPLETE, /* *whole is the message: header of the first packet, all bodies */
};

/* One packet of this user; *whole is freed by the caller.  Packets may come in any order behind the
 * first one, a second one of the same number is passed over. */
enum multipart_status multipart_receive(struct multipart **list, struct text from,
                                        struct text payload, const struct fields *header,
                                        struct text body, uint64_t now, struct buffer *whole);
/* Forgets those that take too long. */
void multipart_tick(struct multipart **list, uint64_t now);
uint64_t multipart_deadline(const struct multipart *list);
void multipart_free(struct multipart **list);

#endif
