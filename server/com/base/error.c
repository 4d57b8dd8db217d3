#include "com.h"

/* For each error code a sentence for users: what the error means and, where possible, what to do about it. */
static const struct {
    HRESULT hr;
    const WCHAR *sentence;
} sentences[] = {
    {E_NOTIMPL, L"OpenMsgr does not have this member yet; docs/api.md lists what is there."},
    {E_POINTER, L"A pointer or a string that must be given is missing."},
    {E_INVALIDARG, L"An argument is missing, malformed, of the wrong type or longer than the documented limit."},
    {E_OUTOFMEMORY, L"There is not enough memory, or a text is longer than the documented limit."},
    {E_FAIL, L"The operation failed; the log of OpenMsgr says more."},
    {REGDB_E_WRITEREGDB, L"The registry could not be written; registering applications needs an administrator."},
    {(HRESULT)0x800706F4L, L"The pointer for the result is null."},
    {MSGR_E_API_NOTINITIALIZED, L"Nobody is signed in; sign in first and wait for OnLockEnable."},
    {MSGR_E_API_LOCKED, L"The object is locked; unlock it with RequestChallenge and SendResponse first."},
    {MSGR_E_API_UNLOCK_FAILED, L"The answer to the challenge was refused; sign in again before the next attempt."},
    {MSGR_E_API_ALREADY_UNLOCKED, L"The object is unlocked already; nothing more is needed."},
    {MSGR_E_API_PENDING_UNLOCK, L"An attempt to unlock is under way; wait for OnLockChallenge or OnLockResult."},
    {MSGR_E_API_DISABLED, L"The service has switched the service API off."},
    {SR_APPLICATION_LAUNCH_FAILED, L"The registered program could not be started; check its path."},
    {SR_INVITATION_DECLINED, L"The other user declined the invitation."},
    {SR_CONNECTION_FAILURE, L"The connection to the other user was lost."},
    {SR_SESSION_NOT_READY, L"This session was used already; each invitation needs a session of its own."},
    {SR_NOT_INVITEE, L"Only the invited side can decline; the inviter cancels."},
    {SR_NOT_INVITER, L"Only the inviting side can do this."},
    {SR_APP_ALREADY_REGISTERED, L"This application is registered already; call UnRegisterApplication first."},
    {SR_APP_NOT_REGISTERED, L"No application is registered under this GUID."},
    {SR_NOT_VALID_FOR_APP_INVITE, L"An invitation of the old style carries no context data."},
    {SR_APP_NOT_SPECIFIED, L"Set the Application property first."},
    {SR_CONTEXT_DATA_OVER_LIMIT, L"Context data may have 300 characters and be sent five times in a session."},
    {SR_NO_USER_INVITED, L"Nobody has been invited with this session yet."},
    {SR_INVITED_SELF, L"Users cannot invite themselves."},
    {SR_SESSION_STATE_INVALID, L"The session is not in a state in which this is possible; read State."},
    {MSGR_E_NOT_LOGGED_ON, L"The user, or the contact, is not signed in."},
    {MSGR_E_ALREADY_LOGGED_ON, L"Somebody is signed in already; call Signout first."},
    {MSGR_E_USER_NOT_FOUND, L"There is no such user on the contact list or on the service."},
    {MSGR_E_LIST_FULL, L"The contact list is full."},
    {MSGR_E_ALREADY_IN_LIST, L"The contact is on the list already."},
    {MSGR_E_GROUPS_NOT_ENABLED, L"The service has no groups."},
    {MSGR_E_TOO_MANY_GROUPS, L"There are as many groups as the service allows; remove one first."},
    {MSGR_E_GROUP_DOES_NOT_EXIST, L"There is no such group any more."},
    {MSGR_E_USER_NOT_GROUP_MEMBER, L"The contact is not in this group."},
    {MSGR_E_GROUP_NAME_TOO_LONG, L"The name is longer than the service allows: 61 bytes as it travels."},
    {MSGR_E_BAD_GROUP_NAME, L"A group needs a name without control characters."},
    {MSGR_E_CANNOT_RENAME, L"The group of all other contacts cannot be renamed."},
    {MSGR_E_CANNOT_DELETE, L"The group of all other contacts cannot be removed."},
    {MSGR_E_INVALID_PASSWORD, L"The sign-in name or the password is wrong."},
    {MSGR_E_CONNECT, L"The service cannot be reached; check its address with openmsgr.exe /Service."},
    {MSGR_E_INVALID_CERTIFICATE,
     L"The certificate of a Passport server is not to be trusted; the log of OpenMsgr says why."},
    {MSGR_E_TLS_FAIL, L"There is no TLS to be had with a Passport server; the log of OpenMsgr says more."},
    {MSGR_E_LOGON_TIMEOUT, L"The service did not answer the sign-in in time."},
    {MSGR_E_LOGON_UI_ACTIVE, L"The sign-in dialog is open; finish or close it first."},
    {MSGR_E_SERVER_UNAVAILABLE, L"The service cannot do this now; try again later."},
    {MSGR_E_SERVER_TOO_BUSY, L"The service is busy; try again later."},
    {MSGR_E_UNEXPECTED, L"The service answered something unexpected; the log of OpenMsgr says more."},
    {DISP_E_UNKNOWNNAME, L"There is no member of this name."},
    {DISP_E_MEMBERNOTFOUND, L"There is no such member."},
    {DISP_E_TYPEMISMATCH, L"An argument has a type that cannot be converted."},
    {DISP_E_BADPARAMCOUNT, L"The number of arguments is wrong."},
    {DISP_E_BADVARTYPE, L"An argument has a type that is not allowed here."},
};

const WCHAR *error_sentence(HRESULT hr)
{
    for (size_t i = 0; i < ARRAYSIZE(sentences); i++)
        if (sentences[i].hr == hr)
            return sentences[i].sentence;
    return L"The operation failed.";
}

HRESULT com_error(REFIID iid, HRESULT hr)
{
    static WCHAR source[] = L"OpenMsgr";
    ICreateErrorInfo *create;
    IErrorInfo *info;

    if (SUCCEEDED(hr))
        return hr;
    if (FAILED(CreateErrorInfo(&create)))
        return hr;
    ICreateErrorInfo_SetGUID(create, iid);
    ICreateErrorInfo_SetSource(create, source);
    ICreateErrorInfo_SetDescription(create, (WCHAR *)error_sentence(hr));
    if (SUCCEEDED(ICreateErrorInfo_QueryInterface(create, &IID_IErrorInfo, (void **)&info))) {
        SetErrorInfo(0, info);
        IErrorInfo_Release(info);
    }
    ICreateErrorInfo_Release(create);
    return hr;
}

HRESULT not_implemented(REFIID iid, const char *member)
{
    log_line("info", "%s is not there yet", member);
    return com_error(iid, E_NOTIMPL);
}
