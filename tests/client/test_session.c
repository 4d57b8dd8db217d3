/* IMsgrSession from another process, with a second user at the other end of the wire (docs/states.md).
 *
 * harness: register
 * harness: deadline 600 */
#include "lib/world_main.h"

#include <stdio.h>
#include <string.h>

#include "core/result.h"

static IMsgrSessionManager *manager;

static void set_up(void)
{
    manager = world_manager();
    world_register_app(manager, WORLD_APP);
    peer_start();
    peer_say("app {6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}");
    world_wait_peer(TRUE);
}

static void tear_down(void)
{
    peer_stop();
    world_wait_peer(FALSE);
    IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP));
    IMsgrSessionManager_Release(manager);
}

static IMsgrSession *make_session(BOOL with_application)
{
    IMsgrSession *session;
    IDispatch *dispatch;

    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&session), S_OK);
    IDispatch_Release(dispatch);
    if (with_application)
        ASSERT_HR(IMsgrSession_put_Application(session, bstr(WORLD_APP)), S_OK);
    return session;
}

static struct recorder *record(IMsgrSession *session)
{
    return recorder_start((IUnknown *)session, &DIID_DMsgrSessionEvents, VARIANT_FALSE);
}

static void expect_state(IMsgrSession *session, SESSION_STATE expected)
{
    SESSION_STATE state;

    ASSERT_HR(IMsgrSession_get_State(session, &state), S_OK);
    ck_assert_int_eq(state, expected);
}

static void expect_text(HRESULT hr, HRESULT expected, BSTR text, const WCHAR *expected_text)
{
    ck_assert_msg(hr == expected, "0x%08lx instead of 0x%08lx", (unsigned long)hr, (unsigned long)expected);
    ck_assert_msg(!lstrcmpW(text ? text : L"", expected_text), "%ls instead of %ls", text, expected_text);
    SysFreeString(text);
}

#define EXPECT_TEXT(session, member, expected, expected_text) \
    do { \
        BSTR got = NULL; \
        HRESULT got_hr = IMsgrSession_get_##member(session, &got); \
        expect_text(got_hr, expected, got, expected_text); \
    } while (0)

static IMsgrSession *invite(struct recorder **recorder, const WCHAR *data)
{
    IMsgrSession *session = make_session(TRUE);
    IDispatch *bob = world_bob();

    *recorder = record(session);
    ASSERT_HR(IMsgrSession_put_LocalAddress(session, bstr(L"192.0.2.1")), S_OK);
    ASSERT_HR(IMsgrSession_Invite(session, bob, data ? bstr(data) : NULL), S_OK);
    expect_state(session, SS_INVITATION);
    recorder_expect_number(*recorder, DISPID_ON_STATE_CHANGED, SS_READY);
    IDispatch_Release(bob);
    return session;
}

static void end(IMsgrSession *session, struct recorder *recorder)
{
    recorder_stop(recorder);
    IMsgrSession_Release(session);
}

/* ---- before an invitation ---- */

START_TEST(test_getters_of_a_new_session)
{
    IMsgrSession *session = make_session(FALSE);
    IDispatch *user = (IDispatch *)1;
    BSTR text = (BSTR)1;

    ASSERT_HR(IMsgrSession_get_Application(session, &text), SR_APP_NOT_SPECIFIED);
    ck_assert_ptr_null(text);
    ASSERT_HR(IMsgrSession_get_ApplicationName(session, &text), SR_APP_NOT_SPECIFIED);
    ASSERT_HR(IMsgrSession_get_ApplicationURL(session, &text), SR_APP_NOT_SPECIFIED);
    EXPECT_TEXT(session, RemoteAddress, S_FALSE, L"");
    EXPECT_TEXT(session, ContextData, S_FALSE, L"");
    ASSERT_HR(IMsgrSession_get_User(session, &user), SR_NO_USER_INVITED);
    ck_assert_ptr_null(user);
    ASSERT_HR(IMsgrSession_put_Application(session, bstr(L"{6c0f2e7a-30b1-4f5b-9d0e-51d6a6c6e0b4}")), S_OK);
    EXPECT_TEXT(session, Application, S_OK, WORLD_APP);
    EXPECT_TEXT(session, ApplicationName, S_OK, L"World");
    EXPECT_TEXT(session, ApplicationURL, S_OK, L"http://www.example.test/world");
    IMsgrSession_Release(session);
}
END_TEST

START_TEST(test_put_application_checks)
{
    static const struct {
        const WCHAR *guid;
        HRESULT expected;
    } rows[] = {
        {NULL, E_INVALIDARG},
        {L"", SR_APP_NOT_SPECIFIED},
        {L"x", E_INVALIDARG},
        {L"6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4", E_INVALIDARG},
        {L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}x", E_INVALIDARG},   /* 39 */
        {L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}xx", E_OUTOFMEMORY}, /* 40 */
        {WORLD_OTHER_APP, E_INVALIDARG},                              /* not registered */
        {WORLD_APP, S_OK},
    };
    IMsgrSession *session = make_session(FALSE);

    ASSERT_HR(IMsgrSession_put_Application(session, rows[_i].guid ? bstr(rows[_i].guid) : NULL), rows[_i].expected);
    IMsgrSession_Release(session);
}
END_TEST

START_TEST(test_put_local_address_checks)
{
    static const struct {
        const WCHAR *address;
        HRESULT expected;
    } rows[] = {
        {NULL, E_INVALIDARG},
        {L"", S_OK},
        {L"012345678901234567890123456789", S_OK}, /* 30 */
        {L"0123456789012345678901234567890", E_OUTOFMEMORY},
        {L"1.2.3.4\r\nX: y", E_INVALIDARG},
    };
    IMsgrSession *session = make_session(FALSE);

    ASSERT_HR(IMsgrSession_put_LocalAddress(session, rows[_i].address ? bstr(rows[_i].address) : NULL),
              rows[_i].expected);
    if (rows[_i].expected == S_OK)
        EXPECT_TEXT(session, LocalAddress, S_OK, rows[_i].address);
    IMsgrSession_Release(session);
}
END_TEST

/* docs/states.md I4 to I6, and the result codes of the members in this state (docs/api.md). */
START_TEST(test_a_ready_session_refuses_what_is_for_later)
{
    IMsgrSession *session = make_session(TRUE);
    struct recorder *recorder = record(session);

    ASSERT_HR(IMsgrSession_Accept(session, bstr(L"")), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_Decline(session, bstr(L"")), SR_NOT_INVITEE);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, bstr(L"")), E_FAIL);
    ASSERT_HR(IMsgrSession_SendContextData(session, bstr(L"x")), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_SendContextData(session, NULL), E_INVALIDARG);
    expect_state(session, SS_READY);
    recorder_expect_nothing(recorder);
    end(session, recorder);
}
END_TEST

static BSTR filled(UINT characters)
{
    BSTR text = SysAllocStringLen(NULL, characters);

    for (UINT i = 0; i < characters; i++)
        text[i] = (WCHAR)('a' + i % 26);
    return text;
}

START_TEST(test_invite_checks_in_the_documented_order)
{
    IMsgrSession *plain = make_session(FALSE), *session = make_session(TRUE), *locked;
    IMsgrSessionManager *other = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager,
                                                                     &IID_IMsgrSessionManager);
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    IDispatch *bob = world_bob(), *carol, *self, *dispatch;
    BSTR over = filled(257);

    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"carol@example.test"), bstr(L""), &carol), S_OK);
    ASSERT_HR(IMessenger3_GetContact(messenger, bstr(L"alice@example.test"), bstr(WORLD_SERVICE_ID), &self), S_OK);
    ASSERT_HR(IMsgrSession_Invite(plain, NULL, NULL), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Invite(plain, (IDispatch *)messenger, NULL), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Invite(plain, bob, over), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Invite(plain, bob, NULL), SR_APP_NOT_SPECIFIED);
    ASSERT_HR(IMsgrSession_Invite(session, carol, NULL), MSGR_E_NOT_LOGGED_ON);
    ASSERT_HR(IMsgrSession_Invite(session, self, NULL), SR_INVITED_SELF);
    ASSERT_HR(IMsgrSessionManager_CreateSession(other, &dispatch), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IMsgrSession, (void **)&locked), S_OK);
    ASSERT_HR(IMsgrSession_put_Application(locked, bstr(WORLD_APP)), S_OK);
    ASSERT_HR(IMsgrSession_Invite(locked, bob, NULL), MSGR_E_API_LOCKED);
    expect_state(session, SS_READY);
    expect_state(locked, SS_READY);
    SysFreeString(over);
    IDispatch_Release(dispatch);
    IDispatch_Release(carol);
    IDispatch_Release(self);
    IDispatch_Release(bob);
    IMessenger3_Release(messenger);
    IMsgrSession_Release(plain);
    IMsgrSession_Release(session);
    IMsgrSession_Release(locked);
    IMsgrSessionManager_Release(other);
}
END_TEST

/* ---- as inviter ---- */

START_TEST(test_an_accepted_invitation_connects_and_is_cancelled)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, L"some words");
    IDispatch *user;
    IMessengerContact *contact;
    BSTR name;

    ck_assert_str_eq(peer_expect("invitation "), "some words");
    ASSERT_HR(IMsgrSession_put_Application(session, bstr(WORLD_APP)), SR_SESSION_NOT_READY);
    ASSERT_HR(IMsgrSession_get_User(session, &user), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(user, &IID_IMessengerContact, (void **)&contact), S_OK);
    ASSERT_HR(IMessengerContact_get_SigninName(contact, &name), S_OK);
    ck_assert_int_eq(lstrcmpW(name, L"bob@example.test"), 0);
    SysFreeString(name);
    IMessengerContact_Release(contact);
    IDispatch_Release(user);

    peer_say("address 192.0.2.2");
    peer_say("accept with pleasure");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_text(recorder, DISPID_ON_ACCEPTED, L"with pleasure");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_ACCEPTED);
    {
        struct recorded event;

        recorder_expect(recorder, DISPID_ON_READY_TO_LAUNCH, &event);
        ck_assert_uint_eq(event.count, 0);
    }
    expect_state(session, SS_CONNECTED);
    EXPECT_TEXT(session, RemoteAddress, S_OK, L"192.0.2.2");
    ck_assert_str_eq(peer_expect("ready "), "192.0.2.1");

    ASSERT_HR(IMsgrSession_Cancel(session, (LONG)SR_CONNECTION_FAILURE, bstr(L"bye")), S_OK);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CONNECTED);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CANCELLED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_CONNECTION_FAILURE, L"bye");
    recorder_expect_nothing(recorder);
    ck_assert_str_eq(peer_expect("cancelled "), "bye");
    ck_assert_str_eq(peer_expect("terminated "), "81000603 bye");
    /* The session is over and its getters still work (docs/states.md I21). */
    expect_state(session, SS_TERMINATED);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, NULL), E_FAIL);
    ASSERT_HR(IMsgrSession_Accept(session, NULL), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_Decline(session, NULL), SR_NOT_INVITEE);
    ASSERT_HR(IMsgrSession_SendContextData(session, bstr(L"x")), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_put_Application(session, bstr(WORLD_APP)), SR_SESSION_NOT_READY);
    EXPECT_TEXT(session, RemoteAddress, S_OK, L"192.0.2.2");
    end(session, recorder);
}
END_TEST

START_TEST(test_a_declined_invitation)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);

    peer_expect("invitation ");
    peer_say("decline not now");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_text(recorder, DISPID_ON_DECLINED, L"not now");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_DECLINED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_INVITATION_DECLINED, L"not now");
    recorder_expect_nothing(recorder);
    end(session, recorder);
}
END_TEST

START_TEST(test_the_inviter_cancels_before_an_answer)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);
    BSTR limit = filled(256), over = filled(257);

    peer_expect("invitation ");
    ASSERT_HR(IMsgrSession_Cancel(session, 0, over), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, limit), S_OK);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CANCELLED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_CANCEL_BEFORE_CONNECT, limit);
    ck_assert_uint_eq(strlen(peer_expect("cancelled ")), 256);
    SysFreeString(limit);
    SysFreeString(over);
    end(session, recorder);
}
END_TEST

START_TEST(test_the_peer_cancels)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);

    peer_expect("invitation ");
    peer_say("cancel 0 changed my mind");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_text(recorder, DISPID_ON_CANCELLED, L"changed my mind");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CANCELLED);
    {
        struct recorded event;

        recorder_expect(recorder, DISPID_ON_TERMINATION, &event);
        ck_assert_msg(FAILED(V_I4(&event.arguments[0])), "0x%08lx", V_I4(&event.arguments[0]));
        recorded_clear(&event);
    }
    end(session, recorder);
}
END_TEST

START_TEST(test_context_data_goes_both_ways_within_its_limits)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);
    struct recorded event;
    BSTR limit = filled(300), over = filled(301);

    peer_expect("invitation ");
    peer_say("accept");
    recorder_wait(recorder, DISPID_ON_READY_TO_LAUNCH, &event);
    recorded_clear(&event);
    peer_expect("ready");
    ASSERT_HR(IMsgrSession_SendContextData(session, NULL), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_SendContextData(session, over), SR_CONTEXT_DATA_OVER_LIMIT);
    ASSERT_HR(IMsgrSession_SendContextData(session, limit), S_OK);
    ck_assert_uint_eq(strlen(peer_expect("context ")), 300);
    for (int i = 0; i < 4; i++) {
        ASSERT_HR(IMsgrSession_SendContextData(session, bstr(L"port 1863")), S_OK);
        ck_assert_str_eq(peer_expect("context "), "port 1863");
    }
    ASSERT_HR(IMsgrSession_SendContextData(session, bstr(L"sixth")), SR_CONTEXT_DATA_OVER_LIMIT);
    EXPECT_TEXT(session, ContextData, S_FALSE, L"");
    peer_say("context their data");
    recorder_expect_text(recorder, DISPID_ON_CONTEXT_DATA, L"their data");
    EXPECT_TEXT(session, ContextData, S_OK, L"their data");
    ASSERT_HR(IMsgrSession_Cancel(session, 0, NULL), S_OK);
    SysFreeString(limit);
    SysFreeString(over);
    end(session, recorder);
}
END_TEST

START_TEST(test_signing_out_ends_the_session)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);
    IMessenger3 *messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);

    peer_expect("invitation ");
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_SESSION_CANCELLED_LOCAL, L"");
    peer_expect("terminated ");
    IMessenger3_Release(messenger);
    end(session, recorder);
}
END_TEST

START_TEST(test_the_peer_going_away_ends_the_session)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);
    struct recorded event;

    peer_expect("invitation ");
    peer_stop();
    recorder_wait(recorder, DISPID_ON_TERMINATION, &event);
    ck_assert_msg(FAILED(V_I4(&event.arguments[0])), "0x%08lx", V_I4(&event.arguments[0]));
    recorded_clear(&event);
    expect_state(session, SS_TERMINATED);
    peer_start();
    end(session, recorder);
}
END_TEST

/* A session keeps its identity for its whole life, whichever reference is released (docs/api.md Q-15). */
START_TEST(test_a_released_session_goes_on)
{
    struct recorder *recorder;
    IMsgrSession *session = invite(&recorder, NULL);

    IMsgrSession_Release(session);
    peer_expect("invitation ");
    peer_say("decline no");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_text(recorder, DISPID_ON_DECLINED, L"no");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_DECLINED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_INVITATION_DECLINED, L"no");
    recorder_stop(recorder);
}
END_TEST

/* ---- as invitee ---- */

static IMsgrSession *be_invited(struct recorder **of_manager, struct recorder **recorder, const char *words)
{
    WCHAR expected[512];
    IMsgrSession *session;
    struct recorded event;

    *of_manager = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_TRUE);
    peer_say("invite alice@example.test %s", words);
    recorder_wait(*of_manager, DISPID_ON_INVITATION, &event);
    ck_assert_uint_eq(event.count, 3);
    ck_assert_int_eq(V_VT(&event.arguments[0]), VT_DISPATCH);
    MultiByteToWideChar(CP_UTF8, 0, words, -1, expected, COUNT(expected));
    ck_assert_int_eq(lstrcmpW(V_BSTR(&event.arguments[1]), expected), 0);
    ck_assert_int_eq(V_VT(&event.arguments[2]), VT_BOOL);
    ck_assert_int_eq(V_BOOL(&event.arguments[2]), VARIANT_FALSE);
    ASSERT_HR(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[0]), &IID_IMsgrSession, (void **)&session), S_OK);
    recorded_clear(&event);
    *recorder = record(session);
    return session;
}

START_TEST(test_an_invitation_is_accepted)
{
    struct recorder *of_manager, *recorder;
    IMsgrSession *session = be_invited(&of_manager, &recorder,
                                       "come and \xC3\xBC"
                                       "b");
    struct recorded event;
    LONG flags;

    expect_state(session, SS_INVITATION);
    ASSERT_HR(IMsgrSession_get_Flags(session, &flags), S_OK);
    ck_assert_int_eq(flags, 2);
    EXPECT_TEXT(session, Application, S_OK, WORLD_APP);
    EXPECT_TEXT(session, ContextData, S_OK,
                L"come and \x00fc"
                L"b");
    ASSERT_HR(IMsgrSession_Invite(session, NULL, NULL), E_INVALIDARG);
    ASSERT_HR(IMsgrSession_put_Application(session, bstr(WORLD_APP)), SR_SESSION_NOT_READY);
    ASSERT_HR(IMsgrSession_put_LocalAddress(session, bstr(L"192.0.2.7")), S_OK);
    ASSERT_HR(IMsgrSession_Accept(session, bstr(L"coming")), S_OK);
    ck_assert_str_eq(peer_expect("accepted "), "coming");
    ck_assert_str_eq(peer_expect("ready "), "192.0.2.7");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_ACCEPTED);
    recorder_expect(recorder, DISPID_ON_READY_TO_LAUNCH, &event);
    recorded_clear(&event);
    recorder_expect(recorder, DISPID_BEFORE_APP_LAUNCH, &event);
    ck_assert_uint_eq(event.count, 1);
    ck_assert_int_eq(V_BOOL(&event.arguments[0]), VARIANT_TRUE);
    recorded_clear(&event);
    ASSERT_HR(IMsgrSession_Accept(session, NULL), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_Decline(session, NULL), SR_SESSION_STATE_INVALID);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, bstr(L"done")), S_OK);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CONNECTED);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_CANCELLED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_SESSION_CANCELLED_LOCAL, L"done");
    recorder_stop(of_manager);
    end(session, recorder);
}
END_TEST

START_TEST(test_an_invitation_is_declined)
{
    struct recorder *of_manager, *recorder;
    IMsgrSession *session = be_invited(&of_manager, &recorder, "x");

    ASSERT_HR(IMsgrSession_Decline(session, bstr(L"sorry")), S_OK);
    ck_assert_str_eq(peer_expect("declined "), "sorry");
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_DECLINED);
    recorder_expect_number_text(recorder, DISPID_ON_TERMINATION, (LONG)SR_INVITATION_DECLINED, L"sorry");
    recorder_stop(of_manager);
    end(session, recorder);
}
END_TEST

/* docs/api.md Q-13 and C-9: the lock of the first unlocked manager guards the session. */
START_TEST(test_all_managers_get_the_same_session)
{
    IMsgrSessionManager *other = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager,
                                                                     &IID_IMsgrSessionManager);
    struct recorder *second = recorder_start((IUnknown *)other, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    struct recorder *of_manager, *recorder;
    IMsgrSession *session = be_invited(&of_manager, &recorder, "both");
    IUnknown *mine, *theirs;
    struct recorded event;
    LockStatus status;
    IMsgrLock *lock;

    recorder_wait(second, DISPID_ON_INVITATION, &event);
    ASSERT_HR(IMsgrSession_QueryInterface(session, &IID_IUnknown, (void **)&mine), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(V_DISPATCH(&event.arguments[0]), &IID_IUnknown, (void **)&theirs), S_OK);
    ck_assert_ptr_eq(mine, theirs);
    recorded_clear(&event);
    ASSERT_HR(IMsgrSession_QueryInterface(session, &IID_IMsgrLock, (void **)&lock), S_OK);
    ASSERT_HR(IMsgrLock_get_Status(lock, &status), S_OK);
    ck_assert_int_eq(status, LOCK_UNLOCKED);
    IMsgrLock_Release(lock);
    IUnknown_Release(mine);
    IUnknown_Release(theirs);
    ASSERT_HR(IMsgrSession_Decline(session, NULL), S_OK);
    recorder_stop(second);
    recorder_stop(of_manager);
    IMsgrSessionManager_Release(other);
    end(session, recorder);
}
END_TEST

/* The invitation is held until the application is registered (docs/api.md C-5). */
START_TEST(test_a_missing_application_is_awaited)
{
    struct recorder *of_manager, *recorder;
    IMsgrSession *session;
    struct recorded event;

    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_APP)), S_OK);
    session = be_invited(&of_manager, &recorder, "try");
    ASSERT_HR(IMsgrSession_Accept(session, bstr(L"as soon as I can")), S_OK);
    recorder_expect(recorder, DISPID_ON_APP_NOT_PRESENT, &event);
    ck_assert_uint_eq(event.count, 2);
    ck_assert_int_eq(lstrcmpW(V_BSTR(&event.arguments[0]), L"World"), 0);
    recorded_clear(&event);
    expect_state(session, SS_INVITATION);
    world_register_app(manager, WORLD_APP);
    recorder_expect_number(recorder, DISPID_ON_STATE_CHANGED, SS_INVITATION);
    ck_assert_str_eq(peer_expect("accepted "), "as soon as I can");
    recorder_wait(recorder, DISPID_BEFORE_APP_LAUNCH, &event);
    recorded_clear(&event);
    ASSERT_HR(IMsgrSession_Cancel(session, 0, NULL), S_OK);
    recorder_stop(of_manager);
    end(session, recorder);
}
END_TEST

/* ---- a client that dies ---- */

#define DIE_NOW "OpenMsgr test: die now"
#define CHILD_READY "OpenMsgr test: ready"

/* This program as a child: the client that invites and then dies.  It is a test, because assertions work only in a
 * test.  The key is on the command line; the service and the second user are those of the parent. */
START_TEST(invite_and_die)
{
    IMsgrSession *session;

    ck_assert(SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)));
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    world_unlock((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents);
    session = make_session(TRUE);
    ASSERT_HR(IMsgrSession_Invite(session, world_bob(), NULL), S_OK);
    WaitForSingleObject(OpenEventA(SYNCHRONIZE, FALSE, DIE_NOW), SOON_MS);
    TerminateProcess(GetCurrentProcess(), 0);
}
END_TEST

/* Like the child above, but it dies with a session and a contact that came in events. */
START_TEST(be_invited_and_die)
{
    struct recorder *of_manager, *of_messenger;
    struct recorded invitation, change;

    ck_assert(SUCCEEDED(CoInitializeEx(NULL, COINIT_MULTITHREADED)));
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    of_manager = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_TRUE);
    of_messenger = recorder_start(world_create(&CLSID_Messenger, &IID_IUnknown), &DIID_DMessengerEvents, VARIANT_TRUE);
    SetEvent(OpenEventA(EVENT_MODIFY_STATE, FALSE, CHILD_READY));
    recorder_wait(of_manager, DISPID_ON_INVITATION, &invitation);
    recorder_wait(of_messenger, DISPID_ON_CONTACT_STATUS_CHANGE, &change);
    TerminateProcess(GetCurrentProcess(), 0);
}
END_TEST

static Suite *dying_suite(const TTest *test)
{
    Suite *suite = suite_create("a client that dies");

    tcase_add_test(world_case(suite, "dies", 60), test);
    return suite;
}

static HANDLE start_child(const char *how)
{
    STARTUPINFOA start = {.cb = sizeof(start)};
    PROCESS_INFORMATION child;
    char path[MAX_PATH], command[MAX_PATH + 128];

    GetModuleFileNameA(NULL, path, sizeof(path));
    snprintf(command, sizeof(command), "\"%s\" %s %s", path, how, world_key());
    ck_assert(CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child));
    CloseHandle(child.hThread);
    return child.hProcess;
}

static void expect_death(HANDLE child)
{
    DWORD code;

    ck_assert_uint_eq(WaitForSingleObject(child, 60000), WAIT_OBJECT_0);
    GetExitCodeProcess(child, &code);
    ck_assert_uint_eq(code, 0);
    CloseHandle(child);
}

START_TEST(test_the_death_of_the_only_holder_cancels_the_session)
{
    HANDLE die_now = CreateEventA(NULL, TRUE, FALSE, DIE_NOW), child = start_child("invite");

    peer_expect("invitation ");
    SetEvent(die_now);
    expect_death(child);
    CloseHandle(die_now);
    peer_expect("cancelled ");
    peer_expect("terminated ");
}
END_TEST

/* The references of the dead child would keep the server from ending at the end of this program. */
START_TEST(test_what_events_brought_to_a_dead_client_is_released)
{
    HANDLE ready = CreateEventA(NULL, TRUE, FALSE, CHILD_READY), child = start_child("be-invited");

    ck_assert_uint_eq(WaitForSingleObject(ready, SOON_MS), WAIT_OBJECT_0);
    CloseHandle(ready);
    peer_say("invite alice@example.test to the dying");
    peer_say("status 10");
    expect_death(child);
    peer_say("cancel 0 too late");
    peer_expect("terminated ");
}
END_TEST

static Suite *session_suite(void)
{
    Suite *suite = suite_create("session");
    TCase *tests = world_case(suite, "session", 180);

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_getters_of_a_new_session);
    tcase_add_loop_test(tests, test_put_application_checks, 0, 8);
    tcase_add_loop_test(tests, test_put_local_address_checks, 0, 5);
    tcase_add_test(tests, test_a_ready_session_refuses_what_is_for_later);
    tcase_add_test(tests, test_invite_checks_in_the_documented_order);
    tcase_add_test(tests, test_an_accepted_invitation_connects_and_is_cancelled);
    tcase_add_test(tests, test_a_declined_invitation);
    tcase_add_test(tests, test_the_inviter_cancels_before_an_answer);
    tcase_add_test(tests, test_the_peer_cancels);
    tcase_add_test(tests, test_context_data_goes_both_ways_within_its_limits);
    tcase_add_test(tests, test_signing_out_ends_the_session);
    tcase_add_test(tests, test_the_peer_going_away_ends_the_session);
    tcase_add_test(tests, test_a_released_session_goes_on);
    tcase_add_test(tests, test_an_invitation_is_accepted);
    tcase_add_test(tests, test_an_invitation_is_declined);
    tcase_add_test(tests, test_all_managers_get_the_same_session);
    tcase_add_test(tests, test_a_missing_application_is_awaited);
    tcase_add_test(tests, test_the_death_of_the_only_holder_cancels_the_session);
    tcase_add_test(tests, test_what_events_brought_to_a_dead_client_is_released);
    return suite;
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        world_use_key(argv[2]);
        return suite_run(dying_suite(strcmp(argv[1], "invite") ? be_invited_and_die : invite_and_die));
    }
    world_begin();
    return world_run(session_suite());
}
