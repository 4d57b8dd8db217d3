/* Bounds and ends that mutants of the server (tests/README.md) showed to be untested. */
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "model_fixture.h"
#include "wire/codec.h"
#include "wire/frame.h"

static struct fixture fixture;

static void setup(void) { fixture_init(&fixture); }

static void teardown(void) { fixture_free(&fixture); }

START_TEST(test_a_message_that_is_not_there_is_all_zero)
{
    struct conversation_message message, nothing = {0};
    struct conversation *conversation;
    struct contact *peer;

    fixture_sign_in(&fixture);
    peer = fixture_contact(&fixture, PEER_HANDLE);
    ck_assert_result(conversation_open(fixture.messenger, peer, &conversation), RESULT_OK);
    memset(&message, 1, sizeof(message));
    ck_assert(!conversation_message_at(conversation, 0, &message));
    ck_assert_uint_eq(message.number, nothing.number);
    ck_assert_ptr_null(message.from);
    ck_assert_uint_eq(message.text.length, 0);
    conversation_release(conversation);
    contact_release(peer);
}
END_TEST

START_TEST(test_a_group_has_no_members_after_the_end_of_the_model)
{
    struct contact *peer;
    struct group *group;

    fixture_sign_in(&fixture);
    groups_enable(fixture.messenger, true);
    groups_put(fixture.messenger, 1, TEXT_LITERAL("Friends"));
    groups_put_member(fixture.messenger, TEXT_LITERAL(PEER_HANDLE), 1 << 1);
    peer = fixture_contact(&fixture, PEER_HANDLE);
    group = groups_at(fixture.messenger, 0);
    ck_assert(group_has(group, peer));
    fixture_free(&fixture);
    ck_assert(!group_has(group, peer));
    group_release(group);
    contact_release(peer);
    fixture_init(&fixture);
}
END_TEST

/* A session shows the address that the model knew when it was made. */
START_TEST(test_the_local_address_of_the_model_has_at_most_30_characters)
{
    int owner;
    struct lock *lock = lock_create(fixture.messenger, LOCK_OF_MANAGER, &owner);
    struct session *session;

    fixture_sign_in(&fixture);
    messenger_set_local_address(fixture.messenger, text_repeat('1', LIMIT_LOCAL_ADDRESS_CHARS));
    messenger_set_local_address(fixture.messenger, text_repeat('2', LIMIT_LOCAL_ADDRESS_CHARS + 1));
    ck_assert_result(session_create(fixture.messenger, lock, &session), RESULT_OK);
    ck_assert_uint_eq(session_local_address(session).length, LIMIT_LOCAL_ADDRESS_CHARS);
    ck_assert_int_eq(session_local_address(session).bytes[0], '1');
    session_release(session);
    lock_release(lock);
}
END_TEST

/* On the heap, so that AddressSanitizer sees a byte read beyond the end. */
START_TEST(test_base64_reads_no_byte_beyond_the_end)
{
    static const char *encoded[] = {"", "/w==", "//8=", "////"};
    struct buffer out = {0};
    char *bytes = malloc((size_t)_i + 1);

    memset(bytes, 0xFF, (size_t)_i + 1);
    base64_encode(&out, (struct text){bytes, (size_t)_i});
    ck_assert_text(buffer_text(&out), encoded[_i]);
    buffer_free(&out);
    free(bytes);
}
END_TEST

/* Half a frame is always left over, so that the buffer is never empty. */
START_TEST(test_a_stream_cut_inside_its_frames_needs_no_more_memory)
{
    struct frame_reader reader;
    struct frame frame;

    frame_reader_init(&reader, FRAME_FROM_SERVER, (struct frame_limits){1024, 8192});
    ck_assert(frame_reader_feed(&reader, TEXT_LITERAL("OUT OT")));
    for (int i = 0; i < 10000; i++) {
        ck_assert(frame_reader_feed(&reader, TEXT_LITERAL("H\r\nOUT OT")));
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_READY);
        ck_assert_int_eq(frame_reader_next(&reader, &frame), FRAME_NEED_MORE);
    }
    ck_assert_uint_lt(reader.capacity, 4096);
    frame_reader_free(&reader);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("bounds");
    TCase *tests = tcase_create("bounds");

    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_a_message_that_is_not_there_is_all_zero);
    tcase_add_test(tests, test_a_group_has_no_members_after_the_end_of_the_model);
    tcase_add_test(tests, test_the_local_address_of_the_model_has_at_most_30_characters);
    tcase_add_loop_test(tests, test_base64_reads_no_byte_beyond_the_end, 0, 4);
    tcase_add_test(tests, test_a_stream_cut_inside_its_frames_needs_no_more_memory);
    suite_add_tcase(suite, tests);
    return suite;
}
