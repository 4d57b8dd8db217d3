/* The lists of an account and its telephone numbers. */
#ifndef OPENMSGR_MSGRD_STORE_LISTS_H
#define OPENMSGR_MSGRD_STORE_LISTS_H

#include "common/text.h"
#include "store_result.h"

enum { STORE_LIST_MAX = 600 };

/* A change of lists returns the new serial of the owner.  A forward list entry of one account is a
 * reverse list entry of the other; both change in the same transaction, and the other account gets a
 * new serial as well. */
struct store_serials {
    uint32_t owner, other; /* other: 0 unless the forward list changed */
};

/* `list` is LIST_FORWARD, LIST_ALLOW or LIST_BLOCK of core/contacts.h.  STORE_EXISTS when the contact
 * is on this list already; STORE_FULL when the list has STORE_LIST_MAX entries. */
enum store_result store_list_add(struct store *store, struct text owner, struct text contact, struct text name,
                                 unsigned list, struct store_serials *serials);
/* STORE_NOT_FOUND when the contact is not on this list. */
enum store_result store_list_remove(struct store *store, struct text owner, struct text contact, unsigned list,
                                    struct store_serials *serials);
/* Sets the name under which the owner keeps a contact; STORE_NOT_FOUND when the contact is on no list. */
enum store_result store_list_rename(struct store *store, struct text owner, struct text contact, struct text name,
                                    uint32_t *serial);
/* The lists of `owner` that `contact` is on, as bits of enum contact_list; 0: none. */
unsigned store_list_bits(struct store *store, struct text owner, struct text contact);
/* Calls `each` for every contact.  `name` is the name under which the owner keeps the contact; if there is
 * none, the contact's own name; if there is none either, the handle. */
void store_lists(struct store *store, struct text owner,
                 void (*each)(void *context, struct text contact, struct text name, unsigned bits), void *context);
/* Calls `each` for every account that has `subject` on its forward list.  `bits` are the lists of `subject`
 * that this account is on. */
void store_watchers(struct store *store, struct text subject,
                    void (*each)(void *context, struct text watcher, unsigned bits), void *context);

/* Telephone numbers (PRP).  An empty value removes the property. */
enum store_result store_property_set(struct store *store, struct text owner, struct text name, struct text value,
                                     uint32_t *serial);
void store_properties(struct store *store, struct text owner,
                      void (*each)(void *context, struct text name, struct text value), void *context);

#endif
