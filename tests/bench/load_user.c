#include "load_user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/apps.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "common/buffer.h"
#include "net/clock.h"
#include "net/random.h"

#define APP_GUID "{4F7D4B1C-2A9E-4C61-9B0A-5D8C2E6F1A37}"
#define STAMP "X-Load: "

enum { FIRST_OWN_REQUEST = 1u << 24, LONG_MS = 3600000 };

uint64_t load_now_ms(void *context)
{
    (void)context;
    return clock_now_ms();
}

static void random_of_system(void *context, void *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
}

static const struct model_clock clock_of_system = {load_now_ms, random_of_system, NULL};

static msgr_result read_app(void *context, const struct guid_text *guid, struct app *out)
{
    (void)context;
    *out = (struct app){.guid = *guid};
    return string_set(&out->name, TEXT_LITERAL("Load")) ? RESULT_OK : RESULT_OUT_OF_MEMORY;
}

static bool path_exists(void *context, struct text path)
{
    (void)context, (void)path;
    return true;
}

static const struct app_store apps = {.read = read_app, .path_exists = path_exists};

static void note(void *context, const struct model_event *event)
{
    struct load_user *user = context;

    if (event->type == EVENT_SIGNIN) {
        user->signed_in = event->hr == RESULT_OK;
        user->load->signed_in += user->signed_in;
        user->load->refused += !user->signed_in;
    } else if (event->type == EVENT_INVITATION && !user->invited) {
        user->invited = session_hold(event->session);
        user->load->open++;
    }
}

/* ---- links ---- */

static void pump(struct load_user *user);

static struct load_link *link_find(struct load_user *user, link_id id)
{
    for (size_t i = 0; i < LINKS_OF_ONE; i++)
        if (user->links[i].user && user->links[i].id == id)
            return &user->links[i];
    return NULL;
}

static void link_forget(struct load_link *link)
{
    frame_reader_free(&link->reader);
    *link = (struct load_link){0};
}

static void link_opened(void *context)
{
    struct load_link *link = context;

    msnp_client_opened(link->user->client, link->id, TEXT_EMPTY);
    pump(link->user);
}

static void count_messages(struct load_link *link, struct text bytes)
{
    struct load *load = link->user->load;
    struct frame frame;

    frame_reader_feed(&link->reader, bytes);
    while (frame_reader_next(&link->reader, &frame) == FRAME_READY) {
        char copy[512];
        const char *stamp;

        if (text_equal(frame.name, TEXT_LITERAL("NAK")))
            load->refused_messages++;
        if (!text_equal(frame.name, TEXT_LITERAL("MSG")) || frame.payload.length >= sizeof(copy))
            continue;
        memcpy(copy, frame.payload.bytes, frame.payload.length);
        copy[frame.payload.length] = 0;
        stamp = strstr(copy, STAMP);
        if (stamp)
            load->arrived(load, strtoull(stamp + strlen(STAMP), NULL, 10));
    }
}

static void link_received(void *context, struct text bytes)
{
    struct load_link *link = context;
    struct load_user *user = link->user;

    if (link->is_switchboard)
        count_messages(link, bytes);
    msnp_client_received(user->client, link->id, bytes);
    pump(user);
}

static void link_closed(void *context, enum net_close_reason reason)
{
    struct load_link *link = context;
    struct load_user *user = link->user;
    link_id id = link->id;

    user->load->lost_connections += !user->load->ending;
    link_forget(link);
    msnp_client_closed(user->client, id, reason == NET_CLOSED_REFUSED);
    pump(user);
}

static const struct net_handler link_handler = {link_opened, link_received, link_closed};

static void link_open(struct load_user *user, const struct link_action *action)
{
    for (size_t i = 0; i < LINKS_OF_ONE; i++) {
        struct load_link *link = &user->links[i];

        if (link->user)
            continue;
        *link = (struct load_link){user, action->link, NULL, !action->is_notification, {0}};
        frame_reader_init(&link->reader, FRAME_FROM_SERVER, (struct frame_limits){4096, 65536});
        link->stream = net_connect(user->load->loop, action->host, action->port, &link_handler, link);
        return;
    }
    user->load->lost_connections++;
}

static void due(void *owner)
{
    struct load_user *user = owner;

    messenger_tick(user->model);
    msnp_client_tick(user->client);
    pump(user);
}

/* Performs the actions that the client requested, and sets the timer to its next deadline. */
static void pump(struct load_user *user)
{
    struct link_action action;
    uint64_t model, client;

    while (msnp_client_next_action(user->client, &action)) {
        struct load_link *link = link_find(user, action.link);

        if (action.type == LINK_OPEN) {
            link_open(user, &action);
        } else if (link && action.type == LINK_SEND) {
            net_send(link->stream, action.bytes);
        } else if (link) {
            user->load->lost_connections += !user->load->ending;
            net_close(link->stream, true);
            link_forget(link);
        }
    }
    model = messenger_deadline(user->model);
    client = msnp_client_deadline(user->client);
    timers_set(&user->load->timers, &user->timer, model < client ? model : client, due, user);
}

/* ---- public ---- */

bool load_user_create(struct load_user *user, struct load *load, size_t index)
{
    struct msnp_client_config config = {.port = load->port,
                                        .dialect = MSNP_DIALECT_7,
                                        .sign_in_ms = 60000,
                                        .join_ms = 60000,
                                        .request_ms = 60000,
                                        .keep_alive_ms = 45000};
    static const struct model_timeouts timeouts = {LONG_MS, LONG_MS, LONG_MS, LONG_MS};

    *user = (struct load_user){.load = load, .index = index};
    user->listener = (struct model_listener){note, user};
    if (!string_set(&config.host, TEXT_LITERAL("127.0.0.1")))
        return false;
    user->client = msnp_client_create(&config, &clock_of_system);
    string_free(&config.host);
    if (!user->client)
        return false;
    user->model = messenger_create(&user->listener, msnp_client_wire(user->client), &apps, &clock_of_system);
    if (!user->model)
        return false;
    msnp_client_attach(user->client, user->model);
    messenger_set_timeouts(user->model, &timeouts);
    messenger_set_lock_policy(user->model, false, true);
    return true;
}

void load_user_free(struct load_user *user)
{
    user->load->ending = true;
    if (user->session)
        session_release(user->session);
    if (user->invited)
        session_release(user->invited);
    if (user->lock) {
        lock_disown(user->lock);
        lock_release(user->lock);
    }
    if (user->model)
        messenger_destroy(user->model);
    if (user->client)
        msnp_client_destroy(user->client);
    for (size_t i = 0; i < LINKS_OF_ONE; i++)
        if (user->links[i].user) {
            net_close(user->links[i].stream, false);
            link_forget(&user->links[i]);
        }
    timers_stop(&user->load->timers, &user->timer);
}

bool load_user_sign_in(struct load_user *user, const char *handle, const char *password)
{
    bool done = messenger_sign_in(user->model, text_of(handle), text_of(password)) == RESULT_OK;

    pump(user);
    return done;
}

bool load_user_invite(struct load_user *user, const char *handle)
{
    struct contact *contact = contacts_intern(user->model, text_of(handle));
    bool done;

    user->lock = lock_create(user->model, LOCK_OF_MANAGER, user);
    done = contact && user->lock && session_create(user->model, user->lock, &user->session) == RESULT_OK &&
           session_set_application(user->session, TEXT_LITERAL(APP_GUID)) == RESULT_OK &&
           session_invite(user->session, contact, TEXT_EMPTY, 0) == RESULT_OK;
    if (contact)
        contact_release(contact);
    pump(user);
    return done;
}

bool load_user_send(struct load_user *user, uint64_t stamp)
{
    struct load_link *link = NULL;
    char payload[512], line[64];
    int length, head;

    for (size_t i = 0; i < LINKS_OF_ONE; i++)
        if (user->links[i].user && user->links[i].is_switchboard)
            link = &user->links[i];
    if (!link)
        return false;
    length = snprintf(payload, sizeof(payload),
                      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                      "X-MMS-IM-Format: FN=Arial; EF=; CO=0; CS=0; PF=22\r\n" STAMP
                      "%llu\r\n\r\nA line of the length that people write to each other.",
                      (unsigned long long)stamp);
    head = snprintf(line, sizeof(line), "MSG %lu N %d\r\n", (unsigned long)(FIRST_OWN_REQUEST + ++user->sent), length);
    net_send(link->stream, (struct text){line, (size_t)head});
    net_send(link->stream, (struct text){payload, (size_t)length});
    return true;
}
