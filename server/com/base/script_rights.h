/* What the script of a web page may call by name, and which events it may get: the part of the IMessenger interfaces that
 * is documented for script.  The service objects and our own additions are for programs only (docs/scripting.md). */
#ifndef OPENMSGR_COM_BASE_SCRIPT_RIGHTS_H
#define OPENMSGR_COM_BASE_SCRIPT_RIGHTS_H

#include "client_registry.h"

/* Whether a call by name is allowed; E_NOTIMPL is the answer when not.  `first` is the first argument,
 * NULL when there is none. */
bool script_may_call(enum client_trust trust, enum tid tid, DISPID id, WORD kind, const VARIANT *first);
/* Whether the event may be sent to it. */
bool script_may_hear(enum client_trust trust, const IID *diid, DISPID id);
/* For script "signed in already" and "not signed in" are no errors: the code that it gets instead. */
HRESULT script_result(enum tid tid, DISPID id, HRESULT hr);
/* Signin ignores the name and the password that a page gives. */
bool script_texts_are_ignored(enum tid tid, DISPID id);

#endif
