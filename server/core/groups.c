#include "groups.h"

#include <stdlib.h>

#include "limits.h"
#include "model.h"

struct group {
    unsigned ref;
    struct messenger *messenger; /* NULL once the model is destroyed */
    struct group *next;          /* in the list of all groups */
    uint32_t number;
    struct string name;
    bool listed;    /* the group is in the service's list; the model holds a reference */
    uint32_t place; /* sort key of the listed groups */
};

static uint32_t bit_of(const struct group *group)
{
    return group->number < LIMIT_GROUPS ? (uint32_t)1 << group->number : 0;
}

/* ---- life ---- */

static struct group *group_new(struct messenger *messenger, struct text name)
{
    struct group *group = calloc(1, sizeof(*group));

    if (!group || !string_set(&group->name, name)) {
        free(group);
        return NULL;
    }
    group->ref = 1;
    group->messenger = messenger;
    group->number = GROUP_PENDING;
    group->next = messenger->groups;
    messenger->groups = group;
    return group;
}

struct group *group_hold(struct group *group)
{
    group->ref++;
    return group;
}

void group_release(struct group *group)
{
    if (--group->ref)
        return;
    if (group->messenger) {
        struct group **position = &group->messenger->groups;

        while (*position != group)
            position = &(*position)->next;
        *position = group->next;
    }
    string_free(&group->name);
    free(group);
}

/* Makes the group listed, as the last one.  The caller's reference passes to the list. */
static void list(struct group *group, uint32_t number)
{
    group->number = number;
    group->listed = true;
    group->place = ++group->messenger->last_group;
}

/* Takes the group off the list.  The caller must release the reference that the list held. */
static void unlist(struct group *group)
{
    group->listed = false;
    group->number = GROUP_PENDING;
}

/* ---- properties ---- */

struct text group_name(const struct group *group) { return string_text(&group->name); }
uint32_t group_number(const struct group *group) { return group->number; }

bool groups_enabled(const struct messenger *messenger) { return messenger->has_groups; }

size_t groups_count(const struct messenger *messenger)
{
    size_t count = 0;

    for (const struct group *group = messenger->groups; group; group = group->next)
        count += group->listed;
    return count;
}

/* The index of the group among the listed groups. */
static size_t rank_of(const struct group *group)
{
    size_t rank = 0;

    for (const struct group *other = group->messenger->groups; other; other = other->next)
        rank += other->listed && other->place < group->place;
    return rank;
}

struct group *groups_at(const struct messenger *messenger, size_t index)
{
    for (struct group *group = messenger->groups; group; group = group->next)
        if (group->listed && rank_of(group) == index)
            return group_hold(group);
    return NULL;
}

static struct group *group_numbered(const struct messenger *messenger, uint32_t number)
{
    struct group *group = messenger->groups;

    while (group && !(group->listed && group->number == number))
        group = group->next;
    return group;
}

static struct group *group_named(const struct messenger *messenger, struct text name)
{
    struct group *group = messenger->groups;

    while (group && !text_equal(string_text(&group->name), name))
        group = group->next;
    return group;
}

bool group_has(const struct group *group, const struct contact *contact)
{
    return group->listed && (contact_groups(contact) & bit_of(group));
}

size_t group_member_count(const struct group *group)
{
    const struct messenger *messenger = group->messenger;
    size_t count = 0;

    for (size_t i = 0; messenger && i < messenger->forward_count; i++)
        count += group_has(group, messenger->forward[i]);
    return count;
}

struct contact *group_member_at(const struct group *group, size_t index)
{
    const struct messenger *messenger = group->messenger;

    for (size_t i = 0; messenger && i < messenger->forward_count; i++)
        if (group_has(group, messenger->forward[i]) && !index--)
            return contact_hold(messenger->forward[i]);
    return NULL;
}

/* ---- actions of the caller ---- */

static bool is_fit_for_name(struct text name) { return name.length && !text_has_control(name) && text_is_utf8(name); }

/* The result to return to the caller when the wire has refused a request with `result`. */
static msgr_result refused(msgr_result result)
{
    return result == MSGR_E_GROUP_NAME_TOO_LONG || result == RESULT_OUT_OF_MEMORY ? result : RESULT_FAILURE;
}

msgr_result groups_create(struct messenger *messenger, struct text name, struct group **out)
{
    struct group *group;
    msgr_result result;

    *out = NULL;
    name = text_trim(name);
    if (!is_fit_for_name(name))
        return MSGR_E_BAD_GROUP_NAME;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    if (!messenger->has_groups)
        return MSGR_E_GROUPS_NOT_ENABLED;
    group = group_named(messenger, name);
    if (group && group->listed) {
        *out = group_hold(group);
        return RESULT_OK;
    }
    group = group_new(messenger, name);
    if (!group)
        return RESULT_OUT_OF_MEMORY;
    result = messenger->wire->add_group(messenger->wire->context, group);
    if (result_failed(result)) {
        group_release(group);
        return refused(result);
    }
    *out = group;
    return RESULT_OK;
}

static bool is_reachable(const struct group *group) { return group->messenger && model_is_online(group->messenger); }

static msgr_result set_member(struct group *wanted, struct messenger *messenger, struct contact *contact,
                              uint32_t number, bool member)
{
    return messenger->wire->set_group_member(messenger->wire->context, wanted, number, contact_handle(contact),
                                             contact_friendly_name(contact), member);
}

/* Moves a contact whose only group is `group` to "Other Contacts".  Without this, a service would also remove the
 * contact from the list when the group is removed (docs/wire.md 3.3). */
static void keep_member(struct group *group, struct contact *contact)
{
    set_member(NULL, group->messenger, contact, GROUP_OTHER, true);
    set_member(NULL, group->messenger, contact, group->number, false);
}

msgr_result group_remove(struct group *group)
{
    struct messenger *messenger = group->messenger;

    if (!is_reachable(group))
        return MSGR_E_CONNECT;
    if (!group->listed)
        return RESULT_FAILURE;
    if (group->number == GROUP_OTHER)
        return MSGR_E_CANNOT_DELETE;
    for (size_t i = 0; i < messenger->forward_count; i++)
        if (contact_groups(messenger->forward[i]) == bit_of(group))
            keep_member(group, messenger->forward[i]);
    return result_failed(messenger->wire->remove_group(messenger->wire->context, group)) ? RESULT_FAILURE : RESULT_OK;
}

msgr_result group_rename(struct group *group, struct text name)
{
    msgr_result result;

    name = text_trim(name);
    if (!is_fit_for_name(name))
        return MSGR_E_BAD_GROUP_NAME;
    if (!is_reachable(group))
        return MSGR_E_NOT_LOGGED_ON;
    if (!group->listed)
        return MSGR_E_GROUP_DOES_NOT_EXIST;
    if (group->number == GROUP_OTHER)
        return MSGR_E_CANNOT_RENAME;
    result = group->messenger->wire->rename_group(group->messenger->wire->context, group, name);
    return result_failed(result) ? refused(result) : RESULT_OK;
}

static msgr_result check_member(const struct group *group, const struct contact *contact)
{
    if (!is_reachable(group))
        return MSGR_E_NOT_LOGGED_ON;
    if (!group->listed)
        return RESULT_FAILURE;
    return contact_lists(contact) & LIST_FORWARD ? RESULT_OK : MSGR_E_USER_NOT_FOUND;
}

msgr_result group_add_contact(struct group *group, struct contact *contact)
{
    msgr_result result = check_member(group, contact);
    bool moves = contact_groups(contact) == (uint32_t)1 << GROUP_OTHER && group->number != GROUP_OTHER;

    if (result_failed(result))
        return result;
    if (result_failed(set_member(group, group->messenger, contact, group->number, true)))
        return RESULT_FAILURE;
    if (moves)
        set_member(NULL, group->messenger, contact, GROUP_OTHER, false);
    return RESULT_OK;
}

msgr_result group_remove_contact(struct group *group, struct contact *contact)
{
    msgr_result result = check_member(group, contact);

    if (result_failed(result))
        return result;
    if (!group_has(group, contact))
        return MSGR_E_USER_NOT_GROUP_MEMBER;
    if (contact_groups(contact) == bit_of(group)) {
        if (group->number == GROUP_OTHER)
            return RESULT_FAILURE;
        set_member(NULL, group->messenger, contact, GROUP_OTHER, true);
    }
    return result_failed(set_member(group, group->messenger, contact, group->number, false)) ? RESULT_FAILURE
                                                                                             : RESULT_OK;
}

/* ---- from the wire ---- */

static void raise_group(struct group *group, enum model_event_type type, struct contact *contact, msgr_result hr)
{
    if (group->messenger)
        model_raise(group->messenger,
                    &(struct model_event){.type = type, .group = group, .contact = contact, .hr = hr});
}

void groups_enable(struct messenger *messenger, bool enabled) { messenger->has_groups = enabled; }

/* Makes the group with this number listed, or renames it if it is listed already.  Reuses a group object of this
 * name that a caller still holds since an earlier sign-in.  NULL when out of memory or when the number or the name
 * is not valid. */
static struct group *put(struct messenger *messenger, uint32_t number, struct text name)
{
    struct group *group = group_numbered(messenger, number);

    if (number >= LIMIT_GROUPS || !is_fit_for_name(name))
        return NULL;
    if (group) {
        string_set(&group->name, name);
        return group;
    }
    group = group_named(messenger, name);
    group = group && !group->listed ? group_hold(group) : group_new(messenger, name);
    if (group)
        list(group, number);
    return group;
}

void groups_put(struct messenger *messenger, uint32_t number, struct text name) { put(messenger, number, name); }

void groups_changed(struct messenger *messenger, uint32_t number, struct text name)
{
    bool known = group_numbered(messenger, number) != NULL;
    struct group *group = put(messenger, number, name);

    if (group)
        raise_group(group, known ? EVENT_GROUP_NAME_CHANGED : EVENT_GROUP_ADDED, NULL, RESULT_OK);
}

/* Removes a group from all contacts.  contact_set_groups moves a contact that is in no other group to "Other
 * Contacts". */
static void forget_members(struct messenger *messenger, uint32_t bit)
{
    for (size_t i = 0; i < messenger->forward_count; i++)
        contact_set_groups(messenger->forward[i], contact_groups(messenger->forward[i]) & ~bit);
}

void groups_removed(struct messenger *messenger, uint32_t number)
{
    struct group *group = group_numbered(messenger, number);

    if (group && number != GROUP_OTHER)
        group_remove_result(group, RESULT_OK);
}

void groups_put_member(struct messenger *messenger, struct text handle, uint32_t groups)
{
    struct contact *contact = contacts_intern(messenger, handle);

    if (!contact)
        return;
    contact_set_groups(contact, groups);
    contact_release(contact);
}

void groups_member_changed(struct messenger *messenger, struct text handle, uint32_t number, bool member, bool tell)
{
    struct group *group = group_numbered(messenger, number);
    struct contact *contact = group ? contacts_intern(messenger, handle) : NULL;

    if (!contact)
        return;
    contact_set_groups(contact,
                       member ? contact_groups(contact) | bit_of(group) : contact_groups(contact) & ~bit_of(group));
    if (tell)
        group_member_result(group, handle, member, RESULT_OK);
    contact_release(contact);
}

void group_add_result(struct group *group, uint32_t number, msgr_result hr)
{
    if (!group->messenger)
        return;
    if (!result_failed(hr) && number >= LIMIT_GROUPS)
        hr = MSGR_E_SERVER_PROTOCOL;
    if (!result_failed(hr) && !group->listed)
        list(group_hold(group), number);
    raise_group(group, EVENT_GROUP_ADDED, NULL, hr);
}

void group_remove_result(struct group *group, msgr_result hr)
{
    bool is_gone = group->messenger && group->listed && !result_failed(hr);

    if (is_gone) {
        forget_members(group->messenger, bit_of(group));
        unlist(group);
    }
    raise_group(group, EVENT_GROUP_REMOVED, NULL, hr);
    if (is_gone)
        group_release(group);
}

void group_rename_result(struct group *group, struct text name, msgr_result hr)
{
    if (!result_failed(hr) && is_fit_for_name(name))
        string_set(&group->name, name);
    raise_group(group, EVENT_GROUP_NAME_CHANGED, NULL, hr);
}

void group_member_result(struct group *group, struct text handle, bool member, msgr_result hr)
{
    struct contact *contact = group->messenger ? contacts_intern(group->messenger, handle) : NULL;

    if (!contact)
        return;
    raise_group(group, member ? EVENT_GROUP_CONTACT_ADDED : EVENT_GROUP_CONTACT_REMOVED, contact, hr);
    contact_release(contact);
}

/* ---- for the other files of the model ---- */

void groups_disconnected(struct messenger *messenger)
{
    struct group *group = messenger->groups, *next;

    for (; group; group = next) {
        next = group->next; /* group_release may free this group, but no other */
        if (!group->listed)
            continue;
        unlist(group);
        group_release(group);
    }
    messenger->has_groups = false;
}

void groups_detach(struct messenger *messenger)
{
    while (messenger->groups) {
        struct group *group = messenger->groups;
        bool was_listed = group->listed;

        messenger->groups = group->next;
        group->messenger = NULL;
        group->listed = false;
        if (was_listed)
            group_release(group);
    }
}
