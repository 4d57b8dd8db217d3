/* The groups of a forward list (docs/wire.md 3.3).  Group 0 always exists, is not stored, and holds the
 * contacts that are in no other group. */
#ifndef OPENMSGR_MSGRD_STORE_GROUPS_H
#define OPENMSGR_MSGRD_STORE_GROUPS_H

#include "common/text.h"
#include "store_result.h"

enum { STORE_GROUPS_MAX = 30 }; /* including group 0 */

/* STORE_EXISTS when another group has this name; STORE_FULL when there are STORE_GROUPS_MAX groups. */
enum store_result store_group_add(struct store *store, struct text owner, struct text name, uint32_t *id,
                                  uint32_t *serial);
enum store_result store_group_rename(struct store *store, struct text owner, uint32_t id, struct text name,
                                     uint32_t *serial);
/* Removes the group; its members stay on the forward list. */
enum store_result store_group_remove(struct store *store, struct text owner, uint32_t id, uint32_t *serial);
bool store_group_exists(struct store *store, struct text owner, uint32_t id);
/* Calls `each` for every group except group 0, in the order of ids. */
void store_groups(struct store *store, struct text owner, void (*each)(void *context, uint32_t id, struct text name),
                  void *context);
/* STORE_EXISTS when the contact is in the group. */
enum store_result store_member_add(struct store *store, struct text owner, struct text contact, uint32_t id,
                                   uint32_t *serial);
/* STORE_NOT_FOUND when the contact is not in the group. */
enum store_result store_member_remove(struct store *store, struct text owner, struct text contact, uint32_t id,
                                      uint32_t *serial);
/* Calls `each` for every contact that is in this group and in no other. */
void store_group_only_members(struct store *store, struct text owner, uint32_t id,
                              void (*each)(void *context, struct text contact), void *context);
/* Calls `each` for every group of a contact except group 0, in the order of ids. */
void store_member_groups(struct store *store, struct text owner, struct text contact,
                         void (*each)(void *context, uint32_t id), void *context);

#endif
