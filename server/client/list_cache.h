/* A cache of the lists of the last synchronization.  If the lists have not changed since, the service
 * answers SYN with the serial number that the client sent, and sends no lists (docs/wire.md 3.2).  The
 * client then passes the recorded lines to the same parser as received lines. */
#ifndef OPENMSGR_CLIENT_LIST_CACHE_H
#define OPENMSGR_CLIENT_LIST_CACHE_H

#include "client_state.h"

/* Returns the serial number to send with SYN; 0 requests the complete lists. */
uint32_t list_cache_serial(const struct msnp_client *client);
/* Empties the cache and starts to record the lists with this serial number; `entries` is the number of LST
 * lines in MSNP8, and 0 before.  Records nothing if `serial` is 0. */
void list_cache_begin(struct msnp_client *client, uint32_t serial, uint32_t entries);
/* Records the frame if recording has started and the frame belongs to the synchronization. */
void list_cache_record(struct msnp_client *client, const struct frame *frame);
/* Marks the recorded lists as complete. */
void list_cache_finish(struct msnp_client *client);
void list_cache_forget(struct msnp_client *client);

#endif
