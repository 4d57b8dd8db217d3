/* For members that return an object: the proxy refuses a null out pointer before it sends the call.
 *
 * Windows does this for every member.  Wine 8 sends the call and checks the pointer only when the
 * reply arrives (measured).  A returned number or string is then merely lost, but a returned object
 * leaks a reference in the server.  The result is RPC_X_NULL_REF_POINTER as an HRESULT (docs/api.md).
 * The _Stub functions are the server side of these calls. */
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
