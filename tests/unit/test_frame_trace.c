/* The trace reports every frame once and in order, however the bytes arrive: one read may have many
 * frames or a part of one, and one write may have many commands. */
#include <stdio.h>
#include <string.h>

#include "harness/suite.h"
#include "wire_fixture.h"

static char traced[4096];

/* "<VER " for a received frame, ">VER " for a sent one; of a payload, the first line of its body. */
static void note(void *context, bool out, struct text command, struct text payload)
{
    size_t length = strlen(traced);
    const char *says = context;

    snprintf(traced + length, sizeof(traced) - length, "%c%.3s%s ", out ? '>' : '<', command.bytes,
             payload.length >= strlen(says) &&
                     !memcmp(payload.bytes + payload.length - strlen(says), says, strlen(says))
                 ? "+"
                 : "");
}

static void expect(const char *expected)
{
    ck_assert_str_eq(traced, expected);
    traced[0] = 0;
}

static char last_words[] = "Invitation-Cookie: 77\r\n\r\n";

/* IRO, ANS and the invitation arrive at once. */
static void an_invitation(void)
{
    static const char invitation[] = FAR_INVITE_HEADER "Invitation-Command: CANCEL\r\nInvitation-Cookie: 77\r\n\r\n";
    char bytes[1024];

    traced[0] = 0;
    msnp_client_set_trace(far_client, note, last_words);
    far_sign_in();
    expect(">VER <VER >INF <INF >USR <USR >USR <USR <MSG >SYN "
           "<SYN <GTC <BLP <PRP <LSG <LST <LST <LST <LST >CHG >CVR <CHG <ILN <CVR ");
    far_hear(1, "RNG 987654331 192.0.2.6:1863 CKI 987654321.1 bob@example.test Bob\r\n");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_said();
    expect("<RNG >ANS ");
    snprintf(bytes, sizeof(bytes),
             "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\nMSG bob@example.test Bob %zu\r\n%s"
             "BYE bob@example.test\r\n",
             sizeof(invitation) - 1, invitation);
    far_hear(2, bytes);
    expect("<IRO <ANS <MSG+ <BYE >OUT ");
}

START_TEST(test_every_frame_in_pieces_of_any_size) { far_each_step(an_invitation); }
END_TEST

/* The digest of QRY has no line end: the next command follows its last byte. */
START_TEST(test_many_commands_in_one_write)
{
    static const char challenge[] = "CHL 0 15570131571988941333\r\n";
    static char digest[] = "8f2f5a91b72102cd28355e9fc9000d6e";

    far_setup(MSNP_DIALECT_7);
    far_sign_in();
    traced[0] = 0;
    msnp_client_set_trace(far_client, note, digest);
    msnp_client_received(far_client, 1, text_of(challenge));
    ck_assert_int_eq(messenger_set_presence(far_messenger, PRESENCE_AWAY), RESULT_OK);
    far_expect("QRY 8 msmsgs@msnmsgr.com 32\r\n8f2f5a91b72102cd28355e9fc9000d6eCHG 9 AWY\r\n");
    expect("<CHL >QRY+ >CHG ");
    far_teardown();
}
END_TEST

/* Of Passport only the requests and answers are reported, not their content: it has the password. */
START_TEST(test_passport)
{
    far_setup(MSNP_DIALECT_8);
    traced[0] = 0;
    msnp_client_set_trace(far_client, note, "password");
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_said();
    far_hear(1, "VER 1 MSNP8 CVR0\r\nCVR 2 1 1 1 http://a/ http://b/\r\n");
    far_hear(1, "USR 3 TWN S ct=1\r\n");
    expect(">VER <VER <CVR >CVR >USR <USR ");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_said();
    far_step = 7;
    far_hear(2, "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test/l\r\n\r\n");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_said();
    expect(">GET <HTT >GET ");
    far_teardown();
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("frame_trace");
    TCase *tests = tcase_create("frame_trace");

    tcase_add_test(tests, test_every_frame_in_pieces_of_any_size);
    tcase_add_test(tests, test_many_commands_in_one_write);
    tcase_add_test(tests, test_passport);
    suite_add_tcase(suite, tests);
    return suite;
}
