/* The members that hand out an object refuse a null pointer before anything is sent.
 *
 * Windows does that for every member.  Wine 8 makes the call first and complains about the pointer
 * when the answer is there (measured); a number or a string is then merely lost, but an object
 * stays referenced in the server by nobody.  Answer: RPC_X_NULL_REF_POINTER as a HRESULT, as the
 * published documents have it.  The _Stub functions are the other side of the same calls. */
#define COBJMACROS
#include "openmsgrps.h"

#define NULL_REF_POINTER HRESULT_FROM_WIN32(RPC_X_NULL_REF_POINTER)

HRESULT CALLBACK IMsgrSessionManager_CreateSession_Proxy(IMsgrSessionManager *This, IDispatch **ppSession)
{
    if (!ppSession)
        return NULL_REF_POINTER;
    return IMsgrSessionManager_SendCreateSession_Proxy(This, ppSession);
}

HRESULT __RPC_STUB IMsgrSessionManager_CreateSession_Stub(IMsgrSessionManager *This, IDispatch **ppSession)
{
    return IMsgrSessionManager_CreateSession(This, ppSession);
}

HRESULT CALLBACK IMsgrSessionManager_GetLaunchingSession_Proxy(IMsgrSessionManager *This, LONG lProcessID,
                                                               IDispatch **ppSession)
{
    if (!ppSession)
        return NULL_REF_POINTER;
    return IMsgrSessionManager_SendGetLaunchingSession_Proxy(This, lProcessID, ppSession);
}

HRESULT __RPC_STUB IMsgrSessionManager_GetLaunchingSession_Stub(IMsgrSessionManager *This, LONG lProcessID,
                                                                IDispatch **ppSession)
{
    return IMsgrSessionManager_GetLaunchingSession(This, lProcessID, ppSession);
}

HRESULT CALLBACK IMsgrSession_get_User_Proxy(IMsgrSession *This, IDispatch **ppUser)
{
    if (!ppUser)
        return NULL_REF_POINTER;
    return IMsgrSession_SendGetUser_Proxy(This, ppUser);
}

HRESULT __RPC_STUB IMsgrSession_get_User_Stub(IMsgrSession *This, IDispatch **ppUser)
{
    return IMsgrSession_get_User(This, ppUser);
}
