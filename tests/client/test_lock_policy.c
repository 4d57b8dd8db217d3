/* Lock and Key with LockPolicy 1 and 2, where the server itself verifies responses (docs/locks.md).
 *
 * harness: register */
#include "lib/server_life.h"
#include "lib/world_main.h"

#include "core/messenger.h"
#include "core/result.h"

enum { CHALLENGE_MS = 1000 };

static const struct {
    const CLSID *clsid;
    const IID *iid, *diid;
} lockables[] = {
    {&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager, &DIID_DMsgrSessionManagerEvents},
    {&CLSID_MessengerPriv, &IID_IMessengerPrivate, &DIID_DMessengerPrivateEvents},
};

/* A server reads its settings when it starts. */
static void policy(enum lock_policy value)
{
    life_wait_until_gone();
    life_setting(L"LockPolicy", value);
    life_setting(L"ChallengeTimeout", CHALLENGE_MS);
    life_setting(L"IdleTime", 500);
    world_wait_online();
}

static void store_pair(const WCHAR *id, const char *key)
{
    WCHAR text[64];
    HKEY pairs;

    MultiByteToWideChar(CP_UTF8, 0, key, -1, text, COUNT(text));
    ck_assert_int_eq(
        RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\OpenMsgr\\Pairs", 0, NULL, 0, KEY_SET_VALUE, NULL, &pairs, NULL),
        ERROR_SUCCESS);
    ck_assert_int_eq(RegSetValueExW(pairs, id, 0, REG_SZ, (const BYTE *)text, (lstrlenW(text) + 1) * sizeof(*text)),
                     ERROR_SUCCESS);
    RegCloseKey(pairs);
}

/* From RequestChallenge to OnLockResult, with a response that matches no pair. */
static void answer_wrongly(IUnknown *object, REFIID diid, const WCHAR *digest, LockStatus next)
{
    struct recorder *recorder = recorder_start(object, diid, VARIANT_TRUE);
    struct recorded event;
    LockStatus status;
    IMsgrLock *lock;

    recorder_expect_number(recorder, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IMsgrLock, (void **)&lock), S_OK);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, -5), S_OK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_PENDINGRESULT);
    recorder_expect(recorder, DISPID_ON_LOCK_CHALLENGE, &event);
    ck_assert_int_eq(V_I4(&event.arguments[0]), -5);
    ck_assert_uint_eq(SysStringLen(V_BSTR(&event.arguments[1])), 20);
    recorded_clear(&event);
    ASSERT_HR(IMsgrLock_SendResponse(lock, bstr(L"NOBODYKNOWS"), bstr(digest), -5), S_OK);
    recorder_expect_number(recorder, DISPID_ON_LOCK_STATUS_CHANGED, next);
    recorder_expect(recorder, DISPID_ON_LOCK_RESULT, &event);
    ck_assert_int_eq(V_I4(&event.arguments[0]), -5);
    ck_assert_int_eq(V_BOOL(&event.arguments[1]), next == LOCK_UNLOCKED ? VARIANT_TRUE : VARIANT_FALSE);
    recorded_clear(&event);
    ASSERT_HR(IMsgrLock_get_Status(lock, &status), S_OK);
    ck_assert_int_eq(status, next);
    IMsgrLock_Release(lock);
    recorder_stop(recorder);
}

START_TEST(test_open_takes_any_digest_and_nothing_else)
{
    IUnknown *object;
    IMsgrLock *lock;

    policy(LOCK_POLICY_OPEN);
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    answer_wrongly(object, lockables[_i].diid, L"00000000000000000000000000000000", LOCK_UNLOCKED);
    ASSERT_HR(IUnknown_QueryInterface(object, &IID_IMsgrLock, (void **)&lock), S_OK);
    ASSERT_HR(IMsgrLock_RequestChallenge(lock, 2), MSGR_E_API_ALREADY_UNLOCKED);
    IMsgrLock_Release(lock);
    IUnknown_Release(object);
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    answer_wrongly(object, lockables[_i].diid, L"0000", LOCK_UNLOCKFAILED);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_local_judges_where_the_service_is_silent)
{
    IUnknown *object, *other;

    store_pair(WORLD_KEY_ID, world_key());
    policy(LOCK_POLICY_LOCAL);
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    other = world_create(lockables[_i].clsid, lockables[_i].iid);
    world_service_pause(TRUE);
    world_unlock(object, lockables[_i].diid);
    answer_wrongly(other, lockables[_i].diid, L"00000000000000000000000000000000", LOCK_UNLOCKFAILED);
    world_service_pause(FALSE);
    IUnknown_Release(other);
    IUnknown_Release(object);
}
END_TEST

START_TEST(test_local_leaves_the_verdict_to_a_service_that_gives_one)
{
    IUnknown *object;

    store_pair(WORLD_KEY_ID, "not what the service knows");
    policy(LOCK_POLICY_LOCAL);
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    world_unlock(object, lockables[_i].diid);
    IUnknown_Release(object);
    object = world_create(lockables[_i].clsid, lockables[_i].iid);
    answer_wrongly(object, lockables[_i].diid, L"00000000000000000000000000000000", LOCK_UNLOCKFAILED);
    IUnknown_Release(object);
}
END_TEST

static Suite *lock_policy_suite(void)
{
    Suite *suite = suite_create("lock_policy");
    TCase *tests = world_case(suite, "lock_policy", 120);
    int count = COUNT(lockables);

    tcase_add_loop_test(tests, test_open_takes_any_digest_and_nothing_else, 0, count);
    tcase_add_loop_test(tests, test_local_judges_where_the_service_is_silent, 0, count);
    tcase_add_loop_test(tests, test_local_leaves_the_verdict_to_a_service_that_gives_one, 0, count);
    return suite;
}

WORLD_MAIN(lock_policy_suite)
