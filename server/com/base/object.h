/* Helpers for COM objects. */
#ifndef OPENMSGR_COM_BASE_OBJECT_H
#define OPENMSGR_COM_BASE_OBJECT_H

#include "com.h"

/* RPC_X_NULL_REF_POINTER as an HRESULT.  The IMessenger interfaces return it for a null out pointer (docs/api.md). */
#define E_NULL_REFERENCE ((HRESULT)0x800706F4L)

/* Adds a reference unless the last one has been released.  For a table that does not hold its objects: call this
 * under the lock that the destructor takes to remove the object from the table. */
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

/* Make VARIANTs for the arguments of events. variant_object does not AddRef the object. */
static inline VARIANT variant_i4(LONG value) { return (VARIANT){.vt = VT_I4, .lVal = value}; }
static inline VARIANT variant_bool(bool value)
{
    return (VARIANT){.vt = VT_BOOL, .boolVal = value ? VARIANT_TRUE : VARIANT_FALSE};
}
static inline VARIANT variant_object(IDispatch *object) { return (VARIANT){.vt = VT_DISPATCH, .pdispVal = object}; }

/* Checks an argument that names a service (objects/service.c): empty, the text of a service id, or a service object,
 * each also by reference.  S_OK when it means the only service, otherwise E_INVALIDARG.  It may call an object of the
 * client, so the caller must not hold a lock. */
HRESULT service_argument_check(const VARIANT *service);

#endif
