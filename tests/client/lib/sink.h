/* The IDispatch of an event sink, for all Windows programs of the tests: a program embeds it and gives it one function
 * that is called for each event. */
#ifndef OPENMSGR_TESTS_SINK_H
#define OPENMSGR_TESTS_SINK_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#ifndef CONST_VTABLE
#define CONST_VTABLE
#endif
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

struct event_sink;
/* Handles one call of Invoke, on the thread of the call; the result goes back to the caller.  `params` is in reverse
 * order, as COM passes it; `result` may be NULL. */
typedef HRESULT event_function(struct event_sink *sink, DISPID id, WORD flags, const DISPPARAMS *params,
                               VARIANT *result);

struct event_sink {
    IDispatch IDispatch_iface;
    volatile LONG ref;
    IID diid;
    event_function *on_event;
    void (*destroy)(struct event_sink *sink);
    IConnectionPoint *point; /* NULL while the sink is not connected */
    DWORD cookie;
};

/* The sink has one reference afterwards and answers IUnknown, IDispatch and `diid`.  `destroy` is called with the last
 * reference; NULL for a sink that its owner keeps and frees. */
void event_sink_init(struct event_sink *sink, REFIID diid, event_function *on_event,
                     void (*destroy)(struct event_sink *sink));
/* Advises the sink on the object's connection point for `diid`.  The result of the first call that failed. */
HRESULT event_sink_connect(struct event_sink *sink, IUnknown *object);
/* Unadvises; the sink keeps its own reference. */
HRESULT event_sink_disconnect(struct event_sink *sink);
/* Releases the connection point without Unadvise, for a server that has ended. */
void event_sink_abandon(struct event_sink *sink);

#endif
