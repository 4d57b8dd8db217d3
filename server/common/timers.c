#include "timers.h"

#include <stdlib.h>

/* heap[i - 1] is the timer at place i; the parent of place i is place i / 2. */
static void put(struct timers *timers, struct timer *timer, size_t place)
{
    timers->heap[place - 1] = timer;
    timer->place = place;
}

static bool is_before(const struct timer *a, const struct timer *b)
{
    return a->when != b->when ? a->when < b->when : a->order < b->order;
}

static void settle(struct timers *timers, struct timer *timer)
{
    size_t place = timer->place;

    while (place > 1 && is_before(timer, timers->heap[place / 2 - 1])) {
        put(timers, timers->heap[place / 2 - 1], place);
        place /= 2;
    }
    for (;;) {
        size_t child = place * 2;

        if (child < timers->count && is_before(timers->heap[child], timers->heap[child - 1]))
            child++;
        if (child > timers->count || is_before(timer, timers->heap[child - 1]))
            break;
        put(timers, timers->heap[child - 1], place);
        place = child;
    }
    put(timers, timer, place);
}

bool timers_set(struct timers *timers, struct timer *timer, uint64_t when, void (*due)(void *owner), void *owner)
{
    if (when == UINT64_MAX) {
        timers_stop(timers, timer);
        return true;
    }
    timer->when = when;
    timer->order = ++timers->set;
    timer->due = due;
    timer->owner = owner;
    if (!timer->place) {
        if (timers->count == timers->capacity) {
            size_t capacity = timers->capacity ? timers->capacity * 2 : 64;
            struct timer **heap = realloc(timers->heap, capacity * sizeof(struct timer *));

            if (!heap)
                return false;
            timers->heap = heap;
            timers->capacity = capacity;
        }
        put(timers, timer, ++timers->count);
    }
    settle(timers, timer);
    return true;
}

void timers_stop(struct timers *timers, struct timer *timer)
{
    struct timer *last;
    size_t place = timer->place;

    if (!place)
        return;
    timer->place = 0;
    last = timers->heap[--timers->count];
    if (last == timer)
        return;
    put(timers, last, place);
    settle(timers, last);
}

uint64_t timers_next(const struct timers *timers) { return timers->count ? timers->heap[0]->when : UINT64_MAX; }

void timers_run(struct timers *timers, uint64_t now)
{
    while (timers->count && timers->heap[0]->when <= now) {
        struct timer *timer = timers->heap[0];

        timers_stop(timers, timer);
        timer->due(timer->owner);
    }
}

void timers_free(struct timers *timers)
{
    free(timers->heap);
    *timers = (struct timers){0};
}
