/* Encodings, endpoints, fields, invitations, alerts, challenges and codes (docs/wire.md 1.7, 3.4, 5, 7
 * and 8). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/limits.h"
#include "harness/suite.h"
#include "wire/alert.h"
#include "wire/challenge.h"
#include "wire/codec.h"
#include "wire/codes.h"
#include "wire/endpoint.h"
#include "wire/invite.h"
#include "wire/mime.h"

/* ---- encodings ---- */

static const struct {
    const char *encoded, *decoded; /* decoded NULL: refused */
} urls[] = {
    {"", ""},
    {"Alice%20A", "Alice A"},
    {"plain", "plain"},
    {"%C3%BC", "\xC3\xBC"},
    {"\xC3\xBC", "\xC3\xBC"},
    {"a+b", "a+b"},
    {"%2525", "%25"},
    {"%", NULL},
    {"%4", NULL},
    {"%4G", NULL},
    {"%00", NULL},
    {"%0d", NULL},
    {"%0A", NULL},
    {"%FF", NULL},
    {"%C0%80", NULL},
    {"%ED%A0%80", NULL},
};

START_TEST(test_url_encoding)
{
    struct string decoded = {0};
    struct buffer again = {0};
    bool done = url_decode(text_of(urls[_i].encoded), &decoded);

    ck_assert_msg(done == (urls[_i].decoded != NULL), "%s", urls[_i].encoded);
    if (done) {
        ck_assert_msg(text_equal(string_text(&decoded), text_of(urls[_i].decoded)), "%s", urls[_i].encoded);
        url_encode(&again, string_text(&decoded));
        ck_assert(url_decode(buffer_text(&again), &decoded));
        ck_assert(text_equal(string_text(&decoded), text_of(urls[_i].decoded)));
    } else {
        ck_assert_uint_eq(decoded.length, 0);
    }
    string_free(&decoded);
    buffer_free(&again);
}
END_TEST

static const struct {
    const char *digits;
    uint32_t max;
    bool is_number;
    uint32_t number;
} hexes[] = {
    {"0", 0, true, 0},
    {"ff", 255, true, 255},
    {"0000FF", 255, true, 255},
    {"100", 255, false, 0},
    {"aBcD", 0xFFFF, true, 0xABCD},
    {"FFFFFFFF", UINT32_MAX, true, UINT32_MAX},
    {"0FFFFFFFF", UINT32_MAX, false, 0},
    {"", 255, false, 0},
    {"g", 255, false, 0},
    {"-1", UINT32_MAX, false, 0},
    {"0x1", 255, false, 0},
    {" 1", 255, false, 0},
};

static const struct {
    const char *text;
    bool fits;
} arguments[] = {
    {"a@x.test", true}, {"a+b@x.test", true}, {"\xC3\xBC@x.test", true}, {"", false},     {"a b", false},
    {"a%20b", false},   {"%", false},         {"a\r\nOUT", false},       {"a\tb", false}, {"a\x7F", false},
};

START_TEST(test_fit_arguments)
{
    ck_assert_msg(argument_is_fit(text_of(arguments[_i].text)) == arguments[_i].fits, "%s", arguments[_i].text);
}
END_TEST

static const struct {
    const char *text, *host; /* host NULL: refused */
    unsigned port;
} endpoints[] = {
    {"192.0.2.6:1863", "192.0.2.6", 1863},
    {"a:1", "a", 1},
    {"a:65535", "a", 65535},
    {"::1:1863", "::1", 1863},
    {"a:0", NULL, 0},
    {"a:65536", NULL, 0},
    {"a:", NULL, 0},
    {":1", NULL, 0},
    {"a", NULL, 0},
    {"", NULL, 0},
    {"a:-1", NULL, 0},
    {"a:1x", NULL, 0},
};

START_TEST(test_endpoints)
{
    struct text host = TEXT_EMPTY;
    uint16_t port = 7;
    bool parsed = endpoint_parse(text_of(endpoints[_i].text), &host, &port);

    ck_assert_msg(parsed == (endpoints[_i].host != NULL), "%s", endpoints[_i].text);
    ck_assert(text_equal(host, text_of(endpoints[_i].host)));
    ck_assert_uint_eq(port, parsed ? endpoints[_i].port : 7);
}
END_TEST

START_TEST(test_hexadecimal_numbers)
{
    uint32_t number = 7;

    ck_assert_msg(hex_parse_u32(text_of(hexes[_i].digits), hexes[_i].max, &number) == hexes[_i].is_number, "%s",
                  hexes[_i].digits);
    ck_assert_uint_eq(number, hexes[_i].is_number ? hexes[_i].number : 7);
}
END_TEST

/* The test vectors of RFC 4648, and input that is not base64 (attack row 8 in docs/reliability.md). */
static const struct {
    const char *encoded, *decoded;
} base64s[] = {
    {"", ""},
    {"Zg==", "f"},
    {"Zm8=", "fo"},
    {"Zm9v", "foo"},
    {"Zm9vYg==", "foob"},
    {"Zm9vYmE=", "fooba"},
    {"Zm9vYmFy", "foobar"},
    {"Zg=", NULL},
    {"Zg", NULL},
    {"Z===", NULL},
    {"Zm9v!m8=", NULL},
    {"=Zm9", NULL},
};

START_TEST(test_base64)
{
    struct string decoded = {0};
    struct buffer encoded = {0};

    ck_assert_msg(base64_decode(text_of(base64s[_i].encoded), &decoded) == (base64s[_i].decoded != NULL), "%s",
                  base64s[_i].encoded);
    if (base64s[_i].decoded) {
        ck_assert(text_equal(string_text(&decoded), text_of(base64s[_i].decoded)));
        base64_encode(&encoded, text_of(base64s[_i].decoded));
        ck_assert(text_equal(buffer_text(&encoded), text_of(base64s[_i].encoded)));
    }
    string_free(&decoded);
    buffer_free(&encoded);
}
END_TEST

START_TEST(test_fields_take_the_first_of_each_name_in_any_case)
{
    struct text header, body, value;
    struct fields fields;

    mime_split(text_of("MIME-Version: 1.0\r\ncontent-TYPE:text/x;charset=UTF-8\r\nno colon\r\n: no name\r\n"
                       "Content-Type: second\r\n\r\nBody: x\r\n"),
               &header, &body);
    fields_parse(header, &fields);
    ck_assert(fields_get(&fields, "Content-Type", &value));
    ck_assert(text_equal(value, text_of("text/x;charset=UTF-8")));
    ck_assert(mime_type_is(value, "text/x"));
    ck_assert(!mime_type_is(value, "text/x2"));
    ck_assert(!fields_get(&fields, "Body", &value));
    ck_assert(text_equal(body, text_of("Body: x\r\n")));
}
END_TEST

START_TEST(test_fields_are_bounded)
{
    struct buffer block = {0};
    struct fields fields;

    for (int i = 0; i < 1000; i++)
        buffer_printf(&block, "Name-%d: value\r\n", i);
    fields_parse(buffer_text(&block), &fields);
    ck_assert_uint_eq(fields.count, FIELDS_MAX);
    buffer_free(&block);
}
END_TEST

/* ---- challenges and codes ---- */

START_TEST(test_digests_are_those_of_the_public_vectors)
{
    char hex[33];

    md5_hex(text_of("1234567890.123456789"), text_of("password"), hex);
    ck_assert_str_eq(hex, "f59af8f2fa91d38aff7c870c17f99903");
    ck_assert(challenge_answer(text_of("12345678901234567890"), text_of(challenge_client_pair.key), hex));
    ck_assert_str_eq(hex, "8ba1bb9d6dbf624fee31a2053af5fdd0");
}
END_TEST

static const struct {
    const char *id, *key; /* of the digest */
    bool own_pair, upper, answered;
} pair_rows[] = {
    {"msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5", false, false, true},
    {"PROD0038W!61ZTF9", "VT6PX?UQTM4WM%YR", false, true, true},
    {"PROD0038W!61ZTF9", "Q1P7W2E4J9R8U3S5", false, false, false},
    {"prod0038w!61ztf9", "VT6PX?UQTM4WM%YR", false, false, false},
    {"PROD0038W!61ZTF", "VT6PX?UQTM4WM%YR", false, false, false},
    {"OWN00001", "own key", false, false, false},
    {"OWN00001", "own key", true, false, true},
    {"OWN00001", "other key", true, false, false},
    {"msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5", true, false, true},
    {"", "", true, false, false},
};

START_TEST(test_known_pairs_answer_a_challenge)
{
    static const struct challenge_pair own = {"OWN00001", "own key"};
    struct text challenge = text_of("12345678901234567890");
    bool answered;
    char hex[33];

    ck_assert(challenge_answer(challenge, text_of(pair_rows[_i].key), hex));
    for (char *digit = hex; pair_rows[_i].upper && *digit; digit++)
        *digit = (char)toupper((unsigned char)*digit);
    answered = challenge_is_answered(&own, pair_rows[_i].own_pair, challenge, text_of(pair_rows[_i].id), text_of(hex));
    ck_assert_msg(answered == pair_rows[_i].answered, "%s, %s", pair_rows[_i].id, pair_rows[_i].key);
    hex[31] ^= 1;
    ck_assert(!challenge_is_answered(&own, 1, challenge, text_of(pair_rows[_i].id), text_of(hex)));
    hex[31] = 0;
    ck_assert(!challenge_is_answered(&own, 1, challenge, text_of(pair_rows[_i].id), text_of(hex)));
    ck_assert(!challenge_is_answered(&own, 1, TEXT_EMPTY, TEXT_EMPTY, TEXT_EMPTY));
}
END_TEST

START_TEST(test_a_challenge_of_any_length_is_safe) /* attack row 18 */
{
    char *challenge = malloc(100000), hex[33];

    memset(challenge, 'x', 100000);
    ck_assert(challenge_answer((struct text){challenge, CHALLENGE_MAX_BYTES}, text_of("key"), hex));
    ck_assert(!challenge_answer((struct text){challenge, CHALLENGE_MAX_BYTES + 1}, text_of("key"), hex));
    ck_assert_str_eq(hex, "");
    free(challenge);
}
END_TEST

START_TEST(test_codes)
{
    ck_assert_int_eq(presence_from_code(text_of("LUN")), PRESENCE_OUT_TO_LUNCH);
    ck_assert_int_eq(presence_from_code(text_of("XYZ")), PRESENCE_AWAY);
    ck_assert_str_eq(presence_code(PRESENCE_BE_RIGHT_BACK), "BRB");
    ck_assert_int_eq(error_result(205), MSGR_E_USER_NOT_FOUND);
    ck_assert_int_eq(error_result(210), MSGR_E_LIST_FULL);
    ck_assert_int_eq(error_result(215), MSGR_E_ALREADY_IN_LIST);
    ck_assert_int_eq(error_result(600), MSGR_E_SERVER_TOO_BUSY);
    ck_assert_int_eq(error_result(601), MSGR_E_SERVER_UNAVAILABLE);
    ck_assert_int_eq(error_result(999), MSGR_E_UNEXPECTED);
    ck_assert_int_eq(error_result_of_sign_in(911), MSGR_E_INVALID_PASSWORD);
}
END_TEST

/* ---- alerts ---- */

static const struct {
    const char *xml;
    bool found;
    uint32_t site;
} alerts[] = {
    {"<NOTIFICATION ver=\"1\" id=\"2\" siteid=\"45\" siteurl=\"http://x/\"><TO/></NOTIFICATION>", true, 45},
    {"  <?xml version='1.0'?>\r\n<notification SITEID='7' id='1'>", true, 7},
    {"<NOTIFICATION url=\"a&b\" siteid=\"4294967295\">", true, 4294967295u},
    {"<NOTIFICATION siteid=\"4294967296\">", false, 0},
    {"<NOTIFICATION siteid=\"-1\">", false, 0},
    {"<NOTIFICATION siteid=5>", false, 0},
    {"<NOTIFICATION siteid=\"5>", false, 0},
    {"<NOTIFICATION>", false, 0},
    {"<NOTIFICATIONS siteid=\"5\">", false, 0},
    {"<OTHER siteid=\"5\">", false, 0},
    {"", false, 0},
    {"<", false, 0},
    {"<NOTIFICATION siteid", false, 0},
    {"<NOTIFICATION siteid=", false, 0},
    {"<NOTIFICATION body=\"\xFF\" siteid=\"5\">", false, 0},
};

START_TEST(test_the_site_of_an_alert)
{
    size_t length = strlen(alerts[_i].xml);
    char *copy = malloc(length ? length : 1); /* no longer than the text, for the sanitizer */
    uint32_t site = 0;

    memcpy(copy, alerts[_i].xml, length);
    ck_assert_msg(alert_site_id((struct text){copy, length}, &site) == alerts[_i].found, "%s", alerts[_i].xml);
    ck_assert_uint_eq(site, alerts[_i].site);
    free(copy);
}
END_TEST

/* ---- invitations ---- */

static const char transcript_invite[] =
    "Application-Name: Demo App\r\nApplication-GUID: {11111111-2222-3333-4444-555555555555}\r\n"
    "Session-Protocol: SM1\r\nApplication-URL: http://www.example.test/demo\r\n"
    "Context-Data: opening data (bstrAppData)\r\nInvitation-Command: INVITE\r\nInvitation-Cookie: "
    "25402056\r\n"
    "Session-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n\r\n";

START_TEST(test_the_invitation_of_the_transcript)
{
    struct invite invite;

    ck_assert(invite_parse(text_of(transcript_invite), &invite));
    ck_assert_int_eq(invite.command, INVITE_INVITE);
    ck_assert(invite.has_cookie && invite.cookie == 25402056);
    ck_assert(invite.has_session_id);
    ck_assert_str_eq(invite.session_id.bytes, "{C4E9035F-CCEB-40F0-8F17-135FB734073B}");
    ck_assert(text_equal(invite.application_name, text_of("Demo App")));
    ck_assert(text_equal(invite.session_protocol, text_of("SM1")));
    ck_assert(text_equal(string_text(&invite.data), text_of("opening data (bstrAppData)")));
    invite_free(&invite);
}
END_TEST

START_TEST(test_an_invitation_cut_anywhere_is_harmless)
{
    for (size_t length = 0; length < sizeof(transcript_invite) - 1; length++) {
        char *copy = malloc(length ? length : 1);
        struct invite invite;

        memcpy(copy, transcript_invite, length);
        if (invite_parse((struct text){copy, length}, &invite))
            invite_free(&invite);
        free(copy);
    }
}
END_TEST

static const struct {
    const char *body;
    bool parsed;
    enum invite_command command;
    enum cancel_code code;
    msgr_result reason;
} bodies[] = {
    {"invitation-command: Cancel\nCancel-Code: reject\nInvitation-Cookie: 1\n", true, INVITE_CANCEL, CANCEL_CODE_REJECT,
     0},
    {"Invitation-Command: CANCEL\r\nInvitation-Cookie: 1\r\n", true, INVITE_CANCEL, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: CANCEL\r\nCancel-Code: WHATEVER\r\n", true, INVITE_CANCEL, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: CANCEL\r\nX-OpenMsgr-Reason: 0x81000609\r\n", true, INVITE_CANCEL, CANCEL_CODE_OUTBAND,
     SR_SESSION_TIMEOUT},
    {"Invitation-Command: CANCEL\r\nX-OpenMsgr-Reason: 0x00000001\r\n", true, INVITE_CANCEL, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: CANCEL\r\nX-OpenMsgr-Reason: 81000609\r\n", true, INVITE_CANCEL, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: ACCEPT\r\nRequest-Data: IP-Address\r\n", true, INVITE_ACCEPT, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: Context\r\nContext-Data: x\r\n", true, INVITE_CONTEXT, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: SOMETHING\r\nContext-Data: x\r\n", true, INVITE_CONTEXT, CANCEL_CODE_OUTBAND, 0},
    {"Invitation-Command: SOMETHING\r\n", false, 0, 0, 0},
    {"", false, 0, 0, 0},
    {"Invitation-Command: INVITE\r\nApplication-Name: \xFF\r\n", false, 0, 0, 0}, /* attack row 9 */
};

START_TEST(test_other_invitation_bodies)
{
    struct invite invite;

    ck_assert_msg(invite_parse(text_of(bodies[_i].body), &invite) == bodies[_i].parsed, "%s", bodies[_i].body);
    if (!bodies[_i].parsed)
        return;
    ck_assert_int_eq(invite.command, bodies[_i].command);
    ck_assert_int_eq(invite.reason, bodies[_i].reason);
    if (invite.command == INVITE_CANCEL)
        ck_assert_int_eq(invite.cancel_code, bodies[_i].code);
    invite_free(&invite);
}
END_TEST

/* Application data is read as it was written, and never begins a line. */
static const struct text data[] = {
    TEXT_LITERAL("plain words"),
    TEXT_LITERAL("\xC3\xBC and \xF0\x9F\x98\x80"),
    TEXT_LITERAL(" leading"),
    TEXT_LITERAL("trailing "),
    TEXT_LITERAL("line\r\nInvitation-Command: CANCEL"),
    TEXT_LITERAL("zero\0inside"),
    TEXT_LITERAL("half \xED\xA0\x80 of a pair"),
    TEXT_LITERAL("\t"),
};

START_TEST(test_application_data_is_read_unchanged)
{
    struct buffer payload = {0};
    struct text header, body;
    struct invite invite;

    ck_assert(invite_build_cancel(&payload, 7, text_of("{C4E9035F-CCEB-40F0-8F17-135FB734073B}"), CANCEL_CODE_TIMEOUT,
                                  SR_SESSION_TIMEOUT, data[_i]));
    mime_split(buffer_text(&payload), &header, &body);
    ck_assert(invite_parse(body, &invite));
    ck_assert_int_eq(invite.command, INVITE_CANCEL);
    ck_assert_int_eq(invite.cancel_code, CANCEL_CODE_TIMEOUT);
    ck_assert_int_eq(invite.reason, SR_SESSION_TIMEOUT);
    ck_assert(text_equal(string_text(&invite.data), data[_i]));
    invite_free(&invite);
    buffer_free(&payload);
}
END_TEST

START_TEST(test_the_longest_application_data_fits_the_message)
{
    struct buffer payload = {0}, text = {0};

    for (int i = 0; i < LIMIT_APP_DATA_BYTES / 2; i++)
        buffer_printf(&text, "\n"); /* one unit each, and not fit for a line: 684 digits of base64 */
    ck_assert(invite_build_cancel(&payload, 4294967295u, text_of("{C4E9035F-CCEB-40F0-8F17-135FB734073B}"),
                                  CANCEL_CODE_OUTBAND, SR_SESSION_TIMEOUT, buffer_text(&text)));
    ck_assert_uint_le(payload.length, MESSAGE_MAX_BYTES);
    buffer_free(&payload);
    buffer_free(&text);
}
END_TEST

START_TEST(test_row_12_nothing_over_the_message_cap_is_built)
{
    struct buffer payload = {0}, text = {0};
    bool fits = true;

    for (int i = 0; fits && i < 4 * MESSAGE_MAX_BYTES; i++) {
        buffer_printf(&text, "x");
        buffer_clear(&payload);
        fits = invite_build_cancel(&payload, 1, TEXT_EMPTY, CANCEL_CODE_FAIL, RESULT_OK, buffer_text(&text));
    }
    ck_assert(!fits);
    ck_assert_uint_eq(payload.length, MESSAGE_MAX_BYTES + 1);
    buffer_free(&payload);
    buffer_free(&text);
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("wire_text");
    TCase *tests = tcase_create("wire_text");

    tcase_add_loop_test(tests, test_url_encoding, 0, COUNT(urls));
    tcase_add_loop_test(tests, test_fit_arguments, 0, COUNT(arguments));
    tcase_add_loop_test(tests, test_endpoints, 0, COUNT(endpoints));
    tcase_add_loop_test(tests, test_hexadecimal_numbers, 0, COUNT(hexes));
    tcase_add_loop_test(tests, test_base64, 0, COUNT(base64s));
    tcase_add_test(tests, test_fields_take_the_first_of_each_name_in_any_case);
    tcase_add_test(tests, test_fields_are_bounded);
    tcase_add_test(tests, test_digests_are_those_of_the_public_vectors);
    tcase_add_test(tests, test_a_challenge_of_any_length_is_safe);
    tcase_add_loop_test(tests, test_known_pairs_answer_a_challenge, 0, COUNT(pair_rows));
    tcase_add_test(tests, test_codes);
    tcase_add_loop_test(tests, test_the_site_of_an_alert, 0, COUNT(alerts));
    tcase_add_test(tests, test_the_invitation_of_the_transcript);
    tcase_add_test(tests, test_an_invitation_cut_anywhere_is_harmless);
    tcase_add_loop_test(tests, test_other_invitation_bodies, 0, COUNT(bodies));
    tcase_add_loop_test(tests, test_application_data_is_read_unchanged, 0, COUNT(data));
    tcase_add_test(tests, test_the_longest_application_data_fits_the_message);
    tcase_add_test(tests, test_row_12_nothing_over_the_message_cap_is_built);
    suite_add_tcase(suite, tests);
    return suite;
}
