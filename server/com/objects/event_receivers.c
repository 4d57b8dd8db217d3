#include "event_receivers.h"

#include <stdlib.h>

#include "com/base/object.h"

static struct event_receiver *lists[RECEIVERS_COUNT]; /* oldest receiver first; not held */

void receivers_add(enum receivers list, struct event_receiver *receiver)
{
    struct event_receiver **end = &lists[list];

    while (*end)
        end = &(*end)->next;
    *end = receiver;
}

void receivers_remove(enum receivers list, struct event_receiver *receiver)
{
    struct event_receiver **position = &lists[list];

    while (*position && *position != receiver)
        position = &(*position)->next;
    if (*position)
        *position = receiver->next;
}

static void add(struct receiver_set *set, struct event_receiver *receiver)
{
    if (receiver && ref_try_add(receiver->ref))
        set->sources[set->count++] = receiver->source;
}

bool receiver_set_of_list(struct receiver_set *set, enum receivers list)
{
    size_t count = 0;

    for (const struct event_receiver *receiver = lists[list]; receiver; receiver = receiver->next)
        count++;
    set->count = 0;
    set->sources = set->few;
    if (count > ARRAYSIZE(set->few))
        set->sources = malloc(count * sizeof(*set->sources));
    if (!set->sources)
        return false;
    for (struct event_receiver *receiver = lists[list]; receiver; receiver = receiver->next)
        add(set, receiver);
    return true;
}

void receiver_set_of_one(struct receiver_set *set, struct event_receiver *receiver)
{
    set->count = 0;
    set->sources = set->few;
    add(set, receiver);
}

void receiver_set_release(struct receiver_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        IUnknown_Release(event_source_outer(set->sources[i]));
    if (set->sources != set->few)
        free(set->sources);
}
