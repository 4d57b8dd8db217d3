/* Captures of genuine old clients and a real service (tests/unit/data; docs/wire.md 11): every frame is
 * read and has a valid number of arguments, and our client signs in, sends and receives when it gets
 * what the service sent to the old client. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "core/conversation.h"
#include "command_shapes.h"
#include "harness/suite.h"
#include "wire/frame.h"
#include "wire_fixture.h"

static const struct {
    const char *file;
    unsigned frames; /* in both directions; shows that none was skipped */
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

    while (stream->direction &&
           (stream->direction != entry->direction || strcmp(stream->connection, entry->connection) != 0))
        stream++;
    ck_assert_int_lt(stream - streams, STREAMS_MAX);
    if (!stream->direction) {
        strcpy(stream->connection, entry->connection);
        stream->direction = entry->direction;
        frame_reader_init(&stream->reader, entry->direction == 'C' ? FRAME_FROM_CLIENT : FRAME_FROM_SERVER,
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
                frames++;
                ck_assert_msg(frame_is_valid(&frame, reader->direction), "%s", entry.bytes);
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

/* aMSN uses the same transaction ids in a sign-in as our client, so the captured replies fit. */
static const struct {
    const char *file, *connection;
    enum presence presence; /* of the user, at the end */
    unsigned contacts;      /* contacts that aMSN added */
} amsn[] = {
    {"capture_amsn090_msnp7.txt", "NS:35203", PRESENCE_AWAY, 1},
    {"capture_amsn090_msnp7.txt", "NS:37455", PRESENCE_ONLINE, 0},
    {"capture_cross_amsn7_bitlbee8.txt", "NS:34513", PRESENCE_ONLINE, 1},
};

enum { WHOLE = 0, DRIBBLED = -1, LONGEST_LINE = 90, HEARD_MAX = 64 };

/* The bytes that the client of one connection received.  They are read once for all tests, because
 * parsing the file takes longer than a test. */
static struct capture_entry heard[HEARD_MAX];
static unsigned heard_count;

static void read_heard(const char *name, const char *connection)
{
    FILE *file = capture_open(name);

    heard_count = 0;
    while (capture_read(file, &heard[heard_count]))
        if (heard[heard_count].direction == 'S' && strcmp(heard[heard_count].connection, connection) == 0)
            ck_assert_uint_lt(++heard_count, HEARD_MAX);
    fclose(file);
    ck_assert_uint_gt(heard_count, 0);
}

/* Feeds the bytes at once, one by one, or in two pieces, the first with `cut` bytes. */
static void hear(link_id link, const struct capture_entry *entry, int cut)
{
    size_t first = cut == DRIBBLED || (size_t)cut > entry->length ? entry->length : (size_t)cut;

    for (size_t i = 0; cut == DRIBBLED && i < entry->length; i++)
        msnp_client_received(far_client, link, (struct text){entry->bytes + i, 1});
    if (cut == DRIBBLED)
        return;
    msnp_client_received(far_client, link, (struct text){entry->bytes, first});
    msnp_client_received(far_client, link, (struct text){entry->bytes + first, entry->length - first});
}

static void follow_amsn(size_t row, int cut)
{
    far_setup(MSNP_DIALECT_7);
    messenger_sign_in(far_messenger, text_of("alice@example.com"), text_of("password"));
    far_said();
    msnp_client_opened(far_client, 1, text_of("127.0.0.1"));
    for (unsigned i = 0; i < heard_count; i++)
        hear(1, &heard[i], cut);
    ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
    ck_assert_int_eq(account_presence(far_messenger), amsn[row].presence);
    ck_assert_uint_eq(contacts_count(far_messenger), amsn[row].contacts);
    far_teardown();
}

START_TEST(test_our_client_receives_what_amsn_received)
{
    read_heard(amsn[_i].file, amsn[_i].connection);
    follow_amsn((size_t)_i, WHOLE);
    follow_amsn((size_t)_i, DRIBBLED);
    for (int cut = 1; cut < LONGEST_LINE; cut++)
        follow_amsn((size_t)_i, cut);
}
END_TEST

/* Switchboards.  Our transaction ids are the same as aMSN's when one more was used before, so the
 * captured acknowledgement fits our message. */
static const struct {
    const char *file, *connection;
    bool calling;
    const char *other, *text, *font;
    uint8_t pitch;
} talks[] = {
    {"capture_amsn090_msnp7.txt", "SB:44991", true, "bob@example.com", "reply from aMSN bob", "Helvetica", 0x22},
    {"capture_amsn090_msnp7.txt", "SB:33925", false, "alice@example.com", "hello from aMSN 0.90 alice", "Helvetica",
     0x22},
    {"capture_cross_amsn7_bitlbee8.txt", "SB:40723", true, "bob@example.com", "hello from bob bitlbee MSNP8",
     "MS Shell Dlg", 0},
    {"capture_cross_amsn7_bitlbee8.txt", "SB:44862", false, "alice@example.com", "hello from aMSN MSNP7", "Helvetica",
     0x22},
    {"capture_bitlbee10_msnp8.txt", "SB:53130", false, "alice@example.com", "hello bob, this is alice via bitlbee 1.0",
     "MS Shell Dlg", 0},
    {"capture_bitlbee128_msnp8.txt", "SB:55790", false, "alice@example.com", "hello bob, this is alice via bitlbee",
     "MS Shell Dlg", 0},
};

/* Opens link 2, as the caller with an instant message or as the user that is called. */
static struct conversation *begin_talk(size_t row)
{
    struct contact *other = contacts_intern(far_messenger, text_of(talks[row].other));
    struct conversation *conversation;
    uint32_t number;

    ck_assert_int_eq(conversation_open(far_messenger, other, &conversation), RESULT_OK);
    contact_release(other);
    if (talks[row].calling) {
        messenger_set_presence(far_messenger, PRESENCE_AWAY);
        ck_assert_int_eq(conversation_send(conversation, text_of("hello"), NULL, ACKNOWLEDGE_ALWAYS, &number),
                         RESULT_OK);
        far_hear(1, "XFR 9 SB 127.0.0.1:1864 CKI t\r\n");
    } else {
        far_hear(1, "RNG 1 127.0.0.1:1864 CKI t somebody@example.com S\r\n");
    }
    msnp_client_opened(far_client, 2, text_of("127.0.0.1"));
    return conversation;
}

static void follow_talk(size_t row, int cut)
{
    struct conversation *conversation;
    struct conversation_message message;

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    conversation = begin_talk(row);
    for (unsigned i = 0; i < heard_count; i++)
        hear(2, &heard[i], cut);
    ck_assert_uint_eq(conversation_message_count(conversation), talks[row].calling ? 2 : 1);
    if (talks[row].calling) {
        ck_assert(conversation_message_at(conversation, 0, &message));
        ck_assert_int_eq(message.delivery, DELIVERY_DELIVERED);
    }
    ck_assert(conversation_message_at(conversation, talks[row].calling, &message));
    ck_assert(text_equal(contact_handle(message.from), text_of(talks[row].other)));
    ck_assert_msg(text_equal(message.text, text_of(talks[row].text)), "%.*s", (int)message.text.length,
                  message.text.bytes);
    ck_assert(text_equal(message.format.font, text_of(talks[row].font)));
    ck_assert_uint_eq(message.format.pitch, talks[row].pitch);
    conversation_release(conversation);
    far_teardown();
}

START_TEST(test_our_client_reads_what_old_clients_wrote)
{
    int longest = 0;

    read_heard(talks[_i].file, talks[_i].connection);
    for (unsigned i = 0; i < heard_count; i++)
        if ((int)heard[i].length > longest)
            longest = (int)heard[i].length;
    follow_talk((size_t)_i, WHOLE);
    follow_talk((size_t)_i, DRIBBLED);
    for (int cut = 1; cut < longest; cut++)
        follow_talk((size_t)_i, cut);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("captures");
    TCase *tests = tcase_create("captures");

    tcase_add_loop_test(tests, test_every_frame_is_understood, 0, COUNT(captures));
    tcase_add_loop_test(tests, test_our_client_receives_what_amsn_received, 0, COUNT(amsn));
    tcase_add_loop_test(tests, test_our_client_reads_what_old_clients_wrote, 0, COUNT(talks));
    suite_add_tcase(suite, tests);
    return suite;
}
