/* Timers in a binary heap: setting one costs O(log n), finding the next one O(1). */
#ifndef OPENMSGR_COMMON_TIMERS_H
#define OPENMSGR_COMMON_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Inside its owner; all zero is a timer that does not run. */
struct timer {
    uint64_t when, order;
    size_t place; /* in the heap, from 1; 0: does not run */
    void (*due)(void *owner);
    void *owner;
};

/* All zero is empty. */
struct timers {
    struct timer **heap;
    size_t count, capacity;
    uint64_t set; /* the number of timers_set calls, for timer.order */
};

/* Starts a timer, or moves one that runs.  `when` is in milliseconds of the clock of timers_run;
 * UINT64_MAX: never.  False when out of memory; the timer then does not run. */
bool timers_set(struct timers *timers, struct timer *timer, uint64_t when, void (*due)(void *owner), void *owner);
/* No effect on a timer that does not run. */
void timers_stop(struct timers *timers, struct timer *timer);
/* The earliest `when`; UINT64_MAX when no timer runs. */
uint64_t timers_next(const struct timers *timers);
/* Stops each timer that is due and calls `due`; timers of the same time in the order of timers_set.
 * Timers that these calls set for a time up to `now` are run, too. */
void timers_run(struct timers *timers, uint64_t now);
void timers_free(struct timers *timers);

#endif
