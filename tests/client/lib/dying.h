/* Runs a test program as its own client: one that dies without releasing its objects, or whose sinks do not return from
 * an event. */
#ifndef OPENMSGR_TESTS_DYING_H
#define OPENMSGR_TESTS_DYING_H

#include "recorder.h"

enum { DYING_WAYS = 5, DYING_HANGING = 100 };

/* The role that does not die: it has DYING_HANGING sinks that hang until the test kills the process. */
#define DYING_HANG "hang"

struct dying_way {
    const char *name;  /* the role, which is the argument of the program */
    int (*live)(void); /* returns 0, or an exit code on failure; some roles never return */
    BOOL by_event;     /* dies in the next OnAppRegistered or OnAppUnRegistered */
    BOOL has_sinks;
};
/* DYING_WAYS entries, followed by the entry for DYING_HANG. */
extern const struct dying_way dying_ways[];

/* Starts this program in that role and returns the process handle.  A client with sinks gets a process id that no
 * earlier client with sinks had, because Wine 8 cannot call a process back when two processes with the same id have
 * died with sinks (docs/reliability.md). */
HANDLE dying_start(const char *way);
/* A semaphore that each client releases once, when it has all its objects and sinks. */
HANDLE dying_ready(void);
/* An event that is set when each sink of DYING_HANG is inside a call. */
HANDLE dying_all_hang(void);
/* Plays the role in the client process.  Returns only on failure, an exit code above 10. */
int dying_live(const char *way);

/* A sink of a session manager.  It calls `act` for OnAppRegistered and OnAppUnRegistered and ignores other events. */
struct faulty_sink {
    struct event_sink base;
    void (*act)(struct faulty_sink *sink);
    HANDLE called, release;
    volatile LONG calls;
};
/* Advises it; it is the caller's and must live as long as the connection. */
HRESULT faulty_sink_advise(IUnknown *object, struct faulty_sink *sink, void (*act)(struct faulty_sink *sink));
/* Waits inside the event until `release` is set. */
void faulty_sink_hang(struct faulty_sink *sink);

#endif
