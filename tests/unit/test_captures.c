/* What genuine old clients and a real service said to each other (tests/unit/data; wire facts 11):
 * every frame is cut cleanly and has a shape that the command table knows, and our client signs in
 * and follows along when it hears what the service told the old one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "msnp/command.h"
#include "msnp/frame.h"
#include "wire_fixture.h"

static const struct {
    const char *file;
    unsigned frames; /* of both directions, so that nothing is skipped in silence */
} captures[] = {
    {"capture_amsn090_msnp7.txt", 78},
    {"capture_bitlbee10_msnp8.txt", 53},
    {"capture_bitlbee128_msnp8.txt", 53},
    {"capture_cross_amsn7_bitlbee8.txt", 72},
};

enum { STREAMS_MAX = 32 };

struct stream {
    char connection[16], direction;
    struct frame_reader reader;
};

static struct frame_reader *reader_of(struct stream *streams, const struct capture_entry *entry)
{
    struct stream *stream = streams;

    while (stream->direction && (stream->direction != entry->direction ||
                                 strcmp(stream->connection, entry->connection) != 0))
        stream++;
    ck_assert_int_lt(stream - streams, STREAMS_MAX);
    if (!stream->direction) {
        strcpy(stream->connection, entry->connection);
        stream->direction = entry->direction;
        frame_reader_init(&stream->reader,
                          entry->direction == 'C' ? FRAME_FROM_CLIENT : FRAME_FROM_SERVER,
                          (struct frame_limits){4096, 65536});
    }
    return &stream->reader;
}

START_TEST(test_every_frame_is_understood)
{
    static struct stream streams[STREAMS_MAX + 1];
    static struct capture_entry entry;
    FILE *file = capture_open(captures[_i].file);
    unsigned frames = 0;

    while (capture_read(file, &entry)) {
        struct frame_reader *reader;
        enum frame_status status;
        struct frame frame;

        if (entry.direction == '-')
            continue;
        reader = reader_of(streams, &entry);
        for (size_t i = 0; i < entry.length; i++) {
            ck_assert(frame_reader_feed(reader, (struct text){entry.bytes + i, 1}));
            while ((status = frame_reader_next(reader, &frame)) == FRAME_READY) {
                uint32_t number;

                frames++;
                ck_assert_msg(command_find(frame.name) || command_is_error(frame.name, &number),
                              "%s", entry.bytes);
                ck_assert_msg(command_is_well_formed(&frame, reader->direction), "%s", entry.bytes);
            }
            ck_assert_msg(status == FRAME_NEED_MORE, "%s", entry.bytes);
        }
    }
    fclose(file);
    ck_assert_uint_eq(frames, captures[_i].frames);
    for (struct stream *stream = streams; stream->direction; stream++) {
        ck_assert_msg(stream->reader.start == stream->reader.end, "%s", stream->connection);
        frame_reader_free(&stream->reader);
    }
}
END_TEST

/* aMSN's transaction ids of a sign-in are our own, so its service can speak to us. */
static const struct {
    const char *file, *connection;
    enum presence presence; /* own one, in the end */
    unsigned contacts;      /* how many aMSN added */
} amsn[] = {
    {"capture_amsn090_msnp7.txt", "NS:35203", PRESENCE_AWAY, 1},
    {"capture_amsn090_msnp7.txt", "NS:37455", PRESENCE_ONLINE, 0},
    {"capture_cross_amsn7_bitlbee8.txt", "NS:34513", PRESENCE_ONLINE, 1},
};

enum { WHOLE = 0, DRIBBLED = -1, LONGEST_LINE = 90 };

/* Whole, byte by byte, or in two pieces of which the first has `cut` bytes. */
static void hear(const struct capture_entry *entry, int cut)
{
    size_t first = cut == DRIBBLED || (size_t)cut > entry->length ? entry->length : (size_t)cut;

    for (size_t i = 0; cut == DRIBBLED && i < entry->length; i++)
        msnp_client_received(far_client, 1, (struct text){entry->bytes + i, 1});
    if (cut == DRIBBLED)
        return;
    msnp_client_received(far_client, 1, (struct text){entry->bytes, first});
    msnp_client_received(far_client, 1, (struct text){entry->bytes + first, entry->length - first});
}

static void follow_amsn(size_t row, int cut)
{
    static struct capture_entry entry;
    FILE *file = capture_open(amsn[row].file);

    far_setup(MSNP_DIALECT_7);
    account_sign_in(far_messenger, text_of("alice@example.com"), text_of("password"));
    far_said();
    msnp_client_opened(far_client, 1, text_of("127.0.0.1"));
    while (capture_read(file, &entry))
        if (entry.direction == 'S' && strcmp(entry.connection, amsn[row].connection) == 0)
            hear(&entry, cut);
    fclose(file);
    ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
    ck_assert_int_eq(account_presence(far_messenger), amsn[row].presence);
    ck_assert_uint_eq(contacts_count(far_messenger), amsn[row].contacts);
    far_teardown();
}

START_TEST(test_our_client_hears_what_amsn_heard)
{
    follow_amsn((size_t)_i, WHOLE);
    follow_amsn((size_t)_i, DRIBBLED);
    for (int cut = 1; cut < LONGEST_LINE; cut++)
        follow_amsn((size_t)_i, cut);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("captures");
    TCase *tests = tcase_create("captures");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tests, test_every_frame_is_understood, 0,
                        sizeof(captures) / sizeof(captures[0]));
    tcase_add_loop_test(tests, test_our_client_hears_what_amsn_heard, 0,
                        sizeof(amsn) / sizeof(amsn[0]));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
