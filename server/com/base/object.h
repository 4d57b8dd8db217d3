/* Small things that every object of this room needs. */
#ifndef OPENMSGR_COM_BASE_OBJECT_H
#define OPENMSGR_COM_BASE_OBJECT_H

#include "com.h"

/* RPC_X_NULL_REF_POINTER as a HRESULT: what the client API answers for a null out pointer (client
 * API section 1). */
#define E_NULL_REFERENCE ((HRESULT)0x800706F4L)

/* Adds a reference unless the last one is already gone: for whoever finds an object through a table
 * that does not hold it, while the model lock keeps the destructor from taking it out of there. */
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

/* service.c: what AddContact takes for a service (service API 6.2): nothing at all, the text of a
 * service id, or a service object, each also by reference.  S_OK for the one service there is,
 * E_INVALIDARG for anything else.  May call the client, so no lock is held. */
HRESULT service_argument_check(const VARIANT *service);

#endif
