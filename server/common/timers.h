/* What is to happen later, in the order of time: a binary heap, so that neither setting a time
 * limit nor finding the next one looks at all of them. */
#ifndef OPENMSGR_COMMON_TIMERS_H
#define OPENMSGR_COMMON_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lives inside its owner; all zero is one that does not run. */
struct timer {
    uint64_t when, order;
    size_t place; /* in the heap, counted from 1; 0: does not run */
    void (*due)(void *owner);
    void *owner;
};

/* All zero is empty. */
struct timers {
    struct timer **heap;
    size_t count, capacity;
    uint64_t set; /* how many times one was set */
};

/* Starts it, or moves one that runs; `when` in milliseconds of whatever clock timers_run is given,
 * UINT64_MAX: never.  False when out of memory: it does not run. */
bool timers_set(struct timers *timers, struct timer *timer, uint64_t when, void (*due)(void *owner),
                void *owner);
/* Does nothing for one that does not run. */
void timers_stop(struct timers *timers, struct timer *timer);
/* UINT64_MAX when none runs. */
uint64_t timers_next(const struct timers *timers);
/* Stops each that is due and calls it, those of one time in the order in which they were set; what
 * is set meanwhile for a time up to `now` is called as well. */
void timers_run(struct timers *timers, uint64_t now);
void timers_free(struct timers *timers);

#endif
