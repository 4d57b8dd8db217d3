#include "switchboard.h"

#include <stdlib.h>

/* ---- auth strings ---- */

void auth_string_free(struct auth_string *auth_string)
{
    struct service *service = auth_string->service;

    *auth_string->place = auth_string->next;
    if (auth_string->next)
        auth_string->next->place = auth_string->place;
    if (auth_string->switchboard) {
        *auth_string->switchboard_place = auth_string->next_of_switchboard;
        if (auth_string->next_of_switchboard)
            auth_string->next_of_switchboard->switchboard_place = auth_string->switchboard_place;
    }
    timers_stop(&service->timers, &auth_string->deadline);
    handle_table_remove(&service->auth_strings_of, &auth_string->entry);
    string_free(&auth_string->handle);
    free(auth_string);
}

static void auth_string_due(void *owner) { auth_string_free(owner); }

static struct auth_string *auth_string_new(struct service *service, struct text handle, struct switchboard *switchboard)
{
    struct auth_string *auth_string = calloc(1, sizeof(*auth_string));

    if (!auth_string || !string_set(&auth_string->handle, handle)) {
        free(auth_string);
        return NULL;
    }
    token_make(service->clock, auth_string->text);
    auth_string->service = service;
    auth_string->next = service->auth_strings;
    auth_string->place = &service->auth_strings;
    if (auth_string->next)
        auth_string->next->place = &auth_string->next;
    service->auth_strings = auth_string;
    if (switchboard) {
        auth_string->switchboard = switchboard;
        auth_string->next_of_switchboard = switchboard->auth_strings;
        auth_string->switchboard_place = &switchboard->auth_strings;
        if (auth_string->next_of_switchboard)
            auth_string->next_of_switchboard->switchboard_place = &auth_string->next_of_switchboard;
        switchboard->auth_strings = auth_string;
    }
    return auth_string;
}

/* How many unused auth strings of one kind a user has. */
static unsigned count_unused(const struct service *service, struct text handle, bool invitations)
{
    struct handle_entry *entry = handle_table_find(&service->auth_strings_of, handle);
    unsigned count = 0;

    for (; entry; entry = handle_table_next(entry))
        count += (((struct auth_string *)entry->owner)->switchboard != NULL) == invitations;
    return count;
}

const struct auth_string *auth_string_issue(struct service *service, struct text handle,
                                            struct switchboard *switchboard)
{
    struct auth_string *auth_string;

    if (count_unused(service, handle, switchboard != NULL) >=
        (switchboard ? INVITATIONS_OF_ONE_USER : AUTH_STRINGS_OF_ONE_USER))
        return NULL;
    auth_string = auth_string_new(service, handle, switchboard);
    if (!auth_string)
        return NULL;
    handle_table_add(&service->auth_strings_of, &auth_string->entry, &auth_string->handle, auth_string);
    if (!timers_set(&service->timers, &auth_string->deadline, service_now(service) + AUTH_STRING_MS, auth_string_due,
                    auth_string)) {
        auth_string_free(auth_string);
        return NULL;
    }
    return auth_string;
}

bool auth_string_take(struct service *service, struct text text, struct text handle, bool is_invitation,
                      struct switchboard **switchboard)
{
    struct handle_entry *entry = handle_table_find(&service->auth_strings_of, handle);

    for (; entry; entry = handle_table_next(entry)) {
        struct auth_string *auth_string = entry->owner;

        if (!equal_in_constant_time(text_of(auth_string->text), text) ||
            (auth_string->switchboard != NULL) != is_invitation)
            continue;
        *switchboard = auth_string->switchboard;
        auth_string_free(auth_string);
        return true;
    }
    return false;
}

/* ---- switchboards ---- */

struct switchboard *switchboard_create(struct service *service)
{
    struct switchboard *switchboard = calloc(1, sizeof(*switchboard));

    if (!switchboard)
        return NULL;
    switchboard->service = service;
    /* Old clients parse it as a signed 32-bit number (docs/wire.md 11). */
    switchboard->id = ++service->last_switchboard % 100000000;
    switchboard->next = service->switchboards;
    switchboard->place = &service->switchboards;
    if (switchboard->next)
        switchboard->next->place = &switchboard->next;
    service->switchboards = switchboard;
    service->switchboard_count++;
    return switchboard;
}

void switchboard_free(struct switchboard *switchboard)
{
    *switchboard->place = switchboard->next;
    if (switchboard->next)
        switchboard->next->place = switchboard->place;
    switchboard->service->switchboard_count--;
    /* auth_string_free takes the string out of the list, which the analyzer cannot follow. */
    while (switchboard->auth_strings)
        auth_string_free(switchboard->auth_strings); /* NOLINT(clang-analyzer-unix.Malloc) */
    free(switchboard);
}
