/* Changes of the lists: ADD, REM and REA (docs/wire.md 3.3). */
#ifndef OPENMSGR_CLIENT_LIST_EDITS_H
#define OPENMSGR_CLIENT_LIST_EDITS_H

#include "client_state.h"

/* Members of struct wire (core/wire.h). */
msgr_result wire_add_contact(void *context, struct text handle);
msgr_result wire_remove_contact(void *context, struct text handle);
msgr_result wire_block_contact(void *context, struct text handle, bool block);

void list_edits_add(struct msnp_client *client, const struct frame *frame);
void list_edits_rem(struct msnp_client *client, const struct frame *frame);
void list_edits_rea(struct msnp_client *client, const struct frame *frame);

#endif
