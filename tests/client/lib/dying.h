/* A test program as one of its own clients, which dies without letting go of what it holds, and sinks that take no
 * events. */
#ifndef OPENMSGR_TESTS_DYING_H
#define OPENMSGR_TESTS_DYING_H

#include "recorder.h"

enum { DYING_WAYS = 5, DYING_HANGING = 100 };

/* The role that does not die: so many sinks that hang, until somebody kills it. */
#define DYING_HANG "hang"

struct dying_way {
    const char *name; /* the role to start this program with */
    int (*live)(void);
    BOOL by_event; /* dies in the next event of a session manager */
    BOOL has_sinks;
};
/* DYING_WAYS of them, and the one that hangs. */
extern const struct dying_way dying_ways[];

/* Starts this program in that role.  One that will have sinks gets a process number that none with sinks had before:
 * Wine 8 cannot call back a process of a number that died with sinks twice (docs/reliability.md). */
HANDLE dying_start(const char *way);
/* Released once by each client as soon as it holds what it will hold. */
HANDLE dying_ready(void);
/* Set when each sink of DYING_HANG is inside an event. */
HANDLE dying_all_hang(void);
/* In the client: never returns when all is well, else an exit code over 10. */
int dying_live(const char *way);

/* A sink of a session manager; only OnAppRegistered and OnAppUnRegistered count. */
struct faulty_sink {
    IDispatch IDispatch_iface;
    void (*act)(struct faulty_sink *sink);
    HANDLE called, release;
    volatile LONG calls;
};
/* Advises it; it is the caller's and must live as long as the connection. */
HRESULT faulty_sink_advise(IUnknown *object, struct faulty_sink *sink, void (*act)(struct faulty_sink *sink),
                           DWORD *cookie);
/* Waits inside the event until `release` is set. */
void faulty_sink_hang(struct faulty_sink *sink);

#endif
