/* Lock and Key through IMsgrLock and by name, verified by a real service (docs/locks.md).
 *
 * harness: register */
#include "lib/world_main.h"

#include "core/result.h"

static const struct {
    const CLSID *clsid;
    const IID *iid, *diid;
} lockables[] = {
    {&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager, &DIID_DMsgrSessionManagerEvents},
    {&CLSID_MessengerPriv, &IID_IMessengerPrivate, &DIID_DMessengerPrivateEvents},
};

static IMsgrLock *lock_of(IUnknown *object)
{
    IMsgrLock *lock = NULL;

    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IMsgrLock, (void **)&lock), S_OK);
    return lock;
}

static void expect_status(IMsgrLock *lock, LockStatus expected)
{
    LockStatus status = 0;

    ASSERT_HR(IMsgrLock_get_Status(lock, &status), S_OK);
    ck_assert_int_eq(status, expected);
}

START_TEST(test_the_lock_keeps_the_identity_of_its_object)
{
    IUnknown *object = world_create(lockables[_i].clsid, lockables[_i].iid), *first, *second;
    IMsgrLock *lock = lock_of(object);
    IUnknown *back;

    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IUnknown, (void **)&first), S_OK);
    ASSERT_HR(IMsgrLock_QueryInterface(lock, &IID_IUnknown, (void **)&second), S_OK);
    ck_assert_ptr_eq(first, second);
    ASSERT_HR(IMsgrLock_QueryInterface(lock, lockables[_i].iid, (void **)&back), S_OK);
    IUnknown_Release(back);
    IUnknown_Release(first);
    IUnknown_Release(second);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_one_made_while_signed_in_is_told_after_the_first_advise)
{
    IUnknown *object;
    struct recorder *recorder;
    IMsgrLock *lock;

    world_wait_online();
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    lock = lock_of(object);
    expect_status(lock, LOCK_INITIALIZED);
    recorder = recorder_start(object, lockables[_i].diid, VARIANT_TRUE);
    recorder_expect_number(recorder, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    recorder_stop(recorder);
    recorder = recorder_start(object, lockables[_i].diid, VARIANT_TRUE);
    recorder_expect_nothing(recorder);
    recorder_stop(recorder);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_the_right_pair_unlocks_and_a_repeat_is_refused)
{
    IUnknown *object;
    IMsgrLock *lock;

    world_wait_online();
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    lock = lock_of(object);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), bstr(L"x"), 1), MSGR_E_API_LOCKED);
    world_unlock(object, lockables[_i].diid);
    expect_status(lock, LOCK_UNLOCKED);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 2), MSGR_E_API_ALREADY_UNLOCKED);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), bstr(L"x"), 2), MSGR_E_API_ALREADY_UNLOCKED);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_a_wrong_digest_fails_with_all_its_events_in_order)
{
    BSTR digest = bstr(L"00000000000000000000000000000000");
    struct recorder *recorder;
    struct recorded event;
    HRESULT first, repeat;
    IUnknown *object;
    IMsgrLock *lock;

    world_wait_online();
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    lock = lock_of(object);
    recorder = recorder_start(object, lockables[_i].diid, VARIANT_TRUE);
    recorder_expect_number(recorder, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, -5), S_OK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_PENDINGRESULT);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 6), MSGR_E_API_PENDING_UNLOCK);
    recorder_expect(recorder, DISPID_ON_LOCK_CHALLENGE, &event);
    ck_assert_int_eq(V_I4(&event.arguments[0]), -5);
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_BSTR);
    ck_assert_uint_gt(SysStringLen(V_BSTR(&event.arguments[1])), 0);
    recorded_clear(&event);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), bstr(L"00"), 6), E_INVALIDARG);
    world_service_pause(TRUE); /* otherwise the verdict may arrive before the second call */
    first = IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), digest, -5);
    repeat = IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), digest, -5);
    world_service_pause(FALSE);
    ASSERT_HR(first, S_OK);
    ASSERT_HR(repeat, MSGR_E_API_PENDING_UNLOCK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_UNLOCKFAILED);
    recorder_expect(recorder, DISPID_ON_LOCK_RESULT, &event);
    ck_assert_int_eq(V_I4(&event.arguments[0]), -5);
    ck_assert_int_eq(V_VT(&event.arguments[1]), VT_BOOL);
    ck_assert_int_eq(V_BOOL(&event.arguments[1]), VARIANT_FALSE);
    recorded_clear(&event);
    expect_status(lock, LOCK_UNLOCKFAILED);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 7), MSGR_E_API_UNLOCK_FAILED);
    recorder_stop(recorder);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_each_object_is_locked_on_its_own)
{
    IUnknown *unlocked, *locked;
    IMsgrLock *lock;

    world_wait_online();
    unlocked = world_create(lockables[_i].clsid, lockables[_i].iid);
    locked = world_create(lockables[_i].clsid, lockables[_i].iid);
    world_unlock(unlocked, lockables[_i].diid);
    lock = lock_of(locked);
    expect_status(lock, LOCK_INITIALIZED);
    IMsgrLock_Release(lock);
    IUnknown_Release(locked);
    IUnknown_Release(unlocked);
}
END_TEST

START_TEST(test_going_offline_locks_again_and_signing_in_asks_anew)
{
    IMessenger3 *messenger;
    IUnknown *object;
    struct recorder *recorder;
    IMsgrLock *lock;

    world_wait_online();
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    lock = lock_of(object);
    world_unlock(object, lockables[_i].diid);
    recorder = recorder_start(object, lockables[_i].diid, VARIANT_TRUE);
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    ASSERT_HR(IMessenger3_Signout(messenger), S_OK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_NOTINITIALIZED);
    expect_status(lock, LOCK_NOTINITIALIZED);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 1), MSGR_E_API_NOTINITIALIZED);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(WORLD_KEY_ID), bstr(L"x"), 1), MSGR_E_API_NOTINITIALIZED);
    world_wait_online();
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_INITIALIZED);
    recorder_expect_number(recorder, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    world_unlock(object, lockables[_i].diid);
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
}
END_TEST

/* The calls of a script. */
static HRESULT call_by_name(IDispatch *object, const WCHAR *name, WORD flags, VARIANT *arguments, UINT count,
                            VARIANT *result)
{
    DISPPARAMS params = {arguments, NULL, count, 0};
    LPOLESTR names = (LPOLESTR)name;
    EXCEPINFO exception = {0};
    DISPID id;
    HRESULT hr = IDispatch_GetIDsOfNames(object, &IID_NULL, &names, 1, LOCALE_USER_DEFAULT, &id);

    if (FAILED(hr))
        return hr;
    hr = IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, flags, &params, result, &exception, NULL);
    SysFreeString(exception.bstrSource);
    SysFreeString(exception.bstrDescription);
    return hr == DISP_E_EXCEPTION ? exception.scode : hr;
}

START_TEST(test_scripts_reach_the_lock_by_name)
{
    IUnknown *object;
    struct recorder *recorder;
    VARIANT arguments[3], result = {0};
    IDispatch *dispatch;

    world_wait_online();
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IDispatch, (void **)&dispatch), S_OK);
    recorder = recorder_start(object, lockables[_i].diid, VARIANT_TRUE);
    recorder_expect_number(recorder, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    ASSERT_HR(call_by_name(dispatch, L"status", DISPATCH_PROPERTYGET | DISPATCH_METHOD, NULL, 0, &result), S_OK);
    ck_assert_int_eq(V_VT(&result), VT_I4);
    ck_assert_int_eq(V_I4(&result), LOCK_INITIALIZED);
    V_VT(&arguments[0]) = VT_I4;
    V_I4(&arguments[0]) = 9;
    ASSERT_HR(call_by_name(dispatch, L"REQUESTCHALLENGE", DISPATCH_METHOD, arguments, 1, NULL), S_OK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_PENDINGRESULT);
    ASSERT_HR(call_by_name(dispatch, L"RequestChallenge", DISPATCH_METHOD, arguments, 1, NULL),
              MSGR_E_API_PENDING_UNLOCK);
    V_VT(&arguments[1]) = V_VT(&arguments[2]) = VT_BSTR;
    V_BSTR(&arguments[1]) = bstr(L"");
    V_BSTR(&arguments[2]) = bstr(WORLD_KEY_ID);
    ASSERT_HR(call_by_name(dispatch, L"SendResponse", DISPATCH_METHOD, arguments, 3, NULL), E_INVALIDARG);
    recorder_stop(recorder);
    IDispatch_Release(dispatch);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_a_session_is_guarded_by_the_lock_of_its_manager)
{
    IMsgrSessionManager *manager = world_manager();
    IUnknown *identity, *other;
    IDispatch *session;
    IMsgrLock *lock;

    ASSERT_HR(IMsgrSessionManager_CreateSession(manager, &session), S_OK);
    lock = lock_of((IUnknown *)session);
    expect_status(lock, LOCK_UNLOCKED);
    ASSERT_HR(IDispatch_QueryInterface(session, &IID_IUnknown, (void **)&identity), S_OK);
    ASSERT_HR(IMsgrLock_QueryInterface(lock, &IID_IUnknown, (void **)&other), S_OK);
    ck_assert_ptr_eq(identity, other);
    IUnknown_Release(identity);
    IUnknown_Release(other);
    IMsgrLock_Release(lock);
    IDispatch_Release(session);
    IMsgrSessionManager_Release(manager);
}
END_TEST

static Suite *lock_suite(void)
{
    Suite *suite = suite_create("lock");
    TCase *tests = world_case(suite, "lock", 120);
    int count = COUNT(lockables);

    tcase_add_loop_test(tests, test_the_lock_keeps_the_identity_of_its_object, 0, count);
    tcase_add_loop_test(tests, test_one_made_while_signed_in_is_told_after_the_first_advise, 0, count);
    tcase_add_loop_test(tests, test_the_right_pair_unlocks_and_a_repeat_is_refused, 0, count);
    tcase_add_loop_test(tests, test_a_wrong_digest_fails_with_all_its_events_in_order, 0, count);
    tcase_add_loop_test(tests, test_each_object_is_locked_on_its_own, 0, count);
    tcase_add_loop_test(tests, test_going_offline_locks_again_and_signing_in_asks_anew, 0, count);
    tcase_add_loop_test(tests, test_scripts_reach_the_lock_by_name, 0, count);
    tcase_add_test(tests, test_a_session_is_guarded_by_the_lock_of_its_manager);
    return suite;
}

WORLD_MAIN(lock_suite)
