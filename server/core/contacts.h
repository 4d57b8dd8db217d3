/* The contact list and every other user the model has heard of (client API sections 3 and 4). */
#ifndef OPENMSGR_CORE_CONTACTS_H
#define OPENMSGR_CORE_CONTACTS_H

#include "messenger.h"

struct contact;

enum contact_list { LIST_FORWARD = 1, LIST_ALLOW = 2, LIST_BLOCK = 4, LIST_REVERSE = 8 };

/* A contact lives while it is on a list or somebody holds it. */
struct contact *contact_hold(struct contact *contact);
void contact_release(struct contact *contact);

struct text contact_handle(const struct contact *contact);
/* The handle until a name is known. */
struct text contact_friendly_name(const struct contact *contact);
/* Never INVISIBLE nor LOCAL_*; UNKNOWN for a contact off the list whose presence nobody told. */
enum presence contact_presence(const struct contact *contact);
unsigned contact_lists(const struct contact *contact);            /* bits of enum contact_list */
bool contact_is_self(const struct contact *contact);              /* by handle; valid offline too */
bool contact_is_blocked(const struct contact *contact);
/* Bits of the numbers of the groups that he is in (groups.h); 0 for who is not on the list. */
uint32_t contact_groups(const struct contact *contact);
/* Decimal bits that his client says of itself with its presence (wire facts 4); 0: nothing. */
uint32_t contact_capabilities(const struct contact *contact);

/* The published numbers of MPHONE_TYPE. */
enum phone_type { PHONE_HOME, PHONE_WORK, PHONE_MOBILE, PHONE_TYPES };
/* Empty when he told none. */
struct text contact_phone(const struct contact *contact, enum phone_type type);
/* Whether messages can be sent to his mobile device. */
bool contact_can_page(const struct contact *contact);

/* Syntax of a sign-in name: MSGR codes of client API section 1: RESULT_INVALID_ARGUMENT when empty,
 * over 129 characters, with blank, control character or CR/LF, or not of the form local@domain. */
msgr_result contact_check_handle(struct text handle);
/* Finds by handle without regard to case; *out is held for the caller.
 * list_only: the forward list only, MSGR_E_USER_NOT_FOUND otherwise; else a new contact off the
 * list is made. RESULT_INVALID_ARGUMENT as contact_check_handle, MSGR_E_NOT_LOGGED_ON when offline,
 * RESULT_OUT_OF_MEMORY. */
msgr_result contacts_find(struct messenger *messenger, struct text handle, bool list_only,
                          struct contact **out);
/* A new contact object or the known one, whether signed in or not; NULL when out of memory.  Held.
 */
struct contact *contacts_intern(struct messenger *messenger, struct text handle);

/* The forward list in the order the service gave; empty when offline. */
size_t contacts_count(const struct messenger *messenger);
/* Held; NULL beyond the end. */
struct contact *contacts_at(const struct messenger *messenger, size_t index);
/* Adds without any dialog (service API 6.2, after the argument checks that need COM).  `lock` is
 * the lock of the asking object.  RESULT_INVALID_ARGUMENT, MSGR_E_NOT_LOGGED_ON, MSGR_E_API_LOCKED
 * / _DISABLED, RESULT_FAILURE, or RESULT_OK: request sent, EVENT_CONTACT_LIST_ADD follows. */
msgr_result contacts_add(struct messenger *messenger, struct lock *lock, struct text handle);
/* RESULT_FAILURE when not on the forward list or offline; RESULT_OK: EVENT_CONTACT_LIST_REMOVE
 * follows. */
msgr_result contacts_remove(struct messenger *messenger, struct contact *contact);
/* RESULT_FALSE no change, RESULT_FAILURE offline or refused; EVENT_CONTACT_BLOCK_CHANGE follows. */
msgr_result contacts_block(struct messenger *messenger, struct contact *contact, bool block);

/* ---- from the wire ---- */
/* Before the first list entry of a sign-in: forgets all lists. */
void contacts_begin(struct messenger *messenger);
/* One list entry during synchronisation, or an unsolicited change: adds the bits. No event. */
void contacts_put(struct messenger *messenger, struct text handle, struct text friendly_name,
                  unsigned lists);
/* Takes bits away (REM). */
void contacts_drop(struct messenger *messenger, struct text handle, unsigned lists);
/* ILN, NLN, FLN: name (empty: unchanged) and presence. */
void contacts_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                       enum presence presence);
/* What his client is capable of, from the same commands. */
void contacts_capabilities(struct messenger *messenger, struct text handle, uint32_t capabilities);
/* BPR: a telephone number, or whether he can be paged.  EVENT_CONTACT_PHONE_CHANGE or
 * EVENT_CONTACT_PAGER_CHANGE when it is another one, once the sign-in is over. */
void contacts_phone(struct messenger *messenger, struct text handle, enum phone_type type,
                    struct text number);
void contacts_pager(struct messenger *messenger, struct text handle, bool can_page);
/* Outcome of contacts_add / contacts_remove / contacts_block. */
void contacts_add_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_remove_result(struct messenger *messenger, struct text handle, msgr_result hr);
void contacts_block_result(struct messenger *messenger, struct text handle, bool block,
                           msgr_result hr);

#endif
