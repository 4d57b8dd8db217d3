/* The client with a whole model behind it, against a hostile service.
 *
 * Input: a letter for the stage at which the script begins (B, C: stages b, c with Lock and Key in force), then the
 * script (fuzz.h).
 *   a before sign-in     b lists requested     c signed in
 *   d calling: the switchboard is open and the invitation was sent      e answering: bob has invited
 * Plain bytes arrive on the chosen link.  Letters behind the escape:
 *   1..9 choose a link   o it opens   r it is refused   x it is lost
 *   p from now on bytes arrive one by one   w or all at once   t 30 s pass   T 200 s pass
 *   I invite bob   A accept   D decline   C cancel   S send context data   F the application did not start
 *   Y install or uninstall the application   E enable alerts
 *   L ask for challenges   K answer them   B block bob   R remove bob   N add carol
 *   m make a group   j add bob to the last group   l remove bob from it   n rename it   k remove it   z change privacy
 *   M write to bob   H invite carol to that conversation   Q close the conversation
 *   V go invisible   G sign out   g sign in   J LockPolicy local   O LockPolicy open
 *
 * The client must send only whole, well-formed frames on open links, and no timer may be overdue after a tick. */
#include "core/app_registration.h"
#include "core/alerts.h"
#include "core/groups.h"
#include "model.h"
#include "client/client.h"
#include "../unit/command_shapes.h"

enum { LINKS_MAX = 64 };

static struct msnp_client *client;
static struct messenger *messenger;
static struct lock *lock, *private_lock;
static struct session *session; /* the outgoing one */
static bool dribble;
static struct {
    bool exists, opened, closed;
    struct frame_reader reader;
} links[LINKS_MAX]; /* by link_id; an input cannot create more */
static link_id highest;

static void check_said(link_id link, struct text bytes)
{
    struct frame frame;
    enum frame_status status;

    REQUIRE(links[link].opened && bytes.length);
    REQUIRE(frame_reader_feed(&links[link].reader, bytes));
    while ((status = frame_reader_next(&links[link].reader, &frame)) == FRAME_READY)
        REQUIRE(frame_is_valid(&frame, FRAME_FROM_CLIENT));
    REQUIRE(status == FRAME_NEED_MORE);
    /* Checks that the client sent no partial frame. */
    REQUIRE(links[link].reader.start == links[link].reader.end);
}

static void drain(void)
{
    struct link_action action;

    while (msnp_client_next_action(client, &action)) {
        link_id link = action.link;

        REQUIRE(link && link < LINKS_MAX && !links[link].closed);
        if (action.type == LINK_OPEN) {
            REQUIRE(!links[link].exists && link > highest && action.port && action.host.length);
            highest = link;
            links[link].exists = true;
            frame_reader_init(&links[link].reader, FRAME_FROM_CLIENT, (struct frame_limits){8192, 2048});
        } else if (action.type == LINK_CLOSE) {
            REQUIRE(links[link].exists);
            links[link].closed = true;
        } else {
            check_said(link, action.bytes);
        }
    }
}

static bool is_alive(link_id link) { return links[link].exists && !links[link].closed; }

static void open_link(link_id link)
{
    if (!is_alive(link) || links[link].opened)
        return;
    links[link].opened = true;
    msnp_client_opened(client, link, TEXT_LITERAL("192.0.2.10"));
    drain();
}

/* Like the network: a link that is not open delivers nothing. */
static void hear(link_id link, struct text bytes)
{
    size_t step = dribble ? 1 : bytes.length;

    for (size_t i = 0; i < bytes.length && is_alive(link) && links[link].opened; i += step) {
        msnp_client_received(client, link, (struct text){bytes.bytes + i, step});
        drain();
    }
}

static void lose_link(link_id link, bool refused)
{
    if (!is_alive(link) || refused == links[link].opened)
        return;
    links[link].closed = true;
    msnp_client_closed(client, link, refused);
    drain();
}

static void pass(uint64_t milliseconds)
{
    fuzz_now += milliseconds;
    messenger_tick(messenger);
    msnp_client_tick(client);
    drain();
    REQUIRE(msnp_client_deadline(client) > fuzz_now && messenger_deadline(messenger) > fuzz_now);
}

static void invite(void)
{
    struct contact *bob = contacts_intern(messenger, TEXT_LITERAL(FUZZ_PEER));

    if (session)
        session_release(session);
    session = NULL;
    if (session_create(messenger, lock, &session) == RESULT_OK) {
        session_set_application(session, TEXT_LITERAL(FUZZ_APP));
        session_invite(session, bob, TEXT_LITERAL("opening data"), 24);
    }
    contact_release(bob);
}

static bool is_right(void *context, struct text challenge, struct text id, struct text digest)
{
    (void)context;
    REQUIRE(challenge.length && id.length && digest.length == 32);
    return (challenge.bytes[0] & 1) != 0;
}

static const struct lock_verifier judge = {is_right, NULL};

/* ---- stages ---- */

static void sign_in(void)
{
    messenger_sign_in(messenger, TEXT_LITERAL(FUZZ_OWN), TEXT_LITERAL("password"));
    drain();
}

static void say(link_id link, const char *bytes) { hear(link, text_of(bytes)); }

static void reach(char stage)
{
    static const char invitation[] = "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"
                                     "Application-Name: Demo App\r\nApplication-GUID: " FUZZ_APP
                                     "\r\nSession-Protocol: SM1\r\n"
                                     "Invitation-Command: INVITE\r\nInvitation-Cookie: 33267\r\n"
                                     "Session-ID: {22222222-2222-4222-8222-222222222222}\r\n\r\n";
    char message[512];

    sign_in();
    open_link(1);
    if (stage < 'b' || stage > 'e')
        return;
    say(1, "VER 1 MSNP7 MSNP6 CVR0\r\nINF 2 MD5\r\nUSR 3 MD5 S 1234567890.123456789\r\n"
           "USR 4 OK alice@example.test Alice%20A 1\r\nMSG Hotmail Hotmail 9\r\nX: PNG\r\n\n");
    if (stage == 'b')
        return;
    say(1, "SYN 5 3\r\nGTC 5 3 A\r\nBLP 5 3 AL\r\nPRP 5 3 PHH\r\n"
           "LSG 5 3 1 1 0 Other%20Contacts 0\r\nLST 5 FL 3 1 1 bob@example.test Bob 0\r\n"
           "LST 5 AL 3 1 1 bob@example.test Bob\r\nLST 5 BL 3 0 0\r\nLST 5 RL 3 0 0\r\n"
           "CHG 6 NLN\r\nILN 6 NLN bob@example.test Bob%20B\r\n");
    REQUIRE(account_is_online(messenger));
    if (stage == 'd') {
        invite();
        drain();
        say(1, "XFR 8 SB 192.0.2.6:1863 CKI 123456789.123456789\r\n");
        open_link(2);
        say(2, "USR 9 OK alice@example.test Alice\r\nCAL 10 RINGING 987654331\r\n"
               "JOI bob@example.test Bob\r\n");
        REQUIRE(is_alive(2) && session_state(session) == SESSION_INVITATION);
    } else if (stage == 'e') {
        say(1, "RNG 11752013 192.0.2.6:1863 CKI 849102291.520491113 bob@example.test Bob\r\n");
        open_link(2);
        say(2, "IRO 8 1 1 bob@example.test Bob\r\nANS 8 OK\r\n");
        snprintf(message, sizeof(message), "MSG bob@example.test Bob %zu\r\n%s", strlen(invitation), invitation);
        say(2, message);
        REQUIRE(fuzz_invited && session_state(fuzz_invited) == SESSION_INVITATION);
    }
}

/* ---- the script ---- */

static void edit_groups(char letter)
{
    size_t count = groups_count(messenger);
    struct contact *bob = contacts_intern(messenger, TEXT_LITERAL(FUZZ_PEER));
    struct group *group = NULL;

    if (letter == 'm')
        groups_create(messenger, TEXT_LITERAL("Old friends"), &group);
    else if (count)
        group = groups_at(messenger, count - 1);
    if (group && letter == 'j')
        group_add_contact(group, bob);
    else if (group && letter == 'l')
        group_remove_contact(group, bob);
    else if (group && letter == 'n')
        group_rename(group, TEXT_LITERAL("New friends"));
    else if (group && letter == 'k')
        group_remove(group);
    if (group)
        group_release(group);
    contact_release(bob);
}

/* The conversation with bob; only the model has a reference. */
static void talk(char letter)
{
    struct contact *bob = contacts_intern(messenger, TEXT_LITERAL(FUZZ_PEER));
    struct contact *carol = contacts_intern(messenger, TEXT_LITERAL("carol@example.test"));
    struct conversation *conversation;
    uint32_t number;

    if (conversation_open(messenger, bob, &conversation) == RESULT_OK) {
        conversation_type(conversation);
        if (letter == 'M')
            conversation_send(conversation, TEXT_LITERAL("hello"), NULL, ACKNOWLEDGE_ALWAYS, &number);
        else if (letter == 'H')
            conversation_invite(conversation, carol);
        else
            conversation_close(conversation);
        conversation_release(conversation);
    }
    contact_release(bob);
    contact_release(carol);
}

static void local(char letter)
{
    struct contact *bob;

    switch (letter) {
    case 'I': invite(); break;
    case 'A':
        if (fuzz_invited)
            session_accept(fuzz_invited, TEXT_LITERAL("yes"), 6);
        break;
    case 'D':
        if (fuzz_invited)
            session_decline(fuzz_invited, TEXT_EMPTY, 0);
        break;
    case 'C':
        if (session)
            session_cancel(session, RESULT_OK, TEXT_EMPTY, 0);
        break;
    case 'S':
        if (session)
            session_send_context_data(session, TEXT_LITERAL("two\r\nlines"));
        if (fuzz_invited)
            session_send_context_data(fuzz_invited, TEXT_LITERAL("one line"));
        break;
    case 'F':
        if (session)
            session_launch_failed(session);
        break;
    case 'Y': /* installs the application, or uninstalls it */
        fuzz_app_missing = !fuzz_app_missing;
        apps_store_changed(messenger);
        break;
    case 'E': alerts_enable(private_lock, &(int32_t){45705}, 1); break;
    case 'L':
        lock_request_challenge(lock, 1);
        lock_request_challenge(private_lock, 2);
        break;
    case 'K':
        lock_send_response(lock, TEXT_LITERAL("someone@example.test"), TEXT_LITERAL("0123456789abcdef0123456789abcdef"),
                           1);
        lock_send_response(private_lock, TEXT_LITERAL("two words"), TEXT_LITERAL("short"), 2);
        lock_send_response(private_lock, TEXT_LITERAL("someone@example.test"),
                           TEXT_LITERAL("0123456789abcdef0123456789abcdef"), 2);
        break;
    case 'B':
    case 'R':
        bob = contacts_intern(messenger, TEXT_LITERAL(FUZZ_PEER));
        if (letter == 'B')
            contacts_block(messenger, bob, !contact_is_blocked(bob));
        else
            contacts_remove(messenger, bob);
        contact_release(bob);
        break;
    case 'N': contacts_add(messenger, lock, TEXT_LITERAL("carol@example.test")); break;
    case 'M':
    case 'H':
    case 'Q': talk(letter); break;
    case 'm':
    case 'j':
    case 'l':
    case 'n':
    case 'k': edit_groups(letter); break;
    case 'z': account_set_privacy(messenger, (struct privacy){.blp_blocks = true}); break;
    case 'J': messenger_set_lock_verifier(messenger, LOCK_POLICY_LOCAL, &judge); break;
    case 'O': messenger_set_lock_verifier(messenger, LOCK_POLICY_OPEN, NULL); break;
    case 'V': messenger_set_presence(messenger, PRESENCE_INVISIBLE); break;
    case 'G': messenger_sign_out(messenger); break;
    case 'g': sign_in(); break;
    default: break;
    }
    drain();
}

static void play(struct fuzz_script script)
{
    link_id link = 1;
    struct text bytes;
    char letter;

    while (fuzz_next(&script, &bytes, &letter)) {
        hear(link, bytes);
        if (letter >= '1' && letter <= '9')
            link = (link_id)(letter - '0');
        else if (letter == 'o')
            open_link(link);
        else if (letter == 'r' || letter == 'x')
            lose_link(link, letter == 'r');
        else if (letter == 'p' || letter == 'w')
            dribble = letter == 'p';
        else if (letter == 't' || letter == 'T')
            pass(letter == 't' ? 30000 : 200000);
        else
            local(letter);
        if (highest + 8 >= LINKS_MAX) /* more calls find nothing new */
            return;
    }
}

static void setup(bool locked)
{
    struct msnp_client_config config = {.port = 1863,
                                        .dialect = MSNP_DIALECT_7,
                                        .sign_in_ms = 15000,
                                        .join_ms = 30000,
                                        .request_ms = 30000,
                                        .keep_alive_ms = 50000};

    fuzz_now = 1000;
    fuzz_random = 1;
    fuzz_app_missing = false;
    dribble = false;
    highest = 0;
    memset(links, 0, sizeof(links));
    string_set(&config.host, TEXT_LITERAL("127.0.0.1"));
    client = msnp_client_create(&config, &fuzz_clock);
    messenger = messenger_create(&fuzz_listener, msnp_client_wire(client), &fuzz_apps, &fuzz_clock);
    msnp_client_attach(client, messenger);
    messenger_set_lock_policy(messenger, locked, !locked);
    messenger_set_reconnect(messenger, 1000, 300000);
    string_free(&config.host);
    lock = lock_create(messenger, LOCK_OF_MANAGER, NULL);
    private_lock = lock_create(messenger, LOCK_OF_PRIVATE, NULL);
}

static void teardown(void)
{
    fuzz_forget_invited();
    if (session)
        session_release(session);
    session = NULL;
    lock_release(lock);
    lock_release(private_lock);
    messenger_destroy(messenger);
    drain();
    msnp_client_destroy(client);
    for (link_id link = 1; link <= highest; link++)
        frame_reader_free(&links[link].reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char stage = size ? (char)data[0] : 'a';

    setup(stage == 'B' || stage == 'C');
    reach((char)(stage | 0x20));
    if (size)
        play((struct fuzz_script){data, size, 1});
    teardown();
    return 0;
}
