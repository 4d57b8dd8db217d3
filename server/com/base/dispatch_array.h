/* Arrays as scripts have them, for the one kind of array that a member takes: SAFEARRAY(long)*. */
#ifndef OPENMSGR_COM_BASE_DISPATCH_ARRAY_H
#define OPENMSGR_COM_BASE_DISPATCH_ARRAY_H

#include "com.h"

/* A new array of longs for the caller to destroy, from an array of convertible values (VBScript's
 * Array), an object with `length` and numbered properties (JScript's), or one number.  NULL for null,
 * undefined and Nothing.  S_FALSE: it is an array of longs by reference already and can be passed on as it is.
 * DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW, E_OUTOFMEMORY; a foreign object may be called, so no lock is
 * held. */
HRESULT longs_from_variant(const VARIANT *given, SAFEARRAY **out);

#endif
