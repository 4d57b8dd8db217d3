/* The service ends and comes back: the server signs the user in again without a call of any client.
 *
 * harness: register */
#include <stdio.h>

#include "lib/server_life.h"
#include "lib/world_main.h"

#include "core/result.h"

static const struct {
    BOOL orderly; /* stopped by its operator (OUT SSD), or crashed */
    HRESULT hr;
} ends[] = {
    {FALSE, MSGR_E_DISCONNECTED},
    {TRUE, MSGR_E_SERVER_SHUTDOWN},
};

static void expect_status(struct recorder *recorder, HRESULT hr, MISTATUS status)
{
    struct recorded event;

    recorder_expect(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
    ASSERT_HR(V_I4(&event.arguments[0]), hr);
    ck_assert_int_eq(V_I4(&event.arguments[1]), status);
    recorded_clear(&event);
}

/* Expects all events from LOCAL_FINDING_SERVER to OnSignin(S_OK); attempts before the service runs fail. */
static void expect_sign_in(struct recorder *recorder, MISTATUS final)
{
    struct recorded event;

    for (;;) {
        expect_status(recorder, S_OK, MISTATUS_LOCAL_FINDING_SERVER);
        recorder_expect(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
        if (SUCCEEDED(V_I4(&event.arguments[0])))
            break;
        ASSERT_HR(V_I4(&event.arguments[0]), MSGR_E_CONNECT);
        ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_OFFLINE);
        recorded_clear(&event);
        recorder_expect_number(recorder, DISPID_ON_SIGNIN, MSGR_E_CONNECT);
    }
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_LOCAL_CONNECTING_TO_SERVER);
    recorded_clear(&event);
    expect_status(recorder, S_OK, MISTATUS_LOCAL_SYNCHRONIZING_WITH_SERVER);
    expect_status(recorder, S_OK, final);
    recorder_expect_number(recorder, DISPID_ON_SIGNIN, S_OK);
}

START_TEST(test_the_user_is_signed_in_again_when_the_service_is_back)
{
    IMessenger3 *messenger;
    struct recorder *recorder, *of_lock;
    IUnknown *manager;
    struct recorded event;
    MISTATUS status;
    char logged[96];
    unsigned lines;

    world_wait_online();
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    manager = (IUnknown *)world_manager();
    recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    of_lock = recorder_start(manager, &DIID_DMsgrSessionManagerEvents, VARIANT_TRUE);
    ASSERT_HR(IMessenger3_put_MyStatus(messenger, MISTATUS_BUSY), S_OK);
    expect_status(recorder, S_OK, MISTATUS_BUSY);

    snprintf(logged, sizeof(logged), " info wire: notification connection ended: 0x%08lX", (unsigned long)ends[_i].hr);
    lines = life_log_lines(logged);
    world_service_end(ends[_i].orderly);
    recorder_wait(recorder, DISPID_ON_MY_STATUS_CHANGE, &event);
    ASSERT_HR(V_I4(&event.arguments[0]), ends[_i].hr);
    ck_assert_int_eq(V_I4(&event.arguments[1]), MISTATUS_OFFLINE);
    recorded_clear(&event);
    ck_assert_uint_eq(life_log_lines(logged), lines + 1);
    recorder_expect(recorder, DISPID_ON_SIGNOUT, &event);
    recorded_clear(&event);
    recorder_expect_number(of_lock, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_NOTINITIALIZED);

    world_service_restart();
    expect_sign_in(recorder, MISTATUS_BUSY);
    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_BUSY);
    recorder_expect_number(of_lock, DISPID_ON_LOCK_STATUS_CHANGED, LOCK_INITIALIZED);
    recorder_expect_number(of_lock, DISPID_ON_LOCK_ENABLE, VARIANT_TRUE);
    world_unlock(manager, &DIID_DMsgrSessionManagerEvents);
    ASSERT_HR(IMessenger3_put_MyStatus(messenger, MISTATUS_ONLINE), S_OK);
    expect_status(recorder, S_OK, MISTATUS_ONLINE);

    recorder_stop(of_lock);
    recorder_stop(recorder);
    IUnknown_Release(manager);
    IMessenger3_Release(messenger);
}
END_TEST

START_TEST(test_a_sign_out_while_the_service_is_away_is_final)
{
    IMessenger3 *messenger;
    struct recorder *recorder;
    struct recorded event;
    MISTATUS status;

    world_wait_online();
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3);
    recorder = recorder_start((IUnknown *)messenger, &DIID_DMessengerEvents, VARIANT_TRUE);
    world_service_end(FALSE);
    recorder_wait(recorder, DISPID_ON_SIGNOUT, &event);
    recorded_clear(&event);
    /* Offline, the call fails; during an attempt it works. */
    IMessenger3_Signout(messenger);
    world_service_restart();
    do
        ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    while (status != MISTATUS_OFFLINE && recorder_next(recorder, SOON_MS, &event));
    recorder_clear(recorder);
    /* Longer than the maximum of the first two delays together. */
    ck_assert(!recorder_next(recorder, 4000, &event));
    ASSERT_HR(IMessenger3_get_MyStatus(messenger, &status), S_OK);
    ck_assert_int_eq(status, MISTATUS_OFFLINE);
    ASSERT_HR(IMessenger3_Signout(messenger), MSGR_E_NOT_LOGGED_ON);
    recorder_stop(recorder);
    IMessenger3_Release(messenger);
}
END_TEST

static Suite *reconnect_suite(void)
{
    Suite *suite = suite_create("reconnect");
    TCase *tests = world_case(suite, "reconnect", 120);

    tcase_add_loop_test(tests, test_the_user_is_signed_in_again_when_the_service_is_back, 0, COUNT(ends));
    tcase_add_test(tests, test_a_sign_out_while_the_service_is_away_is_final);
    return suite;
}

WORLD_MAIN(reconnect_suite)
