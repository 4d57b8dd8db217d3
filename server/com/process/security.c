#include "security.h"

#include <stdlib.h>

/* COM_RIGHTS_EXECUTE and COM_RIGHTS_EXECUTE_LOCAL, for the access control list. */
enum { RIGHTS_CALL = 1, RIGHTS_CALL_LOCALLY = 2 };

/* The user of this process, which the caller frees.  NULL on failure, with the error in *hr. */
static TOKEN_USER *own_user(HRESULT *hr)
{
    TOKEN_USER *user = NULL;
    DWORD size = 0;
    HANDLE token;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        *hr = HRESULT_FROM_WIN32(GetLastError());
        return NULL;
    }
    GetTokenInformation(token, TokenUser, NULL, 0, &size);
    user = malloc(size);
    *hr = user ? S_OK : E_OUTOFMEMORY;
    if (user && !GetTokenInformation(token, TokenUser, user, size, &size)) {
        *hr = HRESULT_FROM_WIN32(GetLastError());
        free(user);
        user = NULL;
    }
    CloseHandle(token);
    return user;
}

HRESULT security_init(void)
{
    static SID_IDENTIFIER_AUTHORITY nt_authority = {SECURITY_NT_AUTHORITY};
    BYTE list[512];
    ACL *calls = (ACL *)list;
    SECURITY_DESCRIPTOR descriptor;
    PSID system = NULL;
    TOKEN_USER *user;
    HRESULT hr;

    user = own_user(&hr);
    if (!user)
        return hr;
    /* CoInitializeSecurity requires an owner and a group, and an absolute descriptor. */
    if (AllocateAndInitializeSid(&nt_authority, 1, SECURITY_LOCAL_SYSTEM_RID, 0, 0, 0, 0, 0, 0, 0, &system) &&
        InitializeAcl(calls, sizeof(list), ACL_REVISION) &&
        AddAccessAllowedAce(calls, ACL_REVISION, RIGHTS_CALL | RIGHTS_CALL_LOCALLY, user->User.Sid) &&
        AddAccessAllowedAce(calls, ACL_REVISION, RIGHTS_CALL | RIGHTS_CALL_LOCALLY, system) &&
        InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION) &&
        SetSecurityDescriptorOwner(&descriptor, user->User.Sid, FALSE) &&
        SetSecurityDescriptorGroup(&descriptor, user->User.Sid, FALSE) &&
        SetSecurityDescriptorDacl(&descriptor, TRUE, calls, FALSE))
        hr = CoInitializeSecurity(&descriptor, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_INTEGRITY,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_DISABLE_AAA, NULL);
    else
        hr = HRESULT_FROM_WIN32(GetLastError());
    if (system)
        FreeSid(system);
    free(user);
    return hr;
}
