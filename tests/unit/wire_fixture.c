#include "wire_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/apps.h"

uint64_t far_now;
size_t far_step;
struct msnp_client *far_client;
struct messenger *far_messenger;
struct session *far_invited;
unsigned far_invitations;
char far_last_text[1024];

static char said[65536], looked_at[65536];
static char events[16384];
static unsigned event_count;
static struct lock *lock;

static uint64_t clock_now(void *context)
{
    (void)context;
    return far_now;
}

static void clock_random(void *context, void *bytes, size_t length)
{
    (void)context;
    memset(bytes, 1, length);
}

static const struct model_clock fake_clock = {clock_now, clock_random, NULL};

static void listener_event(void *context, const struct model_event *event)
{
    size_t length = strlen(events);

    (void)context;
    event_count++;
    if (event->type == EVENT_INVITATION) {
        far_invited = event->session;
        far_invitations++;
    }
    if (event->text.bytes)
        snprintf(far_last_text, sizeof(far_last_text), "%.*s", (int)event->text.length, event->text.bytes);
    snprintf(events + length, sizeof(events) - length, "%d:%x ", event->type, (unsigned)event->hr);
}

static const struct model_listener listener = {listener_event, NULL};

static msgr_result store_read(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    if (strcmp(guid->bytes, FAR_APP))
        return SR_APP_NOT_REGISTERED;
    *out = (struct app){.guid = *guid};
    string_set(&out->name, text_of("Demo App"));
    string_set(&out->path, text_of("C:\\demo.exe"));
    return RESULT_OK;
}

static bool store_path_exists(void *context, struct text path)
{
    (void)context;
    return path.length != 0;
}

static const struct app_store store = {NULL, store_read, NULL, NULL, store_path_exists};

void far_setup(enum msnp_dialect dialect)
{
    struct msnp_client_config config = {.port = 1863,
                                        .dialect = dialect,
                                        .sign_in_ms = 15000,
                                        .join_ms = 30000,
                                        .request_ms = 30000,
                                        .keep_alive_ms = 50000};

    far_now = 1000;
    far_step = 4096;
    said[0] = far_last_text[0] = 0;
    far_forget_events();
    far_invited = NULL;
    far_invitations = 0;
    string_set(&config.host, text_of("127.0.0.1"));
    string_set(&config.nexus, text_of("nexus.example.test"));
    far_client = msnp_client_create(&config, &fake_clock);
    far_messenger = messenger_create(&listener, msnp_client_wire(far_client), &store, &fake_clock);
    msnp_client_attach(far_client, far_messenger);
    messenger_set_lock_policy(far_messenger, false, true);
    string_free(&config.host);
    string_free(&config.nexus);
    lock = lock_create(far_messenger, LOCK_OF_MANAGER, NULL);
}

void far_teardown(void)
{
    lock_release(lock);
    messenger_destroy(far_messenger);
    msnp_client_destroy(far_client);
}

void far_each_step(void (*body)(void))
{
    static const size_t steps[] = {4096, 1, 2, 7};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        far_setup(MSNP_DIALECT_7);
        far_step = steps[i];
        body();
        far_teardown();
    }
}

static void drain(void)
{
    struct link_action action;

    while (msnp_client_next_action(far_client, &action)) {
        size_t length = strlen(said);

        if (action.type == LINK_OPEN) {
            snprintf(said + length, sizeof(said) - length, "[open %u %.*s:%u%s]", action.link, (int)action.host.length,
                     action.host.bytes, action.port, action.is_secure ? " tls" : "");
        } else if (action.type == LINK_CLOSE) {
            snprintf(said + length, sizeof(said) - length, "[close %u]", action.link);
        } else {
            ck_assert_uint_lt(length + action.bytes.length, sizeof(said) - 1);
            memcpy(said + length, action.bytes.bytes, action.bytes.length);
            said[length + action.bytes.length] = 0;
        }
    }
}

void far_hear(link_id link, const char *bytes)
{
    size_t length = strlen(bytes);

    for (size_t i = 0; i < length; i += far_step) {
        size_t part = length - i < far_step ? length - i : far_step;
        /* In a block of its own, so that the sanitizer notices a read beyond its end. */
        char *piece = malloc(part);

        memcpy(piece, bytes + i, part);
        msnp_client_received(far_client, link, (struct text){piece, part});
        free(piece);
    }
    drain();
}

void far_hear_invitation(const char *from, const char *body)
{
    char message[8192];

    snprintf(message, sizeof(message), "MSG %s Somebody %zu\r\n%s%s", from, strlen(FAR_INVITE_HEADER) + strlen(body),
             FAR_INVITE_HEADER, body);
    far_hear(2, message);
}

const char *far_said(void)
{
    drain();
    memcpy(looked_at, said, sizeof(said));
    said[0] = 0;
    return looked_at;
}

void far_expect(const char *expected)
{
    const char *found = far_said();

    ck_assert_msg(strcmp(found, expected) == 0, "said:\n%s\ninstead of:\n%s", found, expected);
}

bool far_saw(enum model_event_type type, msgr_result hr)
{
    char wanted[32];
    const char *found;

    snprintf(wanted, sizeof(wanted), "%d:%x ", type, (unsigned)hr);
    found = strstr(events, wanted);
    while (found && found != events && found[-1] != ' ')
        found = strstr(found + 1, wanted);
    return found != NULL;
}

void far_expect_order(enum model_event_type first, enum model_event_type second)
{
    unsigned types[2] = {0};
    int found = sscanf(events, "%u:%*x %u:", &types[0], &types[1]);

    ck_assert_msg(found == 2 && types[0] == first && types[1] == second, "events: %s", events);
}

unsigned far_event_count(void) { return event_count; }

void far_forget_events(void)
{
    events[0] = 0;
    event_count = 0;
}

void far_sign_in(void)
{
    ck_assert_int_eq(messenger_sign_in(far_messenger, text_of("alice@example.test"), text_of("password")), RESULT_OK);
    far_expect("[open 1 127.0.0.1:1863]");
    msnp_client_opened(far_client, 1, text_of("192.0.2.10"));
    far_expect("VER 1 MSNP7 MSNP6 MSNP5 CVR0\r\n");
    far_hear(1, "VER 1 MSNP7 MSNP6 CVR0\r\n");
    far_expect("INF 2\r\n");
    far_hear(1, "INF 2 MD5\r\n");
    far_expect("USR 3 MD5 I alice@example.test\r\n");
    far_hear(1, "USR 3 MD5 S 1234567890.123456789\r\n");
    far_expect("USR 4 MD5 S f59af8f2fa91d38aff7c870c17f99903\r\n");
    far_hear(1, "USR 4 OK alice@example.test Alice%20A 1\r\nMSG Hotmail Hotmail 9\r\nX: PNG\r\n\n");
    far_expect("SYN 5 0\r\n");
    far_hear(1, "SYN 5 3\r\nGTC 5 3 A\r\nBLP 5 3 AL\r\nPRP 5 3 PHH\r\n"
                "LSG 5 3 1 1 0 Other%20Contacts 0\r\nLST 5 FL 3 1 1 bob@example.test Bob 0\r\n"
                "LST 5 AL 3 1 1 bob@example.test Bob\r\nLST 5 BL 3 0 0\r\nLST 5 RL 3 0 0\r\n");
    far_expect("CHG 6 NLN\r\nCVR 7 0x0409 winnt 5.1 i386 MSMSGS 4.7.3001 MSMSGS\r\n");
    far_hear(1, "CHG 6 NLN\r\nILN 6 NLN bob@example.test Bob%20B\r\n"
                "CVR 7 1 1 1 http://a/ http://b/\r\n");
    far_expect("");
    far_forget_events();
}

struct session *far_session(void)
{
    struct session *session;

    ck_assert_int_eq(session_create(far_messenger, lock, &session), RESULT_OK);
    ck_assert_int_eq(session_set_application(session, text_of(FAR_APP)), RESULT_OK);
    return session;
}

void far_tick(void)
{
    messenger_tick(far_messenger);
    msnp_client_tick(far_client);
    drain();
}
