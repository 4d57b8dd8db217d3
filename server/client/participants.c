#include "participants.h"

#include <stdlib.h>

#include "core/contacts.h"
#include "core/limits.h"

bool participants_have(const struct participant *list, struct text handle)
{
    while (list && !text_equal_nocase(string_text(&list->handle), handle))
        list = list->next;
    return list != NULL;
}

bool participants_add(struct participant **list, struct text handle)
{
    struct participant *added;
    unsigned count = 0;

    for (const struct participant *other = *list; other; other = other->next)
        count++;
    if (result_failed(contact_check_handle(handle)) || participants_have(*list, handle) || count >= LIMIT_PARTICIPANTS)
        return false;
    added = calloc(1, sizeof(*added));
    if (!added || !string_set(&added->handle, handle)) {
        free(added);
        return false;
    }
    added->next = *list;
    *list = added;
    return true;
}

static void remove_first(struct participant **list)
{
    struct participant *participant = *list;

    *list = participant->next;
    string_free(&participant->handle);
    free(participant);
}

bool participants_remove(struct participant **list, struct text handle)
{
    while (*list && !text_equal_nocase(string_text(&(*list)->handle), handle))
        list = &(*list)->next;
    if (!*list)
        return false;
    remove_first(list);
    return true;
}

void participants_free(struct participant **list)
{
    while (*list)
        remove_first(list);
}
