/* The lists of the last synchronization.  When nothing has changed since, the service answers SYN
 * with the serial that was sent and no lists (docs/wire.md 3.2).  The recorded lines are then handled
 * once more like received ones, so that there is one parser for both. */
#ifndef OPENMSGR_CLIENT_LIST_CACHE_H
#define OPENMSGR_CLIENT_LIST_CACHE_H

#include "client_state.h"

/* The serial to send with SYN; 0 asks for everything. */
uint32_t list_cache_serial(const struct msnp_client *client);
/* Starts recording the lists of this serial; `entries` is the number of LST lines (MSNP8). */
void list_cache_begin(struct msnp_client *client, uint32_t serial, uint32_t entries);
/* Records the frame if it belongs to a synchronization that is being recorded. */
void list_cache_record(struct msnp_client *client, const struct frame *frame);
/* The lists are complete. */
void list_cache_finish(struct msnp_client *client);
void list_cache_forget(struct msnp_client *client);

#endif
