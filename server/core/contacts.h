/* The contact list, and every other user that the model knows (docs/api.md). */
#ifndef OPENMSGR_CORE_CONTACTS_H
#define OPENMSGR_CORE_CONTACTS_H

#include "presence.h"
#include "result.h"
#include "common/text.h"

struct contact;
struct lock;
struct messenger;

enum contact_list { LIST_FORWARD = 1, LIST_ALLOW = 2, LIST_BLOCK = 4, LIST_REVERSE = 8 };

/* A contact exists while it is on a list or held. */
struct contact *contact_hold(struct contact *contact);
void contact_release(struct contact *contact);

struct text contact_handle(const struct contact *contact);
/* The display name; the handle while no name is known. */
struct text contact_friendly_name(const struct contact *contact);
/* Never INVISIBLE or LOCAL_*; UNKNOWN for a user who is not on the list, unless the service has
 * reported a presence. */
enum presence contact_presence(const struct contact *contact);
unsigned contact_lists(const struct contact *contact); /* bits of enum contact_list */
bool contact_is_self(const struct contact *contact);   /* by handle; valid offline too */
bool contact_is_blocked(const struct contact *contact);
/* A bit set: bit N for group number N (groups.h); 0 if the contact is not on the forward list.  A
 * contact on that list without another group is in "Other Contacts". */
enum { GROUP_OTHER = 0 };
uint32_t contact_groups(const struct contact *contact);
/* Empty when the contact has published none. */
struct text contact_phone(const struct contact *contact, enum phone_type type);
/* Whether messages can be sent to the contact's mobile device. */
bool contact_can_page(const struct contact *contact);

/* Syntax of a sign-in name: RESULT_INVALID_ARGUMENT if it is empty, over 129 characters, not of the
 * form local@domain, not UTF-8, or has a blank or a control character. */
msgr_result contact_check_handle(struct text handle);
/* Finds a contact by handle, without regard to case; *out is held for the caller.  With `list_only`, a
 * user who is not on the forward list is MSGR_E_USER_NOT_FOUND; without it, an unknown user becomes a
 * contact that is on no list.  RESULT_INVALID_ARGUMENT as contact_check_handle,
 * MSGR_E_NOT_LOGGED_ON, RESULT_OUT_OF_MEMORY. */
msgr_result contacts_find(struct messenger *messenger, struct text handle, bool list_only, struct contact **out);
/* Returns the contact of this handle, held; creates it if there is none.  Works offline, too.  NULL when
 * out of memory. */
struct contact *contacts_intern(struct messenger *messenger, struct text handle);

/* The forward list in the order of the service; empty when offline. */
size_t contacts_count(const struct messenger *messenger);
/* Held; NULL beyond the end. */
struct contact *contacts_at(const struct messenger *messenger, size_t index);
/* Checks in the order of docs/states.md "Order of the checks"; `lock` is that of the calling object.
 * RESULT_INVALID_ARGUMENT, MSGR_E_NOT_LOGGED_ON, MSGR_E_API_LOCKED, MSGR_E_API_DISABLED,
 * RESULT_FAILURE, or RESULT_OK: EVENT_CONTACT_LIST_ADD follows. */
msgr_result contacts_add(struct messenger *messenger, struct lock *lock, struct text handle);
/* RESULT_FAILURE when the contact is not on the forward list or the user is offline; RESULT_OK:
 * EVENT_CONTACT_LIST_REMOVE follows. */
msgr_result contacts_remove(struct messenger *messenger, struct contact *contact);
/* RESULT_FALSE: no change.  RESULT_FAILURE: offline, or it cannot be queued.  RESULT_OK:
 * EVENT_CONTACT_BLOCK_CHANGE follows. */
msgr_result contacts_block(struct messenger *messenger, struct contact *contact, bool block);

/* ---- from the wire ---- */
/* Before the first list entry of a sign-in: clears all lists. */
void contacts_begin(struct messenger *messenger);
/* One list entry during synchronization, or an unrequested change: adds the bits.  No event. */
void contacts_put(struct messenger *messenger, struct text handle, struct text friendly_name, unsigned lists);
/* Removes the bits (REM). */
void contacts_drop(struct messenger *messenger, struct text handle, unsigned lists);
/* BPR: a telephone number, or whether the contact can be paged.  EVENT_CONTACT_PHONE_CHANGE or
 * EVENT_CONTACT_PAGER_CHANGE on a change, once the sign-in is complete. */
void contacts_phone(struct messenger *messenger, struct text handle, enum phone_type type, struct text number);
void contacts_pager(struct messenger *messenger, struct text handle, bool can_page);
/* Outcomes of contacts_add, contacts_remove and contacts_block. */
void contacts_add_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_remove_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_block_result(struct messenger *messenger, struct text handle, bool block, msgr_result hr);

/* ---- for the other files of the model ---- */
/* Sets the name that came with an invitation or a message; raises EVENT_CONTACT_FRIENDLY_NAME_CHANGE
 * if it differs.  No effect for an empty name. */
void contact_rename(struct contact *contact, struct text friendly_name);
/* See messenger_contact_presence.  Returns the contact, held for the caller, if its presence has
 * changed; otherwise NULL. */
struct contact *contacts_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                  enum presence presence);
/* Replaces the bits of contact_groups. */
void contact_set_groups(struct contact *contact, uint32_t groups);
void contacts_disconnected(struct messenger *messenger);
void contacts_detach(struct messenger *messenger);

#endif
