/* What every file of the COM room needs: the contract's headers, strings, errors, dispatch by type library, and the
 * way into the model. */
#ifndef OPENMSGR_COM_BASE_COM_H
#define OPENMSGR_COM_BASE_COM_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#ifndef CONST_VTABLE
#define CONST_VTABLE
#endif
#include <windows.h>
#include <ole2.h>
#include <olectl.h>
#include <oleauto.h>

#include "msgrpriv.h" /* made by widl from idl/ */
#include "msgrua.h"
#include "openmsgr.h"

#include "core/result.h"
#include "common/text.h"
#include "engine/engine.h"

/* ---- the way into the model (engine.h); set once by main.c ---- */
extern struct engine *the_engine;
static inline struct messenger *model_enter(void) ACQUIRE(the_engine) { return engine_enter(the_engine); }
static inline void model_leave(void) RELEASE(the_engine) { engine_leave(the_engine); }

/* ---- strings: bstr.c ---- */
/* UTF-8 of a BSTR (NULL gives the empty text) with embedded NULs and lone surrogates kept; an odd last byte is
 * dropped.  E_OUTOFMEMORY. */
HRESULT string_from_bstr(BSTR bstr, struct string *out);
/* A new BSTR for the caller, never NULL for the empty text; NULL when out of memory. */
BSTR bstr_from_text(struct text text);
/* The same, as a method's out-argument wants it: *out is NULL on E_OUTOFMEMORY. */
HRESULT bstr_out(struct text text, BSTR *out);

/* ---- errors: error.c ---- */
/* Gives `hr` back and, when it is a failure, leaves an IErrorInfo with a sentence that says what to do about it. */
HRESULT com_error(REFIID iid, HRESULT hr);
/* The sentence for a code; never NULL. */
const WCHAR *error_sentence(HRESULT hr);
/* A member that is documented but not there yet: E_NOTIMPL with its sentence, and a log line naming the member. */
HRESULT not_implemented(REFIID iid, const char *member);

/* ---- dispatch by type library: typeinfo.c ---- */
enum tid {
    TID_NONE,
    TID_IMsgrSessionManager,
    TID_IMsgrSession,
    TID_IMessengerPrivate,
    TID_IMessenger3,
    TID_IMessengerContact,
    TID_IMessengerContacts,
    TID_IMessengerService,
    TID_IMessengerServices,
    TID_IMessengerGroup,
    TID_IMessengerGroups,
    TID_IOpenMsgrEventQueue,
    TID_IOpenMsgrEvent,
    TID_IOpenMsgrScriptLock,
    TID_IOpenMsgrContactTable,
    TID_DMsgrSessionManagerEvents,
    TID_DMsgrSessionEvents,
    TID_DMessengerPrivateEvents,
    TID_DMessengerEvents,
    TID_MsgrSessionManager,
    TID_MsgrSession,
    TID_MessengerPriv,
    TID_Messenger,
    TID_MessengerContact,
    TID_MessengerContacts,
    TID_MessengerService,
    TID_MessengerServices,
    TID_EventQueue,
    TID_COUNT
};

/* From the type libraries inside our own EXE, which are loaded once and kept.  AddRef'd for the caller. */
HRESULT typeinfo_get(enum tid tid, ITypeInfo **out);

/* One interface that an object answers late-bound.  An object has one or two: the published one first, then our own
 * additions, whose dispatch ids begin at DISPID_OWN_FIRST. */
struct dispatch_face {
    enum tid tid;
    void *iface;
};
HRESULT dispatch_GetTypeInfoCount(UINT *count);
HRESULT dispatch_GetTypeInfo(const struct dispatch_face *faces, UINT index, LCID lcid, ITypeInfo **out);
/* Names in any case; named arguments; unknown: DISP_E_UNKNOWNNAME. */
HRESULT dispatch_GetIDsOfNames(const struct dispatch_face *faces, size_t count, REFIID riid, LPOLESTR *names,
                               UINT name_count, LCID lcid, DISPID *ids);
/* As scripts call: a property called as method and a method read as property, omitted trailing BSTR and VARIANT
 * arguments, named arguments, values of convertible types.  A failed member gives DISP_E_EXCEPTION with its code and
 * sentence in EXCEPINFO. */
HRESULT dispatch_Invoke(const struct dispatch_face *faces, size_t count, DISPID id, REFIID riid, LCID lcid, WORD flags,
                        DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_argument);

/* ---- log: log.c ---- */
/* One line with time and level to the log file of the settings; never a password, ticket, key or challenge answer. */
void log_line(const char *level, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));

#endif
