/* The event queue: order and arguments, its limit, in/out arguments, the objects that can be attached, and
 * AttachAll, which attaches all objects of a process at once (docs/events.md).
 *
 * harness: register */
#include <stdio.h>

#include "lib/world_main.h"

static IMsgrSessionManager *manager;

static void register_app(void) { world_register_app(manager, WORLD_OTHER_APP); }

static void unregister_app(void)
{
    ASSERT_HR(IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP)), S_OK);
}

static void setup(void)
{
    manager = (IMsgrSessionManager *)world_create(&CLSID_MsgrSessionManager, &IID_IMsgrSessionManager);
    IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP));
}

static void teardown(void)
{
    IMsgrSessionManager_UnRegisterApplication(manager, bstr(WORLD_OTHER_APP));
    IMsgrSessionManager_Release(manager);
}

static IOpenMsgrEventQueue *queue_of(IUnknown *source)
{
    IOpenMsgrEventQueue *queue = (IOpenMsgrEventQueue *)world_create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);

    ASSERT_HR(IOpenMsgrEventQueue_Attach(queue, (IDispatch *)source), S_OK);
    return queue;
}

/* Returns the next event with this name; discards the events before it. */
static IOpenMsgrEvent *next_named(IOpenMsgrEventQueue *queue, const WCHAR *name)
{
    for (;;) {
        IDispatch *dispatch;
        IOpenMsgrEvent *event;
        BSTR found;
        BOOL same;

        ASSERT_HR(IOpenMsgrEventQueue_Next(queue, SOON_MS, &dispatch), S_OK);
        ck_assert_msg(dispatch != NULL, "no %ls", name);
        ASSERT_HR(IDispatch_QueryInterface(dispatch, &IID_IOpenMsgrEvent, (void **)&event), S_OK);
        IDispatch_Release(dispatch);
        ASSERT_HR(IOpenMsgrEvent_get_Name(event, &found), S_OK);
        same = !lstrcmpW(found, name);
        SysFreeString(found);
        if (same)
            return event;
        IOpenMsgrEvent_Release(event);
    }
}

static VARIANT by_name(const WCHAR *name)
{
    VARIANT value = {.vt = VT_BSTR, .bstrVal = bstr(name)};

    return value;
}

START_TEST(test_the_queue_gives_events_in_order_with_their_arguments)
{
    IOpenMsgrEventQueue *queue = queue_of((IUnknown *)manager);
    IOpenMsgrEvent *event;
    IDispatch *nothing = (IDispatch *)1;
    VARIANT value, zero = {.vt = VT_R8, .dblVal = 0}, nine = {.vt = VT_I4, .lVal = 9};
    LONG count;
    DWORD begin;

    register_app();
    unregister_app();
    event = next_named(queue, L"OnAppRegistered");
    ASSERT_HR(IOpenMsgrEvent_get_Count(event, &count), S_OK);
    ck_assert_int_eq(count, 1);
    ASSERT_HR(IOpenMsgrEvent_get_Item(event, by_name(L"BSTRAPPGUID"), &value), S_OK);
    ck_assert_int_eq(lstrcmpW(V_BSTR(&value), WORLD_OTHER_APP), 0);
    VariantClear(&value);
    ASSERT_HR(IOpenMsgrEvent_get_Item(event, zero, &value), S_OK);
    ck_assert_int_eq(lstrcmpW(V_BSTR(&value), WORLD_OTHER_APP), 0);
    VariantClear(&value);
    ASSERT_HR(IOpenMsgrEvent_get_Item(event, nine, &value), DISP_E_BADINDEX);
    ASSERT_HR(IOpenMsgrEvent_get_Item(event, by_name(L"nothing"), &value), DISP_E_UNKNOWNNAME);
    ck_assert(FAILED(IOpenMsgrEvent_put_Item(event, zero, nine))); /* no in/out argument */
    IOpenMsgrEvent_Release(event);
    event = next_named(queue, L"OnAppUnRegistered");
    IOpenMsgrEvent_Release(event);
    begin = GetTickCount();
    ASSERT_HR(IOpenMsgrEventQueue_Next(queue, NEVER_MS, &nothing), S_OK);
    ck_assert_ptr_null(nothing);
    ck_assert_uint_ge(GetTickCount() - begin, NEVER_MS - 20);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

START_TEST(test_the_queue_says_when_it_overflows)
{
    IOpenMsgrEventQueue *queue = queue_of((IUnknown *)manager);
    VARIANT_BOOL overflowed;
    LONG count;

    ASSERT_HR(IOpenMsgrEventQueue_put_Limit(queue, 0), E_INVALIDARG);
    ASSERT_HR(IOpenMsgrEventQueue_put_Limit(queue, 3), S_OK);
    for (int i = 0; i < 4; i++) {
        register_app();
        unregister_app();
    }
    ASSERT_HR(IOpenMsgrEventQueue_get_Count(queue, &count), S_OK);
    ck_assert_int_eq(count, 3);
    ASSERT_HR(IOpenMsgrEventQueue_get_Overflowed(queue, &overflowed), S_OK);
    ck_assert_int_eq(overflowed, VARIANT_TRUE);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

START_TEST(test_a_fetched_event_answers_its_in_out_argument)
{
    IOpenMsgrEventQueue *queue;
    IOpenMsgrEvent *event;
    struct recorder *recorder;
    struct recorded seen;
    VARIANT value = {.vt = VT_BOOL, .boolVal = VARIANT_TRUE};

    world_wait_online();
    peer_say("app {6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}");
    queue = queue_of((IUnknown *)manager);
    recorder = recorder_start((IUnknown *)manager, &DIID_DMsgrSessionManagerEvents, VARIANT_FALSE);
    peer_say("invite alice@example.test fetch this");
    event = next_named(queue, L"OnInvitation");
    ASSERT_HR(IOpenMsgrEvent_put_Item(event, by_name(L"pfHandled"), value), S_OK);
    ASSERT_HR(IOpenMsgrEvent_Complete(event), S_OK);
    recorder_wait(recorder, DISPID_ON_INVITATION, &seen);
    ck_assert_int_eq(V_BOOL(&seen.arguments[2]), VARIANT_TRUE);
    recorded_clear(&seen);
    IOpenMsgrEvent_Release(event);
    peer_say("cancel 0 enough");
    recorder_stop(recorder);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

START_TEST(test_the_queue_takes_only_our_own_sources_and_each_once)
{
    IOpenMsgrEventQueue *queue = queue_of((IUnknown *)manager);

    ASSERT_HR(IOpenMsgrEventQueue_Attach(queue, (IDispatch *)manager), S_FALSE);
    ASSERT_HR(IOpenMsgrEventQueue_Attach(queue, (IDispatch *)queue), E_INVALIDARG);
    ASSERT_HR(IOpenMsgrEventQueue_Attach(queue, NULL), E_INVALIDARG);
    ASSERT_HR(IOpenMsgrEventQueue_Detach(queue, (IDispatch *)manager), S_OK);
    ASSERT_HR(IOpenMsgrEventQueue_Detach(queue, (IDispatch *)manager), E_INVALIDARG);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

START_TEST(test_the_queue_answers_challenges)
{
    IOpenMsgrEventQueue *queue = (IOpenMsgrEventQueue *)world_create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);
    BSTR digest;

    /* The vector of the public MSNP documentation. */
    ASSERT_HR(
        IOpenMsgrEventQueue_LockResponse(queue, bstr(L"12345678901234567890"), bstr(L"Q1P7W2E4J9R8U3S5"), &digest),
        S_OK);
    ck_assert_int_eq(lstrcmpW(digest, L"8ba1bb9d6dbf624fee31a2053af5fdd0"), 0);
    SysFreeString(digest);
    ASSERT_HR(IOpenMsgrEventQueue_LockResponse(queue, NULL, bstr(L"key"), &digest), E_INVALIDARG);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

/* ---- AttachAll ---- */

static IOpenMsgrEventQueue *queue_of_all(void)
{
    IOpenMsgrEventQueue *queue = (IOpenMsgrEventQueue *)world_create(&CLSID_EventQueue, &IID_IOpenMsgrEventQueue);

    ASSERT_HR(IOpenMsgrEventQueue_AttachAll(queue), S_OK);
    return queue;
}

static void expect_from(IOpenMsgrEventQueue *queue, const WCHAR *name, IUnknown *expected)
{
    IOpenMsgrEvent *event = next_named(queue, name);
    IDispatch *source;
    IUnknown *identity, *other;

    ASSERT_HR(IOpenMsgrEvent_get_Source(event, &source), S_OK);
    ASSERT_HR(IDispatch_QueryInterface(source, &IID_IUnknown, (void **)&identity), S_OK);
    ASSERT_HR(IUnknown_QueryInterface(expected, &IID_IUnknown, (void **)&other), S_OK);
    ck_assert_msg(identity == other, "%ls comes from another object", name);
    IUnknown_Release(identity);
    IUnknown_Release(other);
    IDispatch_Release(source);
    IOpenMsgrEvent_Release(event);
}

START_TEST(test_all_is_what_there_is_and_what_comes)
{
    IOpenMsgrEventQueue *queue = queue_of_all();
    IMessenger3 *messenger;

    ASSERT_HR(IOpenMsgrEventQueue_AttachAll(queue), S_FALSE);
    ASSERT_HR(IOpenMsgrEventQueue_Attach(queue, (IDispatch *)manager), S_FALSE); /* attached before */
    register_app();
    expect_from(queue, L"OnAppRegistered", (IUnknown *)manager);
    messenger = (IMessenger3 *)world_create(&CLSID_Messenger, &IID_IMessenger3); /* attached later */
    ASSERT_HR(IMessenger3_put_MyStatus(messenger, MISTATUS_BUSY), S_OK);
    expect_from(queue, L"OnMyStatusChange", (IUnknown *)messenger);
    ASSERT_HR(IMessenger3_put_MyStatus(messenger, MISTATUS_ONLINE), S_OK);
    expect_from(queue, L"OnMyStatusChange", (IUnknown *)messenger);
    IMessenger3_Release(messenger);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

START_TEST(test_what_was_detached_stays_so)
{
    IOpenMsgrEventQueue *queue = queue_of_all();
    IUnknown *other;
    LONG before, count;

    ASSERT_HR(IOpenMsgrEventQueue_Detach(queue, (IDispatch *)manager), S_OK);
    ASSERT_HR(IMsgrSessionManager_QueryInterface(manager, &IID_IUnknown, (void **)&other), S_OK);
    IUnknown_Release(other);
    ASSERT_HR(IOpenMsgrEventQueue_get_Count(queue, &before), S_OK);
    register_app();
    unregister_app();
    ASSERT_HR(IOpenMsgrEventQueue_get_Count(queue, &count), S_OK);
    ck_assert_int_eq(count, before);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

/* A session that is delivered by an event is attached before its own first event. */
START_TEST(test_a_session_is_heard_from_its_invitation_to_its_end)
{
    IOpenMsgrEventQueue *queue;
    IOpenMsgrEvent *event;
    IDispatch *session;
    VARIANT value;

    world_wait_online();
    queue = queue_of_all();
    peer_say("app {6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}");
    peer_say("invite alice@example.test for all");
    event = next_named(queue, L"OnInvitation");
    peer_say("cancel 0 at once");
    peer_expect("terminated "); /* before the script used the session */
    ASSERT_HR(IOpenMsgrEvent_get_Item(event, by_name(L"pSession"), &value), S_OK);
    session = V_DISPATCH(&value);
    IOpenMsgrEvent_Release(event);
    expect_from(queue, L"OnStateChanged", (IUnknown *)session);
    expect_from(queue, L"OnTermination", (IUnknown *)session);
    /* The queue releases the session after its last event. */
    ASSERT_HR(IOpenMsgrEventQueue_Detach(queue, session), E_INVALIDARG);
    IDispatch_Release(session);
    IOpenMsgrEventQueue_Release(queue);
}
END_TEST

static Suite *queue_suite(void)
{
    Suite *suite = suite_create("event queue");
    TCase *queue = world_case(suite, "one", 60), *all = world_case(suite, "all", 60);

    tcase_add_checked_fixture(queue, setup, teardown);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(queue, test_the_queue_gives_events_in_order_with_their_arguments);
    tcase_add_test(queue, test_the_queue_says_when_it_overflows);
    tcase_add_test(queue, test_a_fetched_event_answers_its_in_out_argument);
    tcase_add_test(queue, test_the_queue_takes_only_our_own_sources_and_each_once);
    tcase_add_test(queue, test_the_queue_answers_challenges);
    tcase_add_test(all, test_all_is_what_there_is_and_what_comes);
    tcase_add_test(all, test_what_was_detached_stays_so);
    tcase_add_test(all, test_a_session_is_heard_from_its_invitation_to_its_end);
    return suite;
}

int main(void)
{
    int failed;

    world_begin();
    peer_start();
    failed = suite_run(queue_suite());
    peer_stop();
    return world_end() && !failed ? 0 : 1;
}
