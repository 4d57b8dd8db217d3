/* Groups of the contact list (docs/wire.md 3.2, 3.3).
 *
 * Each contact on the list is in at least one group; a contact that is in no other group is in "Other Contacts",
 * group number 0.  A group is "listed" while it is in the service's list of groups.  The object exists while the
 * group is listed or a reference to it is held. */
#ifndef OPENMSGR_CORE_GROUPS_H
#define OPENMSGR_CORE_GROUPS_H

#include "contacts.h"

struct group;

struct group *group_hold(struct group *group);
void group_release(struct group *group);

/* Borrowed until the next call into the model. */
struct text group_name(const struct group *group);
/* The number that the service has assigned; GROUP_PENDING when the group is not listed. */
uint32_t group_number(const struct group *group);
#define GROUP_PENDING UINT32_MAX

/* Whether the service supports groups; false when offline. */
bool groups_enabled(const struct messenger *messenger);
/* The number of listed groups; 0 when offline. */
size_t groups_count(const struct messenger *messenger);
/* The listed groups in the order of the service.  The caller releases the group.  NULL when `index` is beyond the
 * end. */
struct group *groups_at(const struct messenger *messenger, size_t index);

/* The number of members; 0 when the group is not listed. */
size_t group_member_count(const struct group *group);
/* The members in the order of the contact list.  The caller releases the contact.  NULL when `index` is beyond the
 * end. */
struct contact *group_member_at(const struct group *group, size_t index);
bool group_has(const struct group *group, const struct contact *contact);

/* Returns the listed group with this name; blanks and tabs at both ends of `name` are ignored.  If there is none,
 * asks the service to create the group: EVENT_GROUP_ADDED follows, and the group is listed from then on.  On
 * success the caller releases *out.  Errors:
 * - MSGR_E_BAD_GROUP_NAME: the name is empty, not UTF-8, or contains a control character
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - MSGR_E_GROUPS_NOT_ENABLED: the service does not support groups
 * - MSGR_E_GROUP_NAME_TOO_LONG: the service does not accept names of this length
 * - RESULT_FAILURE: the request cannot be queued
 * - RESULT_OUT_OF_MEMORY */
msgr_result groups_create(struct messenger *messenger, struct text name, struct group **out);
/* Asks the service to remove the group; EVENT_GROUP_REMOVED follows.  Members that are in no other group move to
 * "Other Contacts" first.  Errors:
 * - MSGR_E_CONNECT: the user is offline
 * - MSGR_E_CANNOT_DELETE: the group is "Other Contacts"
 * - RESULT_FAILURE: the group is not listed, or the request cannot be queued */
msgr_result group_remove(struct group *group);
/* Asks the service to rename the group; EVENT_GROUP_NAME_CHANGED follows.  Errors:
 * - MSGR_E_BAD_GROUP_NAME: as in groups_create
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - MSGR_E_GROUP_DOES_NOT_EXIST: the group is not listed
 * - MSGR_E_CANNOT_RENAME: the group is "Other Contacts"
 * - MSGR_E_GROUP_NAME_TOO_LONG: as in groups_create
 * - RESULT_FAILURE: the request cannot be queued
 * - RESULT_OUT_OF_MEMORY */
msgr_result group_rename(struct group *group, struct text name);
/* Adds the contact to the group; EVENT_GROUP_CONTACT_ADDED follows.  A contact that was only in "Other Contacts"
 * leaves that group.  Errors:
 * - MSGR_E_NOT_LOGGED_ON: the user is offline
 * - MSGR_E_USER_NOT_FOUND: the contact is not on the list
 * - RESULT_FAILURE: the group is not listed, or the request cannot be queued */
msgr_result group_add_contact(struct group *group, struct contact *contact);
/* Removes the contact from the group; EVENT_GROUP_CONTACT_REMOVED follows.  A contact that is in no other group
 * moves to "Other Contacts".  The errors are those of group_add_contact, and:
 * - MSGR_E_USER_NOT_GROUP_MEMBER: the contact is not in this group
 * - RESULT_FAILURE: the contact is only in "Other Contacts", and this is that group */
msgr_result group_remove_contact(struct group *group, struct contact *contact);

/* ---- from the wire ---- */
/* Called at each sign-in before the first group: `enabled` says whether the service supports groups. */
void groups_enable(struct messenger *messenger, bool enabled);
/* Adds one group of the service's list at sign-in, without an event.  Ignored unless `number` is below
 * LIMIT_GROUPS. */
void groups_put(struct messenger *messenger, uint32_t number, struct text name);
/* Another client of the user has created, renamed or removed a group: changes the list and raises the event. */
void groups_changed(struct messenger *messenger, uint32_t number, struct text name);
void groups_removed(struct messenger *messenger, uint32_t number);
/* Sets the groups of a contact at sign-in, without an event.  `groups` has the bits of contact_groups; 0 stands
 * for "Other Contacts". */
void groups_put_member(struct messenger *messenger, struct text handle, uint32_t groups);
/* The service has added a contact to a group or removed it from one.  `tell`: raises the event; false when the
 * change is the outcome of a request, because group_member_result raises the event then. */
void groups_member_changed(struct messenger *messenger, struct text handle, uint32_t number, bool member, bool tell);
/* The outcome of a request that one of the functions above has queued.  All of them raise the event.  On success
 * all except group_member_result also change the group. */
void group_add_result(struct group *group, uint32_t number, msgr_result hr);
void group_remove_result(struct group *group, msgr_result hr);
void group_rename_result(struct group *group, struct text name, msgr_result hr);
void group_member_result(struct group *group, struct text handle, bool member, msgr_result hr);

/* ---- for the other files of the model ---- */
void groups_disconnected(struct messenger *messenger);
void groups_detach(struct messenger *messenger);

#endif
