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

/* A contact exists while it is on at least one list, or while a reference to it is held. */
struct contact *contact_hold(struct contact *contact);
void contact_release(struct contact *contact);

struct text contact_handle(const struct contact *contact);
/* The display name, or the handle while no name is known. */
struct text contact_friendly_name(const struct contact *contact);
/* The presence to show for this contact: never INVISIBLE or LOCAL_*.  UNKNOWN until the service has reported a
 * presence; a contact on the forward list starts as OFFLINE. */
enum presence contact_presence(const struct contact *contact);
unsigned contact_lists(const struct contact *contact); /* bits of enum contact_list */
bool contact_is_self(const struct contact *contact);   /* compares the handles; works offline, too */
bool contact_is_blocked(const struct contact *contact);
/* The groups of the contact: bit N stands for group number N (groups.h).  A contact on the forward list that is in
 * no other group is in "Other Contacts".  0 if the contact is not on the forward list. */
enum { GROUP_OTHER = 0 };
uint32_t contact_groups(const struct contact *contact);
/* Empty when the contact has published no number of this type. */
struct text contact_phone(const struct contact *contact, enum phone_type type);
/* Whether messages can be sent to the contact's mobile device. */
bool contact_can_page(const struct contact *contact);

/* Checks the syntax of a sign-in name.  RESULT_INVALID_ARGUMENT if the name is empty, longer than
 * LIMIT_SIGNIN_NAME_CHARS, not of the form local@domain or not UTF-8, or if it contains a blank or a control
 * character. */
msgr_result contact_check_handle(struct text handle);
/* Finds a contact by handle, ignoring case.  On success *out is a reference that the caller releases.
 * With `list_only`, a user who is not on the forward list gives MSGR_E_USER_NOT_FOUND.  Without it, an unknown
 * user becomes a contact that is on no list.
 * Other errors: RESULT_INVALID_ARGUMENT when contact_check_handle refuses the handle; MSGR_E_NOT_LOGGED_ON when
 * offline; RESULT_OUT_OF_MEMORY. */
msgr_result contacts_find(struct messenger *messenger, struct text handle, bool list_only, struct contact **out);
/* Returns the contact with this handle and creates it if there is none; the caller releases it.  Works offline,
 * too.  NULL when out of memory. */
struct contact *contacts_intern(struct messenger *messenger, struct text handle);

/* The number of contacts on the forward list; 0 when offline. */
size_t contacts_count(const struct messenger *messenger);
/* The forward list in the order of the service.  The caller releases the contact.  NULL when `index` is beyond the
 * end. */
struct contact *contacts_at(const struct messenger *messenger, size_t index);
/* Asks the service to add a contact to the list; EVENT_CONTACT_LIST_ADD follows.  `lock` is the lock of the
 * calling object.  The errors, in the order of the checks (docs/states.md "Order of the checks"):
 * - RESULT_INVALID_ARGUMENT: contact_check_handle refuses the handle
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - MSGR_E_API_LOCKED, MSGR_E_API_DISABLED: from lock_guard
 * - RESULT_FAILURE: the request cannot be queued */
msgr_result contacts_add(struct messenger *messenger, struct lock *lock, struct text handle);
/* Asks the service to remove the contact from the list; EVENT_CONTACT_LIST_REMOVE follows.  RESULT_FAILURE when
 * the contact is not on the forward list, the user is offline, or the request cannot be queued. */
msgr_result contacts_remove(struct messenger *messenger, struct contact *contact);
/* Asks the service to block or unblock the contact; EVENT_CONTACT_BLOCK_CHANGE follows.  RESULT_FALSE when the
 * contact is already in that state.  RESULT_FAILURE when offline or when the request cannot be queued. */
msgr_result contacts_block(struct messenger *messenger, struct contact *contact, bool block);

/* ---- from the wire ---- */
/* Clears all lists.  Called at each sign-in before the first list entry. */
void contacts_begin(struct messenger *messenger);
/* Adds the bits of `lists` to the contact, without an event.  Called for each list entry at sign-in, and for a
 * change that the user did not request. */
void contacts_put(struct messenger *messenger, struct text handle, struct text friendly_name, unsigned lists);
/* For the command REM of MSNP: removes the bits of `lists` from the contact, without an event. */
void contacts_drop(struct messenger *messenger, struct text handle, unsigned lists);
/* For the command BPR of MSNP: stores a telephone number of a contact, or whether the contact can be paged.  If
 * the value changes after the sign-in is complete and the contact is on the forward list, raises
 * EVENT_CONTACT_PHONE_CHANGE or EVENT_CONTACT_PAGER_CHANGE. */
void contacts_phone(struct messenger *messenger, struct text handle, enum phone_type type, struct text number);
void contacts_pager(struct messenger *messenger, struct text handle, bool can_page);
/* The outcome of a request that contacts_add, contacts_remove or contacts_block queued: changes the lists on
 * success, and raises the event in any case. */
void contacts_add_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_remove_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_block_result(struct messenger *messenger, struct text handle, bool block, msgr_result hr);

/* ---- for the other files of the model ---- */
/* Stores a display name that the service or a message has reported.  If the name differs and the contact is on the
 * forward list, raises EVENT_CONTACT_FRIENDLY_NAME_CHANGE.  No effect for an empty name. */
void contact_rename(struct contact *contact, struct text friendly_name);
/* Does the work of messenger_contact_presence for the contact itself.  Returns the contact if its presence has
 * changed, and the caller releases it; otherwise NULL. */
struct contact *contacts_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                  enum presence presence);
/* Sets the bits that contact_groups returns.  Without any bit the contact goes to GROUP_OTHER.  The result is
 * always 0 for a contact that is not on the forward list. */
void contact_set_groups(struct contact *contact, uint32_t groups);
void contacts_disconnected(struct messenger *messenger);
void contacts_detach(struct messenger *messenger);

#endif
