/* Converts the arrays of script languages to SAFEARRAY(long)*, the only array type that a member takes. */
#ifndef OPENMSGR_COM_BASE_DISPATCH_ARRAY_H
#define OPENMSGR_COM_BASE_DISPATCH_ARRAY_H

#include "com.h"

/* Makes a new array of longs, which the caller destroys, from an array of convertible values (VBScript's Array), an
 * object with `length` and numbered properties (a JScript array), or one number.  For null, undefined and Nothing
 * *out is NULL.
 *
 * Returns S_OK; S_FALSE with *out NULL when `given` is an array of longs by reference, which the caller can pass on
 * as it is; or DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW or E_OUTOFMEMORY.  It may call an object of the client, so the
 * caller must not hold a lock. */
HRESULT longs_from_variant(const VARIANT *given, SAFEARRAY **out);

#endif
