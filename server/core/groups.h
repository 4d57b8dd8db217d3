/* Groups of the contact list (client API section 4; wire facts 3.2 and 3.3).
 *
 * Whoever is on the list is in one group at least: who is in no other is in "Other Contacts", number
 * 0.  A group lives while the service lists it or somebody holds it. */
#ifndef OPENMSGR_CORE_GROUPS_H
#define OPENMSGR_CORE_GROUPS_H

#include "contacts.h"

struct group;

struct group *group_hold(struct group *group);
void group_release(struct group *group);

/* Both borrowed until the next call into the model.  The number is GROUP_PENDING until the service
 * has given one. */
struct text group_name(const struct group *group);
uint32_t group_number(const struct group *group);
enum { GROUP_OTHER = 0 };
#define GROUP_PENDING UINT32_MAX

/* Whether the service has groups; false when offline. */
bool groups_enabled(const struct messenger *messenger);
/* The groups in the order that the service gave; none when offline. */
size_t groups_count(const struct messenger *messenger);
/* Held; NULL beyond the end. */
struct group *groups_at(const struct messenger *messenger, size_t index);

/* The members in the order of the contact list; none of a group that is listed no more. */
size_t group_member_count(const struct group *group);
/* Held; NULL beyond the end. */
struct contact *group_member_at(const struct group *group, size_t index);
bool group_has(const struct group *group, const struct contact *contact);

/* Finds the group of that name, without blanks at both ends, or asks the service to make it:
 * EVENT_GROUP_ADDED follows, and until then the group is in no list.  *out is held.
 * MSGR_E_BAD_GROUP_NAME for an empty name or one with control characters, MSGR_E_NOT_LOGGED_ON,
 * MSGR_E_GROUPS_NOT_ENABLED on a service without groups, MSGR_E_GROUP_NAME_TOO_LONG,
 * RESULT_OUT_OF_MEMORY, RESULT_FAILURE. */
msgr_result groups_create(struct messenger *messenger, struct text name, struct group **out);
/* Its members move to "Other Contacts" first, unless they are in a further group.
 * EVENT_GROUP_REMOVED follows.  MSGR_E_CONNECT when offline, RESULT_FAILURE when it is not listed,
 * MSGR_E_CANNOT_DELETE for "Other Contacts". */
msgr_result group_remove(struct group *group);
/* EVENT_GROUP_NAME_CHANGED follows.  MSGR_E_BAD_GROUP_NAME, MSGR_E_NOT_LOGGED_ON,
 * MSGR_E_GROUP_DOES_NOT_EXIST, MSGR_E_CANNOT_RENAME for "Other Contacts",
 * MSGR_E_GROUP_NAME_TOO_LONG. */
msgr_result group_rename(struct group *group, struct text name);
/* Into the group, and out of "Other Contacts": EVENT_GROUP_CONTACT_ADDED follows.
 * MSGR_E_NOT_LOGGED_ON, RESULT_FAILURE when the group is not listed, MSGR_E_USER_NOT_FOUND for
 * somebody who is not on the list. */
msgr_result group_add_contact(struct group *group, struct contact *contact);
/* Out of the group, and into "Other Contacts" when there is no other: EVENT_GROUP_CONTACT_REMOVED
 * follows.  As above; RESULT_FAILURE for who is in "Other Contacts" alone,
 * MSGR_E_USER_NOT_GROUP_MEMBER. */
msgr_result group_remove_contact(struct group *group, struct contact *contact);

/* ---- from the wire ---- */
/* Whether the service has groups, at each sign-in before the first of them. */
void groups_enable(struct messenger *messenger, bool enabled);
/* A group that there is; no event.  A number over LIMIT_GROUPS is passed over. */
void groups_put(struct messenger *messenger, uint32_t number, struct text name);
/* One that somebody made, renamed or removed elsewhere; with its event. */
void groups_changed(struct messenger *messenger, uint32_t number, struct text name);
void groups_removed(struct messenger *messenger, uint32_t number);
/* All groups of somebody on the list; 0 stands for "Other Contacts".  No event. */
void groups_put_member(struct messenger *messenger, struct text handle, uint32_t groups);
/* He came into a group or left one; `tell`: with its event, because nobody here asked for it. */
void groups_member_changed(struct messenger *messenger, struct text handle, uint32_t number,
                           bool member, bool tell);
/* Outcomes of what was asked above. */
void group_add_result(struct group *group, uint32_t number, msgr_result hr);
void group_remove_result(struct group *group, msgr_result hr);
void group_rename_result(struct group *group, struct text name, msgr_result hr);
void group_member_result(struct group *group, struct text handle, bool member, msgr_result hr);

#endif
