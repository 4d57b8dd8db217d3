/* The steps of a sign-in against scripted bytes, in both dialects: what is sent, what the replies lead
 * to, and the time limits (docs/wire.md 2, 3.2 and 11; attack rows 17, 21 and 23 in
 * docs/reliability.md). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/groups.h"
#include "harness/suite.h"
#include "wire_fixture.h"

#define BOB "bob@example.test"

static void start(enum msnp_dialect dialect)
{
    far_setup(dialect);
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    far_said();
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
}

static enum presence presence_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    enum presence presence = contact_presence(contact);

    contact_release(contact);
    return presence;
}

static unsigned lists_of(const char *handle)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));
    unsigned lists = contact_lists(contact);

    contact_release(contact);
    return lists;
}

/* The contact is in this group only and has this telephone number at home. */
static void expect_group_and_phone(const char *handle, unsigned group, const char *number)
{
    struct contact *contact = contacts_intern(far_messenger, text_of(handle));

    ck_assert_uint_eq(contact_groups(contact), 1u << group);
    ck_assert(text_equal(contact_phone(contact, PHONE_HOME), text_of(number)));
    contact_release(contact);
}

/* ---- MSNP8 ---- */

static void start_msnp8(void)
{
    start(MSNP_DIALECT_8);
    far_expect("VER 1 MSNP8 CVR0\r\n");
    far_hear(1, "VER 1 MSNP8\r\n");
    far_expect("CVR 2 0x0409 winnt 5.1 i386 MSMSGS 4.7.3001 WindowsMessenger "
               "alice@example.test\r\n");
    far_hear(1, "CVR 2 4.7.3001 4.7.3001 4.7.3001 https://dl.example.test "
                "https://info.example.test\r\n");
    far_expect("USR 3 TWN I alice@example.test\r\n");
}

#define CHALLENGE "ct=1,rver=1,wp=FS_40SEC_0_COMPACT,lc=1,id=1"
#define NEXUS \
    "GET /rdr/pprdr.asp HTTP/1.1\r\nUser-Agent: MSMSGS\r\nHost: nexus.example.test\r\n" \
    "Connection: close\r\nCache-Control: no-cache\r\n\r\n"
#define NEXUS_OK "HTTP/1.1 200 OK\r\nPassportURLs: DALogin=login.example.test:8443/l\r\n\r\n"
#define LOGIN \
    "GET /l HTTP/1.1\r\nAuthorization: Passport1.4 OrgVerb=GET," \
    "OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=alice%40example%2Etest,pwd=password," CHALLENGE \
    "\r\nUser-Agent: MSMSGS\r\nHost: login.example.test:8443\r\nConnection: close\r\n" \
    "Cache-Control: no-cache\r\n\r\n"
#define LOGIN_OK \
    "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success," \
    "from-PP='t=64f67d1e73a0593112a3&p='\r\n\r\nthe body\r\n"

/* Transcript B (docs/wire.md 2.5), up to the ticket. */
static void ticket_asked_for(void)
{
    start_msnp8();
    far_hear(1, "USR 3 TWN S " CHALLENGE "\r\n");
    far_expect("[open 2 nexus.example.test:443 tls]");
}

static void ticket_on_the_way(void)
{
    ticket_asked_for();
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect(NEXUS);
    far_hear(2, NEXUS_OK);
    far_expect("[close 2][open 3 login.example.test:8443 tls]");
    msnp_client_opened(far_client, 3, text_of("192.0.2.10"));
    far_expect(LOGIN);
}

static const size_t ticket_steps[] = {4096, 1, 7};

START_TEST(test_msnp8_gets_a_ticket)
{
    ticket_on_the_way();
    far_step = ticket_steps[_i];
    far_hear(3, LOGIN_OK);
    far_expect("USR 4 TWN S t=64f67d1e73a0593112a3&p=\r\n[close 3]");
    far_hear(1, "USR 4 OK alice@example.test Alice 1 0\r\n");
    far_expect("SYN 5 0\r\n");
    far_hear(1, "SYN 5 1 0 1\r\nLSG 0 Other%20Contacts 0\r\n");
    far_expect("CHG 6 NLN 32\r\n");
    far_hear(1, "CHG 6 NLN 32\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
    far_teardown();
}
END_TEST

/* What ends the sign-in during the Passport exchange, and its result. */
static const struct {
    bool at_login;
    const char *heard; /* on the link of the current request; NULL: the link ends */
    enum link_end end;
    msgr_result hr;
} lost_tickets[] = {
    {false, NULL, LINK_END_REFUSED, MSGR_E_CONNECT},
    {false, NULL, LINK_END_BROKEN, MSGR_E_SERVER_UNAVAILABLE},
    {false, NULL, LINK_END_UNTRUSTED, MSGR_E_INVALID_CERTIFICATE},
    {false, NULL, LINK_END_NO_TLS, MSGR_E_TLS_FAIL},
    {false, "HTTP/1.1 503 Later\r\n\r\n", 0, MSGR_E_SERVER_UNAVAILABLE},
    {false, "HTTP/1.1 200 OK\r\n\r\n", 0, MSGR_E_SERVER_PROTOCOL},
    {false, "no HTTP\r\n\r\n", 0, MSGR_E_SERVER_PROTOCOL},
    {false, LOGIN_OK, 0, MSGR_E_SERVER_PROTOCOL},
    {true, NULL, LINK_END_REFUSED, MSGR_E_CONNECT},
    {true, NULL, LINK_END_UNTRUSTED, MSGR_E_INVALID_CERTIFICATE},
    {true, "HTTP/1.1 401 No\r\nWWW-Authenticate: Passport1.4 da-status=failed\r\n\r\n", 0, MSGR_E_INVALID_PASSWORD},
    {true, "HTTP/1.1 429 Slow\r\n\r\n", 0, MSGR_E_SERVER_TOO_BUSY},
    {true,
     "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='x\r\n"
     "\r\n",
     0, MSGR_E_SERVER_PROTOCOL},
};

START_TEST(test_msnp8_without_a_ticket)
{
    link_id link = lost_tickets[_i].at_login ? 3 : 2;

    if (lost_tickets[_i].at_login) {
        ticket_on_the_way();
    } else {
        ticket_asked_for();
        if (lost_tickets[_i].heard || lost_tickets[_i].end == LINK_END_BROKEN) {
            msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
            far_expect(NEXUS);
        }
    }
    if (lost_tickets[_i].heard) {
        far_hear(link, lost_tickets[_i].heard);
        far_expect(link == 3 ? "[close 3][close 1]" : "[close 2][close 1]");
    } else {
        msnp_client_closed(far_client, link, lost_tickets[_i].end);
        far_expect("[close 1]");
    }
    ck_assert_msg(far_saw(EVENT_SIGNIN, lost_tickets[_i].hr), "row %d", _i);
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
    far_hear(link, LOGIN_OK); /* too late */
    far_expect("");
    far_teardown();
}
END_TEST

START_TEST(test_each_passport_server_has_the_time_of_one_step)
{
    ticket_asked_for();
    far_now += 14000;
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_said();
    far_hear(2, NEXUS_OK);
    far_said();
    far_now += 14999;
    far_tick();
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_LOCAL_CONNECTING);
    far_now += 1;
    far_tick();
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT));
    far_expect("[close 3][close 1]");
    far_teardown();
}
END_TEST

START_TEST(test_the_server_leaves_while_a_ticket_is_on_its_way)
{
    ticket_on_the_way();
    msnp_client_closed(far_client, 1, LINK_END_BROKEN);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_DISCONNECTED));
    far_expect("[close 3]");
    far_hear(3, LOGIN_OK);
    far_expect("");
    far_teardown();
}
END_TEST

START_TEST(test_signing_out_while_a_ticket_is_on_its_way)
{
    ticket_on_the_way();
    ck_assert_int_eq(messenger_sign_out(far_messenger), RESULT_OK);
    far_expect("OUT\r\n[close 3][close 1]");
    far_teardown();
}
END_TEST

/* A connection uses one ticket, and a client that is configured for Passport sends no digest. */
static const struct {
    bool after_ticket;
    const char *heard;
    msgr_result hr;
} downgrades[] = {
    {false, "USR 3 MD5 S 1234567890.123456789\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {false, "USR 3 TWN\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "USR 3 TWN I x\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {false, "USR 3 XXX S x\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {false, "USR 3 TWN S \x01x\r\n", MSGR_E_SERVER_PROTOCOL},
    {false, "911 3\r\n", MSGR_E_INVALID_PASSWORD},
    {true, "USR 4 TWN S " CHALLENGE "\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {true, "USR 4 MD5 S salt\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {true, "911 4\r\n", MSGR_E_INVALID_PASSWORD},
    {true, "928 4\r\n", MSGR_E_INVALID_PASSWORD},
    {true, "910 4\r\n", MSGR_E_SERVER_TOO_BUSY},
    {true, "500 4\r\n", MSGR_E_SERVER_UNAVAILABLE},
};

START_TEST(test_msnp8_is_refused)
{
    if (downgrades[_i].after_ticket) {
        ticket_on_the_way();
        far_hear(3, LOGIN_OK);
        far_said();
    } else {
        start_msnp8();
    }
    far_hear(1, downgrades[_i].heard);
    ck_assert_msg(far_saw(EVENT_SIGNIN, downgrades[_i].hr), "%s", downgrades[_i].heard);
    far_expect("[close 1]");
    far_teardown();
}
END_TEST

START_TEST(test_md5_is_not_answered_with_a_ticket)
{
    start(MSNP_DIALECT_7);
    far_said();
    far_hear(1, "VER 1 MSNP7 CVR0\r\nINF 2 MD5\r\n");
    far_said();
    far_hear(1, "USR 3 TWN S " CHALLENGE "\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_INVALID_AUTH_PACKAGES));
    far_expect("[close 1]");
    far_teardown();
}
END_TEST

START_TEST(test_another_notification_server_wants_a_ticket_of_its_own)
{
    start_msnp8();
    far_hear(1, "XFR 3 NS 192.0.2.5:1863 0 192.0.2.1:1863\r\n");
    far_expect("[close 1][open 2 192.0.2.5:1863]");
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_expect("VER 4 MSNP8 CVR0\r\n");
    far_hear(2, "VER 4 MSNP8\r\nCVR 5 1 1 1 a b\r\n");
    far_said();
    far_hear(2, "USR 6 TWN S " CHALLENGE "\r\n");
    far_expect("[open 3 nexus.example.test:443 tls]");
    far_teardown();
}
END_TEST

/* ---- lists that have not changed ---- */

static void in_msnp8_again(link_id link)
{
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    far_said();
    msnp_client_opened(far_client, link, text_of("192.0.2.10"));
    far_said();
}

#define LISTS8 \
    "GTC N\r\nBLP AL\r\nLSG 0 Other%20Contacts 0\r\nLSG 1 Work 0\r\n" \
    "LST bob@example.test Bob%20B 11 1\r\nBPR PHH 5\r\nLST carol@example.test Carol 4\r\n"

static const struct {
    const char *name, *syn; /* the answer to the second SYN */
    bool kept;
    size_t count; /* of the forward list then */
} unchanged[] = {
    {"unchanged", "SYN 9 77\r\n", true, 1},
    {"unchanged, with counts", "SYN 9 77 0 0\r\n", true, 1},
    {"changed to nothing", "SYN 9 78 0 0\r\n", false, 0},
    {"changed", "SYN 9 78 1 0\r\nLST dave@example.test Dave 3 0\r\n", false, 1},
    {"the same serial, but all of it", "SYN 9 77 2 2\r\n" LISTS8, true, 1},
};

START_TEST(test_msnp8_lists_that_have_not_changed)
{
    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_hear(1, "SYN 4 77 2 2\r\n" LISTS8 "BPR PHH 6\r\n");
    far_hear(1, "CHG 5 NLN 32\r\n");
    ck_assert_int_eq(messenger_sign_out(far_messenger), RESULT_OK);
    far_said();
    in_msnp8_again(2);
    far_hear(2, "VER 6 MSNP8\r\nCVR 7 1 1 1 a b\r\nUSR 8 OK alice@example.test A 1 0\r\n");
    ck_assert_ptr_nonnull(strstr(far_said(), "SYN 9 77\r\n"));
    far_forget_events();
    far_hear(2, unchanged[_i].syn);
    far_expect("CHG 10 NLN 32\r\n");
    ck_assert_msg(contacts_count(far_messenger) == unchanged[_i].count, "%s", unchanged[_i].name);
    if (unchanged[_i].kept) {
        ck_assert_uint_eq(lists_of(BOB), LIST_FORWARD | LIST_ALLOW | LIST_REVERSE);
        ck_assert_uint_eq(lists_of("carol@example.test"), LIST_BLOCK);
        ck_assert_uint_eq(groups_count(far_messenger), 2);
        expect_group_and_phone(BOB, 1, "5");
        far_hear(2, "CHG 10 NLN 32\r\nADD 0 RL 78 dave@example.test Dave\r\n");
        far_expect("ADD 11 AL dave@example.test dave@example.test\r\n"); /* GTC N is in force */
    }
    far_teardown();
}
END_TEST

/* Lists that are incomplete, or of another user, dialect or service, are requested again. */
static const struct {
    const char *name, *heard; /* after SYN, the first time */
    const char *handle;
    bool other_service;
} forgotten[] = {
    {"cut off", "SYN 4 77 2 2\r\nGTC A\r\nLST bob@example.test Bob 11 0\r\n", "alice@example.test", false},
    {"no serial", "SYN 4 0 1 0\r\nLST bob@example.test Bob 11 0\r\n", "alice@example.test", false},
    {"another user", "SYN 4 77 2 2\r\n" LISTS8, "carol@example.test", false},
    {"another service", "SYN 4 77 2 2\r\n" LISTS8, "alice@example.test", true},
};

START_TEST(test_lists_that_are_not_kept)
{
    struct msnp_client_config config = {.port = 1864, .dialect = 8, .sign_in_ms = 15000};
    char *syn;

    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_hear(1, forgotten[_i].heard);
    far_said();
    ck_assert_int_eq(messenger_sign_out(far_messenger), RESULT_OK);
    if (forgotten[_i].other_service) {
        string_set(&config.host, text_of("127.0.0.1"));
        ck_assert(msnp_client_configure(far_client, &config));
        string_free(&config.host);
    }
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of(forgotten[_i].handle), text_of("password")), RESULT_OK);
    far_said();
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    syn = strstr(far_said(), "VER ");
    ck_assert_ptr_nonnull(syn);
    {
        unsigned id = (unsigned)strtoul(syn + 4, NULL, 10);
        char answer[256], expected[32];

        snprintf(answer, sizeof(answer), "VER %u MSNP8\r\nCVR %u 1 1 1 a b\r\nUSR %u OK %s Alice 1 0\r\n", id, id + 1,
                 id + 2, forgotten[_i].handle);
        far_hear(2, answer);
        snprintf(expected, sizeof(expected), "SYN %u 0\r\n", id + 3);
        ck_assert_msg(strstr(far_said(), expected) != NULL, "%s", forgotten[_i].name);
    }
    far_teardown();
}
END_TEST

START_TEST(test_msnp8_lists_are_counted)
{
    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_expect("SYN 4 0\r\n");
    far_hear(1, "SYN 4 1 3 1\r\nGTC A\r\nBLP AL\r\nPRP PHH 1\r\nLSG 0 Other%20Contacts 0\r\n"
                "LST bob@example.test Bob 11 0\r\nBPR PHH 5\r\nCHL 0 12345678901234567890\r\n"
                "LST carol@example.test Carol%20C 4\r\nNLN NLN bob@example.test Bob 0\r\n");
    far_expect("QRY 5 msmsgs@msnmsgr.com 32\r\n8ba1bb9d6dbf624fee31a2053af5fdd0");
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_LOCAL_SYNCHRONIZING);
    far_hear(1, "LST dave@example.test dave@example.test 8\r\n");
    far_expect("CHG 6 NLN 32\r\n");
    far_hear(1, "CHG 6 NLN 32\r\nILN 6 AWY bob@example.test Bob 805306404\r\n");
    ck_assert(far_saw(EVENT_SIGNIN, RESULT_OK));
    ck_assert_uint_eq(contacts_count(far_messenger), 1);
    ck_assert_uint_eq(lists_of(BOB), LIST_FORWARD | LIST_ALLOW | LIST_REVERSE);
    ck_assert_uint_eq(lists_of("carol@example.test"), LIST_BLOCK);
    ck_assert_int_eq(presence_of(BOB), PRESENCE_AWAY);
    far_teardown();
}
END_TEST

/* The ways in which services send empty lists. */
static const char *const no_lists8[] = {"SYN 4 1 0 0\r\n", "SYN 4 1\r\n", "SYN 4 0 0 0\r\n"};

START_TEST(test_msnp8_without_contacts)
{
    start_msnp8();
    far_hear(1, "USR 3 OK alice@example.test Alice 1 0\r\n");
    far_said();
    far_hear(1, no_lists8[_i]);
    far_expect("CHG 5 NLN 32\r\n");
    far_teardown();
}
END_TEST

/* ---- MSNP7 ---- */

static void start_lists7(void)
{
    start(MSNP_DIALECT_7);
    far_hear(1, "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\nUSR 4 OK alice@example.test A 1\r\n");
    far_said();
}

static const struct {
    const char *name, *heard;
    size_t count;      /* of the forward list */
    const char *first; /* of its first entry */
} lists7[] = {
    {"unchanged", "SYN 5 0\r\n", 0, ""},
    {"all empty",
     "SYN 5 1\r\nLST 5 FL 1 0 0\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     0, ""},
    {"in another order",
     "SYN 5 1\r\nLST 5 RL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 FL 1 1 2 b@x.test B 0\r\nLST 5 FL 1 2 2 c@x.test C 0,1\r\n"
     "LST 5 AL 1 0 0\r\n",
     2, "B"},
    {"without groups",
     "SYN 5 1\r\nLST 5 FL 1 1 1 b@x.test Bee\r\nLST 5 AL 1 0 0\r\n"
     "LST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\n",
     1, "Bee"},
    {"without a name",
     "SYN 5 1\r\nLST 5 FL 1 1 1 b@x.test \r\nLST 5 AL 1 0 0\r\n"
     "LST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\n",
     1, "b@x.test"},
    {"properties without id",
     "SYN 5 1\r\nPRP 1 PHH 5\r\nLST 5 FL 1 1 1 b@x.test B 0\r\n"
     "BPR 1 PHH 5\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     1, "B"},
    {"what is no entry",
     "SYN 5 1\r\nLST 5 XL 1 0 0\r\nLST 5 FL 1 x y\r\n"
     "LST 5 FL 1 1 2 no-handle B 0\r\nLST 5 FL 1 2 2 b@x.test %ZZ 0\r\n"
     "LST 5 AL 1 0 0\r\nLST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\n"
     "LST 5 RL 1 0 0\r\n",
     1, "b@x.test"},
};

START_TEST(test_msnp7_lists)
{
    start_lists7();
    far_hear(1, lists7[_i].heard);
    ck_assert_msg(strncmp(far_said(), "CHG 6 NLN\r\n", 11) == 0, "%s", lists7[_i].name);
    far_hear(1, "CHG 6 NLN\r\n");
    ck_assert_msg(far_saw(EVENT_SIGNIN, RESULT_OK), "%s", lists7[_i].name);
    ck_assert_msg(contacts_count(far_messenger) == lists7[_i].count, "%s", lists7[_i].name);
    if (lists7[_i].count) {
        struct contact *first = contacts_at(far_messenger, 0);

        ck_assert_msg(text_equal(contact_friendly_name(first), text_of(lists7[_i].first)), "%s", lists7[_i].name);
        contact_release(first);
    }
    far_teardown();
}
END_TEST

/* ---- a sign-in that gets stuck, or is refused ---- */

#define ASKED "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\n"
#define KNOWN ASKED "USR 4 OK alice@example.test A 1\r\n"

static const char *const so_far[] = {
    "",
    "VER 1 MSNP7\r\n",
    "VER 1 MSNP7\r\nINF 2 MD5\r\n",
    ASKED,
    KNOWN,
    (KNOWN "SYN 5 1\r\nLST 5 FL 1 0 0\r\n"),
    KNOWN "SYN 5 0\r\n",
};

START_TEST(test_every_step_has_its_time)
{
    start(MSNP_DIALECT_7);
    far_hear(1, so_far[_i]);
    far_now += 14999;
    far_tick();
    ck_assert_uint_eq(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT), 0);
    ck_assert_uint_eq(msnp_client_deadline(far_client), far_now + 1);
    far_now++;
    far_tick();
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_LOGON_TIMEOUT));
    ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
    far_teardown();
}
END_TEST

START_TEST(test_every_step_can_lose_its_connection)
{
    start(MSNP_DIALECT_7);
    far_hear(1, so_far[_i]);
    msnp_client_closed(far_client, 1, false);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_DISCONNECTED));
    /* The next sign-in starts anew. */
    far_said();
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    far_expect("[open 2 127.0.0.1:1863]");
    far_teardown();
}
END_TEST

static const struct {
    const char *heard;
    msgr_result hr;
} refused[] = {
    {"VER 1 0\r\n", MSGR_E_SERVER_VERSION},
    {"VER 1 MSNP99 MSNPx MSNP MSNP4\r\n", MSGR_E_SERVER_VERSION},
    {"VER 1 MSNP7\r\nINF 2 CTP\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
    {"VER\r\n", MSGR_E_SERVER_PROTOCOL},
    {"911 1\r\n", MSGR_E_INVALID_PASSWORD},
    {"928 1\r\n", MSGR_E_INVALID_PASSWORD},
    {"921 1\r\n", MSGR_E_SERVER_TOO_BUSY},
    {"601 1\r\n", MSGR_E_SERVER_UNAVAILABLE},
    {"923 1\r\n", MSGR_E_CHILD_WITHOUT_CONSENT},
    {"777 1\r\n", MSGR_E_UNEXPECTED},
    {"VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S\r\n", MSGR_E_INVALID_AUTH_PACKAGES},
};

START_TEST(test_refusals)
{
    start(MSNP_DIALECT_7);
    far_hear(1, refused[_i].heard);
    ck_assert_msg(far_saw(EVENT_SIGNIN, refused[_i].hr), "%s", refused[_i].heard);
    far_teardown();
}
END_TEST

START_TEST(test_a_refused_connection)
{
    far_setup(MSNP_DIALECT_7);
    messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_closed(far_client, 1, true);
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_CONNECT));
    far_teardown();
}
END_TEST

START_TEST(test_row_23_endless_redirects)
{
    char line[64];

    start(MSNP_DIALECT_7);
    for (unsigned i = 1; i <= 6; i++) {
        ck_assert(!far_saw(EVENT_SIGNIN, MSGR_E_SERVER_UNAVAILABLE));
        msnp_client_opened(far_client, i, text_of("192.0.2.10"));
        snprintf(line, sizeof(line), "XFR %u NS 192.0.2.%u:1863\r\n", i, i);
        far_hear(i, line);
    }
    ck_assert(far_saw(EVENT_SIGNIN, MSGR_E_SERVER_UNAVAILABLE));
    far_teardown();
}
END_TEST

START_TEST(test_row_21_a_connection_lost_inside_a_payload)
{
    start(MSNP_DIALECT_7);
    far_hear(1, "MSG Hotmail Hotmail 9000\r\nMIME");
    msnp_client_closed(far_client, 1, false);
    far_said();
    messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_opened(far_client, 2, text_of("192.0.2.10"));
    far_said();
    far_hear(2, "VER 2 MSNP7\r\n");
    far_expect("INF 3\r\n");
    far_teardown();
}
END_TEST

/* Before the service has accepted the credentials, presence, list changes and calls are ignored. */
START_TEST(test_commands_before_authentication_are_ignored)
{
    far_setup(MSNP_DIALECT_7);
    messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password"));
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_said();
    far_forget_events();
    far_hear(1, "NLN NLN bob@example.test Bob\r\nADD 0 RL 1 bob@example.test Bob\r\nCHL 0 1\r\n"
                "RNG 1 192.0.2.6:1863 CKI t bob@example.test Bob\r\nCHG 1 NLN\r\nSYN 1 0\r\n"
                "LST 1 FL 1 1 1 bob@example.test Bob 0\r\nQNG 50\r\nNOT 3\r\nabc");
    far_expect("");
    ck_assert_uint_eq(far_event_count(), 0);
    ck_assert_int_eq(presence_of(BOB), PRESENCE_UNKNOWN);
    ck_assert_uint_eq(lists_of(BOB), 0);
    far_teardown();
}
END_TEST

START_TEST(test_a_sign_in_cut_anywhere)
{
    static const char stream[] = "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S s\r\nUSR 4 OK alice@example.test A 1\r\n"
                                 "MSG Hotmail Hotmail 5\r\nA: b\nSYN 5 1\r\nLST 5 FL 1 1 1 b@x.test B 0\r\n"
                                 "LST 5 AL 1 0 0\r\nLST 5 BL 1 0 0\r\nLST 5 RL 1 0 0\r\nCHG 6 NLN\r\nCHL 0 1\r\n"
                                 "NOT 34\r\n<NOTIFICATION siteid=\"5\"></NOTIFI>OUT SSD\r\n";

    for (size_t length = 0; length < sizeof(stream); length++) {
        char part[sizeof(stream)];

        start(MSNP_DIALECT_7);
        memcpy(part, stream, length);
        part[length] = 0;
        far_hear(1, part);
        msnp_client_closed(far_client, 1, false);
        ck_assert_int_eq(account_presence(far_messenger), PRESENCE_OFFLINE);
        far_said();
        far_teardown();
    }
}
END_TEST

Suite *test_suite(void)
{
    Suite *suite = suite_create("sign_in");
    TCase *tests = tcase_create("sign_in");

    tcase_add_loop_test(tests, test_msnp8_gets_a_ticket, 0, COUNT(ticket_steps));
    tcase_add_loop_test(tests, test_msnp8_without_a_ticket, 0, COUNT(lost_tickets));
    tcase_add_test(tests, test_each_passport_server_has_the_time_of_one_step);
    tcase_add_test(tests, test_the_server_leaves_while_a_ticket_is_on_its_way);
    tcase_add_test(tests, test_signing_out_while_a_ticket_is_on_its_way);
    tcase_add_loop_test(tests, test_msnp8_is_refused, 0, COUNT(downgrades));
    tcase_add_test(tests, test_md5_is_not_answered_with_a_ticket);
    tcase_add_test(tests, test_another_notification_server_wants_a_ticket_of_its_own);
    tcase_add_loop_test(tests, test_msnp8_lists_that_have_not_changed, 0, COUNT(unchanged));
    tcase_add_loop_test(tests, test_lists_that_are_not_kept, 0, COUNT(forgotten));
    tcase_add_test(tests, test_msnp8_lists_are_counted);
    tcase_add_loop_test(tests, test_msnp8_without_contacts, 0, COUNT(no_lists8));
    tcase_add_loop_test(tests, test_msnp7_lists, 0, COUNT(lists7));
    tcase_add_loop_test(tests, test_every_step_has_its_time, 0, COUNT(so_far));
    tcase_add_loop_test(tests, test_every_step_can_lose_its_connection, 0, COUNT(so_far));
    tcase_add_loop_test(tests, test_refusals, 0, COUNT(refused));
    tcase_add_test(tests, test_a_refused_connection);
    tcase_add_test(tests, test_row_23_endless_redirects);
    tcase_add_test(tests, test_row_21_a_connection_lost_inside_a_payload);
    tcase_add_test(tests, test_commands_before_authentication_are_ignored);
    tcase_add_test(tests, test_a_sign_in_cut_anywhere);
    suite_add_tcase(suite, tests);
    return suite;
}
