/* Decides what the script of a web page may call through IDispatch and which events it receives: the part of the
 * IMessenger interfaces that is documented for script.  The service objects and our own additions are for programs
 * only (docs/scripting.md). */
#ifndef OPENMSGR_COM_BASE_SCRIPT_RIGHTS_H
#define OPENMSGR_COM_BASE_SCRIPT_RIGHTS_H

#include "client_registry.h"

/* Whether a process with this trust may make this IDispatch call; if not, the caller answers E_NOTIMPL.  `first` is
 * the first argument of the call, NULL when it has none. */
bool script_may_call(enum client_trust trust, enum tid tid, DISPID id, WORD kind, const VARIANT *first);
/* Whether a sink in a process with this trust receives this event of the event interface `diid`. */
bool script_may_hear(enum client_trust trust, const IID *diid, DISPID id);
/* Returns the result of the member for a script: S_FALSE for Signin and AutoSignin when a user is signed in already,
 * S_OK for GetContact when no user is signed in, otherwise `hr`. */
HRESULT script_result(enum tid tid, DISPID id, HRESULT hr);
/* True for Signin, which ignores the name and the password that a web page passes. */
bool script_texts_are_ignored(enum tid tid, DISPID id);

#endif
