/* The lists of a synchronization, and the two privacy settings (docs/wire.md 3.1 and 3.2). */
#ifndef OPENMSGR_CLIENT_LISTS_H
#define OPENMSGR_CLIENT_LISTS_H

#include "client_state.h"

/* Returns the bit (enum contact_list) of the list "FL", "AL", "BL" or "RL"; 0 for any other name. */
unsigned lists_bit(struct text name);
/* Returns the list name for one bit of enum contact_list. */
const char *lists_name(unsigned bit);
/* Puts a contact on these lists; `name` is its display name as received, URL-encoded. */
void lists_put_contact(struct msnp_client *client, struct text handle, struct text name, unsigned lists);

/* A member of struct wire (core/wire.h): sends BLP and GTC. */
msgr_result wire_set_privacy(void *context, struct privacy privacy);

void lists_lst(struct msnp_client *client, const struct frame *frame);
void lists_gtc(struct msnp_client *client, const struct frame *frame);
void lists_blp(struct msnp_client *client, const struct frame *frame);

#endif
