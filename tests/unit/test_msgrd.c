/* msgrd on a real socket: what two scripted clients send and receive (docs/wire.md).  The service runs in
 * a process of its own with a store of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/suite.h"
#include "wire/challenge.h"
#include "script_client.h"
#include "msgrd/store.h"
#include "msgrd/store_accounts.h"
#include "msgrd/store_lists.h"

#define ALICE "alice@example.test"
#define BOB "bob@example.test"

static struct script_service service;

static void make_accounts(void)
{
    script_service_init(&service);
    script_service_account(&service, ALICE, "wonderland", "Alice A");
    script_service_account(&service, BOB, "the builder", "Bob");
}

static void setup(void)
{
    make_accounts();
    script_service_start(&service);
}

static void teardown(void) { script_service_free(&service); }

static struct script_client *alice_online(void) { return script_online(service.port, ALICE, "wonderland"); }
static struct script_client *bob_online(void) { return script_online(service.port, BOB, "the builder"); }

/* Adds a contact to FL and AL, and reads the replies. */
static void befriend(struct script_client *owner, const char *contact)
{
    script_send(owner, "ADD 20 FL %s %s 0\r\nADD 21 AL %s %s\r\nPNG\r\n", contact, contact, contact, contact);
    while (strcmp(script_line(owner), "QNG") != 0)
        ;
}

/* ---- sign-in ---- */

START_TEST(test_sign_in_lists_and_presence_as_in_transcript_a)
{
    struct script_client *bob = bob_online(), *alice = script_sign_in(service.port, ALICE, "wonderland");

    befriend(bob, ALICE);
    script_send(alice, "SYN 8 0\r\n");
    script_expect(alice, "ADD 0 RL * bob@example.test Bob");
    script_expect(alice, "SYN 8 2");
    script_expect(alice, "GTC 8 2 A");
    script_expect(alice, "BLP 8 2 AL");
    script_expect(alice, "PRP 8 2 PHH");
    script_expect(alice, "PRP 8 2 PHW");
    script_expect(alice, "PRP 8 2 PHM");
    script_expect(alice, "PRP 8 2 MOB");
    script_expect(alice, "PRP 8 2 MBE");
    script_expect(alice, "LSG 8 2 1 1 0 Other%%20Contacts 0");
    script_expect(alice, "LST 8 FL 2 0 0");
    script_expect(alice, "LST 8 AL 2 0 0");
    script_expect(alice, "LST 8 BL 2 0 0");
    script_expect(alice, "LST 8 RL 2 1 1 bob@example.test Bob");
    befriend(alice, BOB);
    script_send(alice, "CHG 9 NLN\r\n");
    script_expect(alice, "CHG 9 NLN");
    script_expect(alice, "ILN 9 NLN bob@example.test Bob");
    script_send(alice, "CVR 10 0x0409 winnt 5.1 i386 MSMSGS 4.7.0041 MSMSGS\r\n");
    script_expect(alice, "CVR 10 4.7.0041 4.7.0041 * * *");
    script_expect(bob, "ADD 0 RL * alice@example.test Alice%%20A");
    script_expect(bob, "NLN NLN alice@example.test Alice%%20A");
    script_send(alice, "SYN 11 4\r\n");
    script_expect(alice, "SYN 11 4");
    script_expect_quiet(alice);
    script_close(alice);
    script_expect(bob, "FLN alice@example.test");
    script_close(bob);
}
END_TEST

/* Salt and error are the same for known and unknown accounts. */
static const char *const refused[] = {ALICE, "nobody@example.test"};

START_TEST(test_a_wrong_password_and_an_unknown_user_are_refused_alike)
{
    struct script_client *client = script_connect(service.port);
    char salt[64];

    script_send(client, "VER 1 MSNP7 CVR0\r\nINF 2\r\nUSR 3 MD5 I %s\r\n", refused[_i]);
    script_expect(client, "VER 1 MSNP7 CVR0");
    script_expect(client, "INF 2 MD5");
    script_expect(client, "USR 3 MD5 S *");
    snprintf(salt, sizeof(salt), "%s", script_word(client, 4));
    ck_assert_msg(strlen(salt) == 20, "%s: salt %s", refused[_i], salt);
    script_send(client, "USR 4 MD5 S 00000000000000000000000000000000\r\n");
    script_expect(client, "911 4");
    script_expect_end(client);
    script_close(client);
    client = script_connect(service.port);
    script_send(client, "VER 1 MSNP7 CVR0\r\nUSR 3 MD5 I %s\r\n", refused[_i]);
    script_expect(client, "VER 1 MSNP7 CVR0");
    script_expect(client, "USR 3 MD5 S *");
    ck_assert_msg(strcmp(script_word(client, 4), salt) != 0, "%s: the salt was given twice", refused[_i]);
    script_close(client);
}
END_TEST

static const struct {
    const char *name, *sent, *answer; /* answer NULL: none; all end the connection */
} early[] = {
    {"no common dialect", "VER 1 MSNP8 CVR0\r\n", "VER 1 0"},
    {"another dialect than any", "VER 1 MSNP10 MSNP1 CVR0\r\n", "VER 1 0"},
    {"lists before the sign-in", "SYN 1 0\r\n", NULL},
    {"sign-in before the dialect", "USR 1 MD5 I alice@example.test\r\n", "911 1"},
    {"a digest without a salt", "VER 1 MSNP7\r\nUSR 2 MD5 S 00000000000000000000000000000000\r\n", "VER 1 MSNP7 CVR0"},
    {"another auth package", "VER 1 MSNP7\r\nUSR 2 CTP I alice@example.test\r\n", "VER 1 MSNP7 CVR0"},
    {"a handle without domain", "VER 1 MSNP7\r\nUSR 2 MD5 I alice\r\n", "VER 1 MSNP7 CVR0"},
    {"no transaction id", "VER MSNP7 CVR0\r\n", NULL},
    {"presence before the sign-in", "VER 1 MSNP7\r\nCHG 2 NLN\r\n", "VER 1 MSNP7 CVR0"},
    {"another protocol", "GET / HTTP/1.0\r\n\r\n", NULL},
    {"a guessed auth string", "ANS 1 bob@example.test 00000000000000000000000000000000 5\r\n", "911 1"},
    {"control without the token", "OMC 1 00000000000000000000000000000000 STOP\r\n", NULL},
};

START_TEST(test_what_comes_before_the_sign_in_and_does_not_belong_there_ends_the_connection)
{
    struct script_client *client = script_connect(service.port), *other;

    script_send(client, "%s", early[_i].sent);
    if (early[_i].answer)
        ck_assert_msg(strcmp(script_line(client), early[_i].answer) == 0, "%s: %s", early[_i].name, client->line);
    if (strncmp(early[_i].name, "a handle", 8) == 0)
        script_expect(client, "911 2");
    script_expect_end(client);
    script_close(client);
    other = alice_online(); /* others are not affected */
    script_close(other);
}
END_TEST

START_TEST(test_a_second_sign_in_ends_the_first_with_oth)
{
    struct script_client *first = alice_online(), *bob = bob_online(), *second;

    befriend(bob, ALICE);
    script_expect(first, "ADD 0 RL * bob@example.test Bob");
    second = alice_online();
    script_expect(first, "OUT OTH");
    script_expect_end(first);
    script_expect(bob, "FLN alice@example.test");
    script_expect(bob, "NLN NLN alice@example.test Alice%%20A");
    script_send(second, "USR 9 MD5 I %s\r\n", ALICE);
    script_expect(second, "207 9");
    script_close(first);
    script_close(second);
    script_close(bob);
}
END_TEST

START_TEST(test_a_stop_tells_everybody)
{
    struct script_client *alice = alice_online();

    ck_assert_int_eq(script_service_stop(&service), 0);
    script_expect(alice, "OUT SSD");
    script_expect_end(alice);
    script_close(alice);
}
END_TEST

START_TEST(test_bytes_may_come_one_by_one_and_lines_together)
{
    struct script_client *dribble = script_connect(service.port), *alice;
    const char *opening = "VER 1 MSNP7 CVR0\r\nINF 2 \r\n";

    for (const char *c = opening; *c; c++)
        script_send_bytes(dribble, c, 1);
    script_expect(dribble, "VER 1 MSNP7 CVR0");
    script_expect(dribble, "INF 2 MD5");
    script_close(dribble);
    alice = script_sign_in(service.port, ALICE, "wonderland");
    script_send(alice, "SYN 5 0\r\nCHG 6 NLN\r\n");
    script_expect(alice, "SYN 5 1");
    while (strcmp(script_line(alice), "LST 5 RL 1 0 0") != 0)
        ;
    script_expect(alice, "CHG 6 NLN");
    script_close(alice);
}
END_TEST

/* ---- lists ---- */

START_TEST(test_contacts_are_edited_as_in_transcript_c)
{
    struct script_client *alice = alice_online(), *bob = bob_online();

    script_send(alice, "ADD 10 FL bob@example.test bob@example.test 0\r\n");
    script_expect(alice, "ADD 10 FL 2 bob@example.test * 0");
    script_expect(alice, "ILN 10 NLN bob@example.test Bob");
    script_expect(bob, "ADD 0 RL 2 alice@example.test Alice%%20A");
    script_send(alice, "ADD 11 AL Bob@Example.Test bob@example.test\r\n");
    script_expect(alice, "ADD 11 AL 3 bob@example.test *");
    script_send(alice, "ADD 12 FL ghost@example.test ghost@example.test 0\r\n");
    script_expect(alice, "205 12");
    script_send(alice, "REA 13 bob@example.test Bobby%%20B\r\n");
    script_expect(alice, "REA 13 4 bob@example.test Bobby%%20B");
    script_send(alice, "LST 14 FL\r\n");
    script_expect(alice, "LST 14 FL 4 1 1 bob@example.test Bobby%%20B 0");
    script_send(alice, "REM 15 FL bob@example.test\r\n");
    script_expect(alice, "REM 15 FL 5 bob@example.test");
    script_expect(bob, "REM 0 RL 3 alice@example.test");
    script_send(alice, "LST 16 AL\r\n");
    script_expect(alice, "LST 16 AL 5 1 1 bob@example.test Bobby%%20B");
    script_expect_quiet(bob);
    script_close(alice);
    script_close(bob);
}
END_TEST

static const struct {
    const char *name, *sent, *answer;
} edits[] = {
    {"on it already", "ADD 30 AL bob@example.test Bob", "215 30"},
    {"allowed and blocked", "ADD 30 BL bob@example.test Bob", "219 30"},
    {"no address", "ADD 30 FL bob Bob 0", "201 30"},
    {"not on the list", "REM 30 BL bob@example.test", "216 30"},
    {"strangers as before", "BLP 30 AL", "218 30"},
    {"prompt as before", "GTC 30 A", "218 30"},
    {"strangers", "BLP 30 BL", "BLP 30 4 BL"},
    {"prompt", "GTC 30 N", "GTC 30 4 N"},
    {"a name with a line end", "REA 30 alice@example.test a%0D%0Ab", "209 30"},
    {"a name of half an escape", "REA 30 alice@example.test a%4", "209 30"},
    {"own name", "REA 30 alice@example.test New%20Name", "REA 30 4 alice@example.test New%20Name"},
    {"a name for nobody", "REA 30 ghost@example.test Ghost", "216 30"},
    {"offline is no status", "CHG 30 FLN", "201 30"},
    {"no status", "CHG 30 XYZ", "201 30"},
    {"status", "CHG 30 BRB", "CHG 30 BRB"},
    {"old clients want an answer", "SND 30 bob@example.test", "SND 30 OK"},
    {"messages through the switchboard", "IMS 30 ON", "IMS 30 0 ON"},
};

START_TEST(test_each_edit_has_its_answer)
{
    struct script_client *alice = alice_online();

    befriend(alice, BOB);
    script_send(alice, "%s\r\n", edits[_i].sent);
    ck_assert_msg(strcmp(script_line(alice), edits[_i].answer) == 0, "%s: %s", edits[_i].name, alice->line);
    script_expect_quiet(alice);
    script_close(alice);
}
END_TEST

/* A blocked user gets FLN and nothing afterwards. */
START_TEST(test_a_blocked_user_sees_nothing_and_cannot_call)
{
    struct script_client *alice = alice_online(), *bob = bob_online(), *room = script_connect(service.port);

    befriend(bob, ALICE);
    script_expect(alice, "ADD 0 RL * bob@example.test Bob");
    script_send(alice, "ADD 10 BL bob@example.test Bob\r\n");
    script_expect(alice, "ADD 10 BL * bob@example.test Bob");
    script_expect(bob, "FLN alice@example.test");
    script_send(alice, "CHG 11 AWY\r\n");
    script_expect(alice, "CHG 11 AWY");
    script_expect_quiet(bob);
    script_send(bob, "XFR 12 SB\r\n");
    script_expect(bob, "XFR 12 SB 127.0.0.1:%u CKI *", service.port);
    script_send(room, "USR 1 bob@example.test %s\r\n", script_word(bob, 5));
    script_expect(room, "USR 1 OK bob@example.test Bob");
    script_send(room, "CAL 2 alice@example.test\r\n");
    script_expect(room, "217 2");
    script_expect_quiet(alice);
    script_send(alice, "REM 13 BL bob@example.test\r\n");
    script_expect(alice, "REM 13 BL * bob@example.test");
    script_expect(bob, "NLN AWY alice@example.test Alice%%20A");
    script_send(alice, "BLP 14 BL\r\n");
    script_expect(alice, "BLP 14 * BL");
    script_expect(bob, "FLN alice@example.test"); /* on no list of Alice, and her BLP is BL */
    script_send(alice, "ADD 15 AL bob@example.test Bob\r\n");
    script_expect(alice, "ADD 15 AL * bob@example.test Bob");
    script_expect(bob, "NLN AWY alice@example.test Alice%%20A");
    script_send(alice, "CHG 16 HDN\r\n");
    script_expect(alice, "CHG 16 HDN");
    script_expect(bob, "FLN alice@example.test");
    script_send(alice, "XFR 17 SB\r\n");
    script_expect(alice, "913 17");
    script_close(alice);
    script_expect_quiet(bob); /* an invisible user sends no FLN */
    script_close(bob);
    script_close(room);
}
END_TEST

START_TEST(test_what_was_acknowledged_is_there_after_kill_9)
{
    struct script_client *alice = alice_online();

    befriend(alice, BOB);
    script_send(alice, "REA 30 alice@example.test Still%%20Alice\r\n");
    script_expect(alice, "REA 30 * alice@example.test Still%%20Alice");
    script_service_kill(&service);
    script_close(alice);
    script_service_start(&service);
    alice = script_sign_in(service.port, ALICE, "wonderland");
    script_send(alice, "SYN 5 0\r\nLST 6 RL\r\n");
    script_expect(alice, "SYN 5 4");
    do
        script_line(alice);
    while (strncmp(alice->line, "LST 5 FL", 8) != 0);
    ck_assert_str_eq(alice->line, "LST 5 FL 4 1 1 bob@example.test Bob 0");
    script_expect(alice, "LST 5 AL 4 1 1 bob@example.test Bob");
    script_close(alice);
}
END_TEST

/* The verbs of msgrd change the store while the service runs. */
START_TEST(test_accounts_made_while_it_runs_count_at_once)
{
    struct script_client *carol;

    script_service_account(&service, "carol@example.test", "late", "Carol");
    carol = script_online(service.port, "carol@example.test", "late");
    script_close(carol);
}
END_TEST

/* ---- conversations ---- */

struct conversation {
    struct script_client *alice, *bob; /* notification */
    struct script_client *alice_room, *bob_room;
};

static void converse(struct conversation *conversation)
{
    char address[64], ticket[64], id[32];

    conversation->alice = alice_online();
    conversation->bob = bob_online();
    conversation->alice_room = script_connect(service.port);
    conversation->bob_room = script_connect(service.port);
    script_send(conversation->alice, "XFR 20 SB\r\n");
    script_expect(conversation->alice, "XFR 20 SB 127.0.0.1:%u CKI *", service.port);
    script_send(conversation->alice_room, "USR 10 alice@example.test %s\r\n", script_word(conversation->alice, 5));
    script_expect(conversation->alice_room, "USR 10 OK alice@example.test Alice%%20A");
    script_send(conversation->alice_room, "CAL 11 bob@example.test\r\n");
    script_expect(conversation->alice_room, "CAL 11 RINGING *");
    snprintf(id, sizeof(id), "%s", script_word(conversation->alice_room, 3));
    ck_assert_int_le((int)strlen(id), 9);
    script_expect(conversation->bob, "RNG %s * CKI * alice@example.test Alice%%20A", id);
    snprintf(address, sizeof(address), "127.0.0.1:%u", service.port);
    ck_assert_str_eq(script_word(conversation->bob, 2), address);
    snprintf(ticket, sizeof(ticket), "%s", script_word(conversation->bob, 4));
    script_send(conversation->bob_room, "ANS 1 bob@example.test %s %s\r\n", ticket, id);
    script_expect(conversation->bob_room, "IRO 1 1 1 alice@example.test Alice%%20A");
    script_expect(conversation->bob_room, "ANS 1 OK");
    script_expect(conversation->alice_room, "JOI bob@example.test Bob");
}

static void end_conversation(struct conversation *conversation)
{
    script_close(conversation->alice_room);
    script_close(conversation->bob_room);
    script_close(conversation->alice);
    script_close(conversation->bob);
}

static void say(struct script_client *from, unsigned id, char mode, const char *payload)
{
    script_send(from, "MSG %u %c %zu\r\n%s", id, mode, strlen(payload), payload);
}

static void hear(struct script_client *to, const char *sender, const char *payload)
{
    char heard[4096];

    script_expect(to, "MSG %s %zu", sender, strlen(payload));
    script_payload(to, strlen(payload), heard);
    ck_assert_str_eq(heard, payload);
}

START_TEST(test_messages_travel_unchanged_as_in_transcript_d)
{
    static const char typing[] = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\nTypingUser: "
                                 "alice@example.test\r\n\r\n\r\n";
    static const char hello[] = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello Bob";
    struct conversation conversation;

    converse(&conversation);
    say(conversation.alice_room, 3, 'U', typing);
    say(conversation.alice_room, 4, 'N', hello);
    say(conversation.alice_room, 5, 'A', "");
    hear(conversation.bob_room, "alice@example.test Alice%20A", typing);
    hear(conversation.bob_room, "alice@example.test Alice%20A", hello);
    hear(conversation.bob_room, "alice@example.test Alice%20A", "");
    script_expect(conversation.alice_room, "ACK 5");
    script_send(conversation.bob_room, "OUT\r\n");
    script_expect_end(conversation.bob_room);
    script_expect(conversation.alice_room, "BYE bob@example.test");
    say(conversation.alice_room, 6, 'U', hello);
    say(conversation.alice_room, 7, 'S', hello);
    say(conversation.alice_room, 8, 'N', hello);
    say(conversation.alice_room, 9, 'A', hello);
    script_expect(conversation.alice_room, "NAK 8");
    script_expect(conversation.alice_room, "NAK 9");
    script_expect_quiet(conversation.alice_room);
    script_send(conversation.alice_room, "CAL 12 bob@example.test\r\n");
    script_expect(conversation.alice_room, "CAL 12 RINGING *"); /* Bob can be called again */
    end_conversation(&conversation);
}
END_TEST

START_TEST(test_an_invitation_is_accepted_as_in_transcript_e1)
{
#define INVITE_HEAD "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"
#define INVITE_TAIL "Invitation-Cookie: 25402056\r\nSession-ID: {C4E9035F-CCEB-40F0-8F17-135FB734073B}\r\n"
    static const char invite[] = INVITE_HEAD
        "Application-Name: Demo App\r\nApplication-GUID: {11111111-2222-3333-4444-555555555555}\r\n"
        "Session-Protocol: SM1\r\nApplication-URL: http://www.example.test/demo\r\n"
        "Context-Data: opening data (bstrAppData)\r\nInvitation-Command: INVITE\r\n" INVITE_TAIL "\r\n";
    static const char accept[] = INVITE_HEAD "Invitation-Command: ACCEPT\r\n" INVITE_TAIL
                                             "Session-Protocol: SM1\r\nLaunch-Application: TRUE\r\n"
                                             "Request-Data: IP-Address:\r\n"
                                             "IP-Address: 192.0.2.20\r\n\r\n";
    static const char confirm[] = INVITE_HEAD "Invitation-Command: ACCEPT\r\n" INVITE_TAIL
                                              "Launch-Application: TRUE\r\nIP-Address: 192.0.2.10\r\n\r\n";
    static const char context[] = INVITE_HEAD "Invitation-Command: CONTEXT\r\n" INVITE_TAIL
                                              "Context-Data: 192.0.2.10:10337\r\n\r\n";
    struct conversation conversation;

    ck_assert_uint_eq(strlen(invite), 380);
    converse(&conversation);
    say(conversation.alice_room, 5, 'N', invite);
    hear(conversation.bob_room, "alice@example.test Alice%20A", invite);
    say(conversation.bob_room, 2, 'N', accept);
    hear(conversation.alice_room, "bob@example.test Bob", accept);
    say(conversation.alice_room, 6, 'N', confirm);
    hear(conversation.bob_room, "alice@example.test Alice%20A", confirm);
    say(conversation.alice_room, 7, 'N', context);
    hear(conversation.bob_room, "alice@example.test Alice%20A", context);
    end_conversation(&conversation);
}
END_TEST

START_TEST(test_a_third_user_joins_and_hears_everything)
{
    struct conversation conversation;
    struct script_client *carol, *room = script_connect(service.port);
    char id[32], ticket[64];

    script_service_account(&service, "carol@example.test", "late", "Carol");
    carol = script_online(service.port, "carol@example.test", "late");
    converse(&conversation);
    script_send(conversation.bob_room, "CAL 3 carol@example.test\r\n");
    script_expect(conversation.bob_room, "CAL 3 RINGING *");
    script_expect(carol, "RNG * * CKI * bob@example.test Bob");
    snprintf(id, sizeof(id), "%s", script_word(carol, 1));
    snprintf(ticket, sizeof(ticket), "%s", script_word(carol, 4));
    script_send(room, "ANS 1 carol@example.test %s %s\r\n", ticket, id);
    script_expect(room, "IRO 1 1 2 * *");
    script_expect(room, "IRO 1 2 2 * *");
    script_expect(room, "ANS 1 OK");
    script_expect(conversation.alice_room, "JOI carol@example.test Carol");
    script_expect(conversation.bob_room, "JOI carol@example.test Carol");
    say(room, 2, 'N', "hello both");
    hear(conversation.alice_room, "carol@example.test Carol", "hello both");
    hear(conversation.bob_room, "carol@example.test Carol", "hello both");
    script_close(room);
    script_expect(conversation.alice_room, "BYE carol@example.test");
    script_expect(conversation.bob_room, "BYE carol@example.test");
    script_close(carol);
    end_conversation(&conversation);
}
END_TEST

/* An auth string is good once, for its user, and either for USR or for ANS. */
START_TEST(test_an_auth_string_is_good_once_and_for_one)
{
    struct script_client *alice = alice_online(), *room;
    char ticket[64];

    script_send(alice, "XFR 20 SB\r\n");
    script_expect(alice, "XFR 20 SB * CKI *");
    snprintf(ticket, sizeof(ticket), "%s", script_word(alice, 5));
    ck_assert_uint_eq(strlen(ticket), 32);
    room = script_connect(service.port);
    script_send(room, "USR 1 bob@example.test %s\r\n", ticket);
    script_expect(room, "911 1");
    script_expect_end(room);
    script_close(room);
    room = script_connect(service.port);
    script_send(room, "ANS 1 alice@example.test %s 1\r\n", ticket);
    script_expect(room, "911 1");
    script_close(room);
    room = script_connect(service.port);
    script_send(room, "USR 1 alice@example.test %s\r\n", ticket);
    script_expect(room, "USR 1 OK alice@example.test *");
    script_close(room);
    room = script_connect(service.port);
    script_send(room, "USR 1 alice@example.test %s\r\n", ticket);
    script_expect(room, "911 1");
    script_expect_end(room);
    script_close(room);
    script_close(alice);
}
END_TEST

static const struct {
    const char *name, *called, *answer;
} calls[] = {
    {"no address", "bob", "208"},
    {"in it already", BOB, "215"},
    {"oneself", ALICE, "215"},
    {"no such user", "ghost@example.test", "217"},
};

START_TEST(test_a_call_that_cannot_be_says_why)
{
    struct conversation conversation;

    converse(&conversation);
    script_send(conversation.alice_room, "CAL 30 %s\r\n", calls[_i].called);
    ck_assert_msg(strncmp(script_line(conversation.alice_room), calls[_i].answer, 3) == 0, "%s: %s", calls[_i].name,
                  conversation.alice_room->line);
    end_conversation(&conversation);
}
END_TEST

START_TEST(test_the_fifth_failed_call_is_too_active)
{
    struct conversation conversation;

    converse(&conversation);
    for (unsigned id = 1; id <= 4; id++) {
        script_send(conversation.alice_room, "CAL %u ghost@example.test\r\n", id);
        script_expect(conversation.alice_room, "217 %u", id);
    }
    script_send(conversation.alice_room, "CAL 5 ghost@example.test\r\n");
    script_expect(conversation.alice_room, "713 5");
    end_conversation(&conversation);
}
END_TEST

START_TEST(test_nobody_sees_a_call_before_his_first_status)
{
    struct script_client *alice = script_sign_in(service.port, ALICE, "wonderland");

    script_send(alice, "XFR 20 SB\r\n");
    script_expect(alice, "913 20");
    script_close(alice);
}
END_TEST

/* ---- challenges ---- */

static void answer(struct script_client *client, unsigned id, const char *pair_id, const char *key,
                   const char *challenge)
{
    char digest[33];

    ck_assert(challenge_answer(text_of(challenge), text_of(key), digest));
    script_send(client, "QRY %u %s 32\r\n%s", id, pair_id, digest);
}

START_TEST(test_a_challenge_is_judged_against_the_table_of_pairs)
{
    struct script_client *alice = alice_online();
    char first[64];
    struct store *store = store_open(service.store_path);

    ck_assert_int_eq(store_key_add(store, TEXT_LITERAL("DEMO0001"), TEXT_LITERAL("ABCDEFGHJKLMNPQR")), STORE_OK);
    store_close(store);
    script_send(alice, "CHL 30\r\n");
    script_expect(alice, "CHL 30 *");
    snprintf(first, sizeof(first), "%s", script_word(alice, 2));
    script_send(alice, "QRY 31 DEMO0001 32\r\n00000000000000000000000000000000");
    script_expect(alice, "540 31"); /* without the end of the connection */
    answer(alice, 32, "NOBODY", "ABCDEFGHJKLMNPQR", first);
    script_expect(alice, "540 32");
    answer(alice, 33, "DEMO0001", "ABCDEFGHJKLMNPQR", first);
    script_expect(alice, "QRY 33");
    answer(alice, 34, "DEMO0001", "ABCDEFGHJKLMNPQR", first);
    script_expect(alice, "540 34"); /* a challenge is answered once */
    script_send(alice, "CHL 35\r\n");
    script_expect(alice, "CHL 35 *");
    answer(alice, 36, challenge_client_pair.id, challenge_client_pair.key, script_word(alice, 2));
    script_expect(alice, "QRY 36");
    script_send(alice, "QRY 37 %s 32\r\n00000000000000000000000000000000", challenge_client_pair.id);
    script_expect(alice, "540 37");
    script_expect_end(alice);
    script_close(alice);
}
END_TEST

/* Each lockable object of a client has a challenge of its own. */
START_TEST(test_several_challenges_wait_for_their_answers)
{
    struct script_client *alice = alice_online();
    char challenges[8][64];

    for (unsigned i = 0; i < 8; i++) {
        script_send(alice, "CHL %u\r\n", i + 1);
        script_expect(alice, "CHL %u *", i + 1);
        snprintf(challenges[i], sizeof(challenges[i]), "%s", script_word(alice, 2));
    }
    for (unsigned i = 0; i < 8; i++) {
        answer(alice, i + 20, challenge_public_pairs[i % challenge_public_pair_count].id,
               challenge_public_pairs[i % challenge_public_pair_count].key, challenges[i]);
        script_expect(alice, "QRY %u", i + 20);
    }
    script_close(alice);
}
END_TEST

START_TEST(test_clients_are_challenged_only_where_that_is_asked_for)
{
    struct script_client *alice;

    make_accounts();
    service.options.challenge_clients = true;
    script_service_start(&service);
    alice = script_sign_in(service.port, ALICE, "wonderland");
    script_send(alice, "CHG 5 NLN\r\n");
    script_expect(alice, "CHG 5 NLN");
    script_expect(alice, "CHL 0 *");
    answer(alice, 6, challenge_client_pair.id, challenge_client_pair.key, script_word(alice, 2));
    script_expect(alice, "QRY 6");
    script_close(alice);
}
END_TEST

/* ---- bad input ---- */

static const struct {
    const char *name, *head;
    size_t filler;
    const char *tail;
    bool in_room;
} excesses[] = {
    {"a line over 8192 bytes without an end", "REA 9 ", 9000, "", false},
    {"a line over 8192 bytes", "REA 9 ", 8300, "\r\n", false},
    {"too many words", "ADD 9", 0, " a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a\r\n", false},
    {"too few words", "ADD 9\r\n", 0, "", false},
    {"a payload length that is no number", "QRY 9 id x\r\n", 0, "", false},
    {"a negative payload length", "QRY 9 id -1\r\n", 0, "", false},
    {"a payload length beyond everything", "SDC 9 4294967295\r\n", 0, "", false},
    {"a message over 1664 bytes", "MSG 9 N 1665\r\n", 1665, "", true},
    {"a message over every limit", "MSG 9 N 99999\r\n", 0, "", true},
    {"an unknown mode", "MSG 9 X 1\r\na", 0, "", true},
};

START_TEST(test_what_is_too_long_or_malformed_ends_this_connection_only)
{
    struct conversation conversation;
    struct script_client *client;
    char *filler = calloc(1, excesses[_i].filler + 1);

    memset(filler, 'x', excesses[_i].filler);
    converse(&conversation);
    client = excesses[_i].in_room ? conversation.alice_room : conversation.alice;
    script_send(client, "%s%s%s", excesses[_i].head, filler, excesses[_i].tail);
    script_expect_end(client);
    if (excesses[_i].in_room)
        script_expect(conversation.bob_room, "BYE alice@example.test");
    script_expect_quiet(conversation.bob);
    end_conversation(&conversation);
    free(filler);
}
END_TEST

START_TEST(test_the_longest_message_is_delivered)
{
    struct conversation conversation;
    char payload[1665];

    memset(payload, 'x', 1664);
    payload[1664] = 0;
    converse(&conversation);
    say(conversation.alice_room, 5, 'N', payload);
    hear(conversation.bob_room, "alice@example.test Alice%20A", payload);
    end_conversation(&conversation);
}
END_TEST

START_TEST(test_a_line_of_nothing_known_is_passed_over)
{
    struct script_client *alice = alice_online();

    script_send(alice, "XYZ 9 whatever\r\n\r\nxyz\r\n");
    script_expect_end(alice); /* "xyz" is no transaction id */
    script_close(alice);
    alice = alice_online();
    script_send(alice, "XYZ 9 whatever\r\n\r\n");
    script_expect_quiet(alice);
    script_close(alice);
}
END_TEST

#define ADD_TABLE(tcase, test, table) tcase_add_loop_test(tcase, test, 0, COUNT(table))

Suite *test_suite(void)
{
    Suite *suite = suite_create("msgrd");
    TCase *tcase = tcase_create("service");
    TCase *own = tcase_create("configured");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_sign_in_lists_and_presence_as_in_transcript_a);
    ADD_TABLE(tcase, test_a_wrong_password_and_an_unknown_user_are_refused_alike, refused);
    ADD_TABLE(tcase, test_what_comes_before_the_sign_in_and_does_not_belong_there_ends_the_connection, early);
    tcase_add_test(tcase, test_a_second_sign_in_ends_the_first_with_oth);
    tcase_add_test(tcase, test_a_stop_tells_everybody);
    tcase_add_test(tcase, test_bytes_may_come_one_by_one_and_lines_together);
    tcase_add_test(tcase, test_contacts_are_edited_as_in_transcript_c);
    ADD_TABLE(tcase, test_each_edit_has_its_answer, edits);
    tcase_add_test(tcase, test_a_blocked_user_sees_nothing_and_cannot_call);
    tcase_add_test(tcase, test_what_was_acknowledged_is_there_after_kill_9);
    tcase_add_test(tcase, test_accounts_made_while_it_runs_count_at_once);
    tcase_add_test(tcase, test_messages_travel_unchanged_as_in_transcript_d);
    tcase_add_test(tcase, test_an_invitation_is_accepted_as_in_transcript_e1);
    tcase_add_test(tcase, test_a_third_user_joins_and_hears_everything);
    tcase_add_test(tcase, test_an_auth_string_is_good_once_and_for_one);
    ADD_TABLE(tcase, test_a_call_that_cannot_be_says_why, calls);
    tcase_add_test(tcase, test_the_fifth_failed_call_is_too_active);
    tcase_add_test(tcase, test_nobody_sees_a_call_before_his_first_status);
    tcase_add_test(tcase, test_a_challenge_is_judged_against_the_table_of_pairs);
    tcase_add_test(tcase, test_several_challenges_wait_for_their_answers);
    ADD_TABLE(tcase, test_what_is_too_long_or_malformed_ends_this_connection_only, excesses);
    tcase_add_test(tcase, test_the_longest_message_is_delivered);
    tcase_add_test(tcase, test_a_line_of_nothing_known_is_passed_over);
    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(own, NULL, teardown);
    tcase_add_test(own, test_clients_are_challenged_only_where_that_is_asked_for);
    suite_add_tcase(suite, own);
    return suite;
}
