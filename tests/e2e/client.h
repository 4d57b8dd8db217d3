/* Shared by the two C programs of the demonstration: a sink that prints and queues events, and Lock and Key.
 *
 * Written like an application of that time: early-bound calls, its own sink, events on COM's threads. */
#ifndef OPENMSGR_E2E_CLIENT_H
#define OPENMSGR_E2E_CLIENT_H

#define COBJMACROS
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

#include "dispids.h"
#include "msgrpriv.h"
#include "msgrua.h"

#define STEP_MS 30000

/* Prints one line; demo.sh adds the time and the name of the program. */
void say(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* Prints and ends the process with code 1. */
void fail(const char *format, ...) __attribute__((format(gnu_printf, 1, 2), noreturn));
/* Ends the process when `hr` is a failure. */
void must(HRESULT hr, const char *what);

/* One received event: arguments in declared order, copied. */
struct event {
    DISPID id;
    UINT count;
    VARIANT arguments[4];
};

struct sink;
/* Advises a new sink on the object's default events.  In/out flags of events are answered with VARIANT_TRUE. */
struct sink *sink_advise(IUnknown *object, REFIID diid);
/* Takes the next event with this id from the sink and discards the events before it; fails after STEP_MS.  The caller
 * clears the event. */
void sink_wait(struct sink *sink, DISPID id, const char *name, struct event *event);
void event_clear(struct event *event);
void sink_unadvise(struct sink *sink);

/* Unlocks the object with the application's ID/key pair (Lock and Key overview). */
void unlock(IUnknown *object, struct sink *sink, const WCHAR *id, const char *key);
/* Conversions between UTF-16 and the UTF-8 of printf. */
const char *utf8(const WCHAR *text, char *buffer, size_t size);

#endif
