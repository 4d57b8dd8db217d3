/* What the two C programs of the demonstration share: a sink that prints and remembers, and Lock and Key.
 *
 * Written as an application of the time would be: early-bound calls, a sink of its own, events on COM's threads. */
#ifndef OPENMSGR_E2E_CLIENT_H
#define OPENMSGR_E2E_CLIENT_H

#define COBJMACROS
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

#include "msgrpriv.h"
#include "msgrua.h"

#define STEP_MS 30000

/* Prints one line with a time; the demonstration puts the program's name before it. */
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
/* Takes the next event with this id out of the sink, passing over others, which are cleared; fails after STEP_MS.
 * The caller clears it. */
void sink_wait(struct sink *sink, DISPID id, const char *name, struct event *event);
void event_clear(struct event *event);
void sink_unadvise(struct sink *sink);

/* Unlocks the object with the application's ID/key pair (Lock and Key overview). */
void unlock(IUnknown *object, struct sink *sink, const WCHAR *id, const char *key);
/* UTF-16 in and out of printf. */
const char *utf8(const WCHAR *text, char *buffer, size_t size);

#endif
