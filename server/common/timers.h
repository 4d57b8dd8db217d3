/* Timers in a binary heap: starting or stopping one costs O(log n), finding the earliest one O(1). */
#ifndef OPENMSGR_COMMON_TIMERS_H
#define OPENMSGR_COMMON_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A member of the object that uses the timer.  All zero bytes: the timer is stopped. */
struct timer {
    uint64_t when, order;
    size_t place; /* position in the heap, from 1; 0: the timer is stopped */
    void (*due)(void *owner);
    void *owner;
};

/* All zero bytes: no timer runs. */
struct timers {
    struct timer **heap;
    size_t count, capacity;
    uint64_t set; /* counts the calls of timers_set; the source of timer.order */
};

/* Starts a timer, or changes the time of a running one.  `when` is in milliseconds, by the clock that `now` of
 * timers_run is taken from; UINT64_MAX stops the timer.  When out of memory, returns false and the timer is
 * stopped. */
bool timers_set(struct timers *timers, struct timer *timer, uint64_t when, void (*due)(void *owner), void *owner);
/* Stops a timer.  No effect if it is stopped already. */
void timers_stop(struct timers *timers, struct timer *timer);
/* The earliest `when` of all running timers; UINT64_MAX when no timer runs. */
uint64_t timers_next(const struct timers *timers);
/* For each timer that is due: stops it, then calls its `due`.  Timers with the same time run in the order in which
 * they were set.  This includes timers that a `due` sets for a time not later than `now`. */
void timers_run(struct timers *timers, uint64_t now);
void timers_free(struct timers *timers);

#endif
