/* Small things that every object needs. */
#ifndef OPENMSGR_COM_BASE_OBJECT_H
#define OPENMSGR_COM_BASE_OBJECT_H

#include "com.h"

/* RPC_X_NULL_REF_POINTER as a HRESULT: the answer of the IMessenger interfaces to a null out pointer (docs/api.md). */
#define E_NULL_REFERENCE ((HRESULT)0x800706F4L)

/* Adds a reference unless the last one is already gone.  For a caller that finds an object through a table that does not
 * hold it, under the lock that the destructor needs to remove the object from the table. */
static inline bool ref_try_add(LONG *ref)
{
    LONG count = *(volatile LONG *)ref;

    while (count > 0) {
        LONG seen = InterlockedCompareExchange(ref, count + 1, count);

        if (seen == count)
            return true;
        count = seen;
    }
    return false;
}

/* VARIANTs as arguments of events; the BSTR and the object stay the caller's to release. */
static inline VARIANT variant_i4(LONG value) { return (VARIANT){.vt = VT_I4, .lVal = value}; }
static inline VARIANT variant_bool(bool value)
{
    return (VARIANT){.vt = VT_BOOL, .boolVal = value ? VARIANT_TRUE : VARIANT_FALSE};
}
static inline VARIANT variant_object(IDispatch *object) { return (VARIANT){.vt = VT_DISPATCH, .pdispVal = object}; }

/* service.c: a service as an argument: empty, the text of a service id, or a service object, each also by reference.  S_OK
 * for the only service, E_INVALIDARG for anything else.  May call the client, so no lock may be held. */
HRESULT service_argument_check(const VARIANT *service);

#endif
