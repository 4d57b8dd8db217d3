/* Groups of the contact list (docs/wire.md 3.2, 3.3).
 *
 * Each contact on the list is in at least one group; a contact in no other group is in "Other
 * Contacts", number 0.  A group exists while the service lists it or it is held. */
#ifndef OPENMSGR_CORE_GROUPS_H
#define OPENMSGR_CORE_GROUPS_H

#include "contacts.h"

struct group;

struct group *group_hold(struct group *group);
void group_release(struct group *group);

/* Borrowed until the next call into the model. */
struct text group_name(const struct group *group);
/* GROUP_PENDING until the service has assigned a number. */
uint32_t group_number(const struct group *group);
#define GROUP_PENDING UINT32_MAX

/* Whether the service has groups; false when offline. */
bool groups_enabled(const struct messenger *messenger);
/* The listed groups in the order of the service; none when offline. */
size_t groups_count(const struct messenger *messenger);
/* Held; NULL beyond the end. */
struct group *groups_at(const struct messenger *messenger, size_t index);

/* The members in the order of the contact list; none when the group is not listed. */
size_t group_member_count(const struct group *group);
/* Held; NULL beyond the end. */
struct contact *group_member_at(const struct group *group, size_t index);
bool group_has(const struct group *group, const struct contact *contact);

/* Returns the listed group of this name; blanks at both ends of `name` are ignored.  If there is none,
 * asks the service to create it: EVENT_GROUP_ADDED follows, and until then the group is not listed.
 * *out is held.  MSGR_E_BAD_GROUP_NAME for a name that is empty or has control characters,
 * MSGR_E_NOT_LOGGED_ON, MSGR_E_GROUPS_NOT_ENABLED, MSGR_E_GROUP_NAME_TOO_LONG, RESULT_OUT_OF_MEMORY,
 * RESULT_FAILURE when it cannot be queued. */
msgr_result groups_create(struct messenger *messenger, struct text name, struct group **out);
/* Members without another group move to "Other Contacts" first.  EVENT_GROUP_REMOVED follows.
 * MSGR_E_CONNECT when offline, RESULT_FAILURE when it is not listed or cannot be queued,
 * MSGR_E_CANNOT_DELETE for "Other Contacts". */
msgr_result group_remove(struct group *group);
/* EVENT_GROUP_NAME_CHANGED follows.  MSGR_E_BAD_GROUP_NAME, MSGR_E_NOT_LOGGED_ON,
 * MSGR_E_GROUP_DOES_NOT_EXIST, MSGR_E_CANNOT_RENAME for "Other Contacts",
 * MSGR_E_GROUP_NAME_TOO_LONG. */
msgr_result group_rename(struct group *group, struct text name);
/* Adds the contact to the group and removes it from "Other Contacts": EVENT_GROUP_CONTACT_ADDED
 * follows.  MSGR_E_NOT_LOGGED_ON, RESULT_FAILURE when the group is not listed or it cannot be queued,
 * MSGR_E_USER_NOT_FOUND for a contact that is not on the list. */
msgr_result group_add_contact(struct group *group, struct contact *contact);
/* Removes the contact from the group; a contact without another group moves to "Other Contacts".
 * EVENT_GROUP_CONTACT_REMOVED follows.  Codes as above, and RESULT_FAILURE for a contact that is in
 * "Other Contacts" alone, MSGR_E_USER_NOT_GROUP_MEMBER. */
msgr_result group_remove_contact(struct group *group, struct contact *contact);

/* ---- from the wire ---- */
/* Whether the service has groups; at each sign-in, before the first group. */
void groups_enable(struct messenger *messenger, bool enabled);
/* A listed group at sign-in; no event.  A number over LIMIT_GROUPS is ignored. */
void groups_put(struct messenger *messenger, uint32_t number, struct text name);
/* A group was made, renamed or removed elsewhere; raises the event. */
void groups_changed(struct messenger *messenger, uint32_t number, struct text name);
void groups_removed(struct messenger *messenger, uint32_t number);
/* The bits of all groups of a contact at sign-in; 0 stands for "Other Contacts".  No event. */
void groups_put_member(struct messenger *messenger, struct text handle, uint32_t groups);
/* A contact was added to a group or removed from it.  `tell`: raises the event, because the change
 * is not the outcome of a request. */
void groups_member_changed(struct messenger *messenger, struct text handle, uint32_t number, bool member, bool tell);
/* Outcomes of the requests above. */
void group_add_result(struct group *group, uint32_t number, msgr_result hr);
void group_remove_result(struct group *group, msgr_result hr);
void group_rename_result(struct group *group, struct text name, msgr_result hr);
void group_member_result(struct group *group, struct text handle, bool member, msgr_result hr);

/* ---- for the other files of the model ---- */
void groups_disconnected(struct messenger *messenger);
void groups_detach(struct messenger *messenger);

#endif
