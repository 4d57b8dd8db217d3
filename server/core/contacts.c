#include "contacts.h"

#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "lock.h"
#include "model.h"

struct contact {
    unsigned ref;
    struct messenger *messenger; /* NULL once the model is destroyed */
    struct table_entry by_handle;
    struct string handle, friendly_name;
    enum presence presence;
    unsigned lists;
    uint32_t groups;
    struct string phones[PHONE_TYPES];
    bool can_page;
};

static struct contact *lookup(const struct messenger *messenger, struct text handle)
{
    struct table_entry *entry = table_find(&messenger->contacts, text_hash_nocase(handle));

    for (; entry; entry = table_find_older(entry)) {
        struct contact *contact = TABLE_OWNER(entry, struct contact, by_handle);

        if (text_equal_nocase(string_text(&contact->handle), handle))
            return contact;
    }
    return NULL;
}

/* ---- life ---- */

struct contact *contact_hold(struct contact *contact)
{
    contact->ref++;
    return contact;
}

void contact_release(struct contact *contact)
{
    if (--contact->ref)
        return;
    if (contact->messenger)
        table_remove(&contact->messenger->contacts, &contact->by_handle);
    string_free(&contact->handle);
    string_free(&contact->friendly_name);
    for (size_t i = 0; i < PHONE_TYPES; i++)
        string_free(&contact->phones[i]);
    free(contact);
}

struct contact *contacts_intern(struct messenger *messenger, struct text handle)
{
    struct contact *contact = lookup(messenger, handle);

    if (contact)
        return contact_hold(contact);
    contact = calloc(1, sizeof(*contact));
    if (!contact || !string_set(&contact->handle, handle)) {
        free(contact);
        return NULL;
    }
    contact->ref = 1;
    contact->messenger = messenger;
    contact->presence = PRESENCE_UNKNOWN;
    table_add(&messenger->contacts, &contact->by_handle, text_hash_nocase(handle));
    return contact;
}

/* ---- properties ---- */

struct text contact_handle(const struct contact *contact) { return string_text(&contact->handle); }

struct text contact_friendly_name(const struct contact *contact)
{
    return string_text(contact->friendly_name.length ? &contact->friendly_name : &contact->handle);
}

enum presence contact_presence(const struct contact *contact)
{
    return contact->presence == PRESENCE_INVISIBLE ? PRESENCE_OFFLINE : contact->presence;
}

unsigned contact_lists(const struct contact *contact) { return contact->lists; }

bool contact_is_self(const struct contact *contact)
{
    return contact->messenger && contact->messenger->handle.length &&
           text_equal_nocase(string_text(&contact->handle), string_text(&contact->messenger->handle));
}

bool contact_is_blocked(const struct contact *contact) { return (contact->lists & LIST_BLOCK) != 0; }

uint32_t contact_groups(const struct contact *contact) { return contact->groups; }

struct text contact_phone(const struct contact *contact, enum phone_type type)
{
    return string_text(&contact->phones[type]);
}

bool contact_can_page(const struct contact *contact) { return contact->can_page; }

msgr_result contact_check_handle(struct text handle)
{
    const char *at = handle.length ? memchr(handle.bytes, '@', handle.length) : NULL;

    if (!at || at == handle.bytes || at + 1 == handle.bytes + handle.length ||
        text_utf16_units(handle) > LIMIT_SIGNIN_NAME_CHARS || text_has_control(handle) || !text_is_utf8(handle) ||
        memchr(handle.bytes, ' ', handle.length))
        return RESULT_INVALID_ARGUMENT;
    return RESULT_OK;
}

msgr_result contacts_find(struct messenger *messenger, struct text handle, bool list_only, struct contact **out)
{
    struct contact *contact;

    *out = NULL;
    if (result_failed(contact_check_handle(handle)))
        return RESULT_INVALID_ARGUMENT;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    contact = lookup(messenger, handle);
    if (contact && (!list_only || (contact->lists & LIST_FORWARD))) {
        *out = contact_hold(contact);
        return RESULT_OK;
    }
    if (list_only)
        return MSGR_E_USER_NOT_FOUND;
    *out = contacts_intern(messenger, handle);
    return *out ? RESULT_OK : RESULT_OUT_OF_MEMORY;
}

/* ---- the lists: the model holds one reference to each contact that is on at least one list ---- */

static bool forward_append(struct messenger *messenger, struct contact *contact)
{
    if (messenger->forward_count == messenger->forward_capacity) {
        size_t capacity = messenger->forward_capacity ? messenger->forward_capacity * 2 : 32;
        struct contact **grown = realloc(messenger->forward, capacity * sizeof(struct contact *));

        if (!grown)
            return false;
        messenger->forward = grown;
        messenger->forward_capacity = capacity;
    }
    messenger->forward[messenger->forward_count++] = contact;
    return true;
}

static void forward_remove(struct messenger *messenger, struct contact *contact)
{
    for (size_t i = 0; i < messenger->forward_count; i++) {
        if (messenger->forward[i] != contact)
            continue;
        memmove(messenger->forward + i, messenger->forward + i + 1,
                (messenger->forward_count - i - 1) * sizeof(struct contact *));
        messenger->forward_count--;
        return;
    }
}

/* Returns false when out of memory; nothing has changed then. */
static bool set_lists(struct messenger *messenger, struct contact *contact, unsigned lists)
{
    unsigned before = contact->lists;

    if ((lists & LIST_FORWARD) && !(before & LIST_FORWARD) && !forward_append(messenger, contact))
        return false;
    contact->lists = lists;
    if (lists && !before)
        contact_hold(contact);
    if (!(lists & LIST_FORWARD) && (before & LIST_FORWARD)) {
        contact->presence = PRESENCE_UNKNOWN;
        forward_remove(messenger, contact);
    }
    contact_set_groups(contact, contact->groups);
    if (!lists && before)
        contact_release(contact);
    return true;
}

size_t contacts_count(const struct messenger *messenger) { return messenger->forward_count; }

struct contact *contacts_at(const struct messenger *messenger, size_t index)
{
    return index < messenger->forward_count ? contact_hold(messenger->forward[index]) : NULL;
}

/* ---- actions of the caller ---- */

msgr_result contacts_add(struct messenger *messenger, struct lock *lock, struct text handle)
{
    msgr_result result = contact_check_handle(handle);

    if (result_failed(result))
        return result;
    if (!model_is_online(messenger))
        return MSGR_E_NOT_LOGGED_ON;
    result = lock_guard(lock);
    if (result != RESULT_OK)
        return result;
    return result_failed(messenger->wire->add_contact(messenger->wire->context, handle)) ? RESULT_FAILURE : RESULT_OK;
}

msgr_result contacts_remove(struct messenger *messenger, struct contact *contact)
{
    if (!model_is_online(messenger) || !(contact->lists & LIST_FORWARD) ||
        result_failed(messenger->wire->remove_contact(messenger->wire->context, string_text(&contact->handle))))
        return RESULT_FAILURE;
    return RESULT_OK;
}

msgr_result contacts_block(struct messenger *messenger, struct contact *contact, bool block)
{
    if (!model_is_online(messenger))
        return RESULT_FAILURE;
    if (contact_is_blocked(contact) == block)
        return RESULT_FALSE;
    if (result_failed(messenger->wire->block_contact(messenger->wire->context, string_text(&contact->handle), block)))
        return RESULT_FAILURE;
    return RESULT_OK;
}

/* ---- from the wire ---- */

void contacts_begin(struct messenger *messenger) { contacts_disconnected(messenger); }

void contacts_put(struct messenger *messenger, struct text handle, struct text friendly_name, unsigned lists)
{
    struct contact *contact = result_failed(contact_check_handle(handle)) ? NULL : contacts_intern(messenger, handle);

    if (!contact)
        return;
    if (friendly_name.length)
        string_set(&contact->friendly_name, friendly_name);
    if ((lists & LIST_FORWARD) && contact->presence == PRESENCE_UNKNOWN)
        contact->presence = PRESENCE_OFFLINE; /* the service announces only contacts that are online */
    set_lists(messenger, contact, contact->lists | lists);
    contact_release(contact);
}

void contacts_drop(struct messenger *messenger, struct text handle, unsigned lists)
{
    struct contact *contact = lookup(messenger, handle);

    if (!contact)
        return;
    contact_hold(contact);
    set_lists(messenger, contact, contact->lists & ~lists);
    contact_release(contact);
}

void contacts_phone(struct messenger *messenger, struct text handle, enum phone_type type, struct text number)
{
    struct contact *contact = result_failed(contact_check_handle(handle)) ? NULL : contacts_intern(messenger, handle);

    if (!contact)
        return;
    if (!text_equal(contact_phone(contact, type), number) && string_set(&contact->phones[type], number) &&
        messenger->announced && (contact->lists & LIST_FORWARD))
        model_raise(messenger, &(struct model_event){.type = EVENT_CONTACT_PHONE_CHANGE,
                                                     .contact = contact,
                                                     .number = type,
                                                     .text = contact_phone(contact, type)});
    contact_release(contact);
}

void contacts_pager(struct messenger *messenger, struct text handle, bool can_page)
{
    struct contact *contact = result_failed(contact_check_handle(handle)) ? NULL : contacts_intern(messenger, handle);

    if (!contact)
        return;
    if (contact->can_page != can_page) {
        contact->can_page = can_page;
        if (messenger->announced && (contact->lists & LIST_FORWARD))
            model_raise(messenger, &(struct model_event){
                                       .type = EVENT_CONTACT_PAGER_CHANGE, .contact = contact, .flag = can_page});
    }
    contact_release(contact);
}

/* Raises the event for an outcome and releases `contact`, which may be NULL.  The lists must be up to date before
 * the call. */
static void outcome(struct messenger *messenger, enum model_event_type type, struct contact *contact, msgr_result hr,
                    bool flag)
{
    model_raise(messenger, &(struct model_event){.type = type, .contact = contact, .hr = hr, .flag = flag});
    if (contact)
        contact_release(contact);
}

void contacts_add_result(struct messenger *messenger, struct text handle, msgr_result hr)
{
    if (!result_failed(hr))
        contacts_put(messenger, handle, TEXT_EMPTY, LIST_FORWARD);
    outcome(messenger, EVENT_CONTACT_LIST_ADD,
            result_failed(contact_check_handle(handle)) ? NULL : contacts_intern(messenger, handle), hr, false);
}

void contacts_remove_result(struct messenger *messenger, struct text handle, msgr_result hr)
{
    struct contact *contact = contacts_intern(messenger, handle);

    if (!result_failed(hr))
        contacts_drop(messenger, handle, LIST_FORWARD);
    outcome(messenger, EVENT_CONTACT_LIST_REMOVE, contact, hr, false);
}

void contacts_block_result(struct messenger *messenger, struct text handle, bool block, msgr_result hr)
{
    struct contact *contact = contacts_intern(messenger, handle);

    if (contact && !result_failed(hr))
        set_lists(messenger, contact,
                  (contact->lists & ~(unsigned)(block ? LIST_ALLOW : LIST_BLOCK)) | (block ? LIST_BLOCK : LIST_ALLOW));
    outcome(messenger, EVENT_CONTACT_BLOCK_CHANGE, contact, hr, block);
}

/* ---- for the other files of the model ---- */

void contact_rename(struct contact *contact, struct text friendly_name)
{
    struct string previous = {0};

    if (!friendly_name.length || text_equal(friendly_name, contact_friendly_name(contact)))
        return;
    if (string_set(&previous, contact_friendly_name(contact)) && string_set(&contact->friendly_name, friendly_name) &&
        (contact->lists & LIST_FORWARD))
        model_raise(contact->messenger, &(struct model_event){.type = EVENT_CONTACT_FRIENDLY_NAME_CHANGE,
                                                              .contact = contact,
                                                              .text = string_text(&previous)});
    string_free(&previous);
}

struct contact *contacts_presence(struct messenger *messenger, struct text handle, struct text friendly_name,
                                  enum presence presence)
{
    struct contact *contact = result_failed(contact_check_handle(handle)) ? NULL : contacts_intern(messenger, handle);

    if (!contact)
        return NULL;
    contact_rename(contact, friendly_name);
    if (contact->presence == presence) {
        contact_release(contact);
        return NULL;
    }
    contact->presence = presence;
    if (contact->lists & LIST_FORWARD)
        model_raise(messenger, &(struct model_event){.type = EVENT_CONTACT_STATUS_CHANGE,
                                                     .contact = contact,
                                                     .number = contact_presence(contact)});
    return contact;
}

void contact_set_groups(struct contact *contact, uint32_t groups)
{
    uint32_t other = (uint32_t)1 << GROUP_OTHER;

    contact->groups = !(contact->lists & LIST_FORWARD) ? 0 : groups ? groups : other;
}

static void clear_published(struct contact *contact)
{
    contact->can_page = false;
    for (size_t i = 0; i < PHONE_TYPES; i++)
        string_free(&contact->phones[i]);
}

void contacts_disconnected(struct messenger *messenger)
{
    struct table_entry *entry = table_first(&messenger->contacts);

    while (entry) {
        struct contact *contact = TABLE_OWNER(entry, struct contact, by_handle);

        /* Advance `entry` first: removing the contact from its lists may free it.  No other contact is freed. */
        entry = table_after(&messenger->contacts, entry);
        contact->presence = PRESENCE_UNKNOWN;
        clear_published(contact);
        set_lists(messenger, contact, 0);
    }
}

void contacts_detach(struct messenger *messenger)
{
    contacts_disconnected(messenger);
    for (struct table_entry *entry; (entry = table_first(&messenger->contacts));) {
        table_remove(&messenger->contacts, entry);
        TABLE_OWNER(entry, struct contact, by_handle)->messenger = NULL;
    }
    table_free(&messenger->contacts);
    free(messenger->forward);
    messenger->forward = NULL;
    messenger->forward_capacity = 0;
}
