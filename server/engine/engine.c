#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "common/table.h"
#include "net/clock.h"
#include "net/loop.h"
#include "net/random.h"
#include "net/thread.h"
#include "net/tls.h"

enum { ADDRESS_SIZE = 64 };

/* One connection of the wire, over TCP or over TLS.  Belongs to the network thread. */
struct link {
    struct engine *engine;
    struct table_entry entry;   /* by id */
    link_id id;
    struct net_stream *stream;
    bool is_secure, waits;      /* waits: to be opened when the lock is free, because files are read for it */
    struct tls_config *trust;
    struct tls_stream *secure;
    struct string host;
    uint16_t port;
    bool is_notification;
    bool may_start_service;     /* a refusal may be cured by starting the embedded service, once */
};

struct engine {
    struct mutex *lock;         /* guards model, client, config and stopping */
    struct messenger *model;
    struct msnp_client *client;
    struct engine_config config;
    struct model_clock clock;
    struct net_loop *loop;
    struct thread *thread;
    struct table links;         /* of the network thread */
    size_t secure_links;        /* how many of them are */
    bool stopping;
    uint64_t stop_at;           /* when stopping: the end of the grace period */
    uint64_t planned;           /* until when the network thread sleeps if nobody wakes it */
};

static uint64_t engine_now(void *context)
{
    (void)context;
    return clock_now_ms();
}

static void engine_random(void *context, void *bytes, size_t length)
{
    (void)context;
    random_bytes(bytes, length);
}

/* ---- links; all on the network thread ---- */

static struct link *link_find(struct engine *engine, link_id id)
{
    return TABLE_OWNER(table_find(&engine->links, id), struct link, entry);
}

static void link_forget(struct link *link)
{
    table_remove(&link->engine->links, &link->entry);
    if (link->secure)
        tls_close(link->secure, true);
    tls_config_free(link->trust);
    string_free(&link->host);
    link->engine->secure_links -= link->is_secure;
    free(link);
}

static void link_opened(void *context)
{
    struct link *link = context;
    char address[ADDRESS_SIZE] = "";

    if (link->is_notification) /* nobody wants to know it of the others, and Wine must be asked */
        net_local_address(link->stream, address, sizeof(address));
    engine_enter(link->engine);
    msnp_client_opened(link->engine->client, link->id, text_of(address));
    engine_leave(link->engine);
}

static void link_received(void *context, struct text bytes)
{
    struct link *link = context;

    engine_enter(link->engine);
    msnp_client_received(link->engine->client, link->id, bytes);
    engine_leave(link->engine);
}

static void link_closed(void *context, enum net_close_reason reason);

static const struct net_handler link_handler = {link_opened, link_received, link_closed};

static void link_closed(void *context, enum net_close_reason reason)
{
    struct link *link = context;
    struct engine *engine = link->engine;
    bool refused = reason == NET_CLOSED_REFUSED;
    bool (*start_service)(void *context);
    void *context_of_start;

    link->stream = NULL;
    if (refused && link->may_start_service) {
        link->may_start_service = false;
        engine_enter(engine);
        start_service = engine->config.start_service;
        context_of_start = engine->config.context;
        engine_leave(engine);
        if (start_service && start_service(context_of_start)) {
            link->stream = net_connect(engine->loop, string_text(&link->host), link->port, &link_handler, link);
            if (link->stream)
                return;
        }
    }
    engine_enter(engine);
    msnp_client_closed(engine->client, link->id, refused ? LINK_END_REFUSED : LINK_END_BROKEN);
    engine_leave(engine);
    link_forget(link);
}

/* ---- links over TLS ---- */

/* The client has heard of it, when it still wanted to. */
static void secure_lost(struct link *link, enum link_end end, const char *trouble)
{
    struct engine *engine = link->engine;
    void (*log)(void *context, const char *line);
    void *context;

    engine_enter(engine);
    log = engine->config.log;
    context = engine->config.context;
    mutex_unlock(engine->lock);
    if (log && trouble[0])
        log(context, trouble);
    engine_enter(engine);
    msnp_client_closed(engine->client, link->id, end);
    engine_leave(engine);
}

static void secure_closed(void *context, enum tls_close_reason reason)
{
    static const enum link_end ends[] = {
        [TLS_REFUSED] = LINK_END_REFUSED,     [TLS_UNRESOLVED] = LINK_END_REFUSED,
        [TLS_UNTRUSTED] = LINK_END_UNTRUSTED, [TLS_FAILED] = LINK_END_NO_TLS,
        [TLS_ENDED] = LINK_END_BROKEN,
    };
    struct link *link = context;
    struct tls_stream *stream = link->secure;

    link->secure = NULL;
    secure_lost(link, ends[reason], tls_trouble(stream)); /* freed later: the stream needs its roots to the end */
}

static const struct tls_handler secure_handler = {link_opened, link_received, secure_closed};

static void secure_connect(struct link *link)
{
    struct engine *engine = link->engine;
    struct string authority = {0};
    const char *why = "out of memory";
    bool copied;

    mutex_lock(engine->lock);
    copied = string_set(&authority, string_text(&engine->config.authority));
    mutex_unlock(engine->lock);
    link->trust = copied ? tls_client_config(string_text(&authority), &why) : NULL;
    string_free(&authority);
    if (link->trust)
        link->secure = tls_connect(link->trust, engine->loop, string_text(&link->host), link->port, &secure_handler,
                                   link);
    if (!link->secure)
        secure_lost(link, LINK_END_NO_TLS, why);
}

/* Opens those that wait and frees those that have ended; without the lock.  True when the client has heard of
 * something. */
static bool handle_secure_links(struct engine *engine)
{
    struct table_entry *entry = engine->secure_links ? table_first(&engine->links) : NULL;
    bool heard = false;

    while (entry) {
        struct link *link = TABLE_OWNER(entry, struct link, entry);

        entry = table_after(&engine->links, entry);
        if (link->waits) {
            link->waits = false;
            secure_connect(link);
            heard |= !link->secure;
        }
        if (link->is_secure && !link->secure)
            link_forget(link);
    }
    return heard;
}

static void link_open(struct engine *engine, const struct link_action *action)
{
    struct link *link = calloc(1, sizeof(*link));

    if (link) {
        link->engine = engine;
        link->id = action->link;
        link->port = action->port;
        link->is_notification = link->may_start_service = action->is_notification;
        if (string_set(&link->host, action->host)) {
            table_add(&engine->links, &link->entry, link->id);
            if (action->is_secure) {
                link->is_secure = link->waits = true;
                engine->secure_links++;
                return;
            }
            link->stream = net_connect(engine->loop, action->host, action->port, &link_handler, link);
            if (link->stream)
                return;
            link_forget(link);
        } else {
            free(link);
        }
    }
    msnp_client_closed(engine->client, action->link, LINK_END_REFUSED);
}

/* Does what model and wire asked for; with the lock held, which net_send and net_close never keep for long. */
static void engine_flush(struct engine *engine)
{
    struct link_action action;

    while (msnp_client_next_action(engine->client, &action)) {
        struct link *link = link_find(engine, action.link);

        switch (action.type) {
        case LINK_OPEN:
            link_open(engine, &action);
            break;
        case LINK_SEND:
            if (link && link->stream)
                net_send(link->stream, action.bytes);
            else if (link && link->secure)
                tls_send(link->secure, action.bytes);
            break;
        case LINK_CLOSE:
            if (!link)
                break;
            if (link->stream)
                net_close(link->stream, true);
            link_forget(link);
            break;
        }
    }
}

static uint64_t earlier(uint64_t a, uint64_t b) { return a < b ? a : b; }

static void engine_run(void *context)
{
    struct engine *engine = context;

    for (;;) {
        uint64_t deadline;
        bool stopping;

        engine_enter(engine);
        messenger_tick(engine->model);
        msnp_client_tick(engine->client);
        engine_flush(engine);
        deadline = earlier(messenger_deadline(engine->model), msnp_client_deadline(engine->client));
        stopping = engine->stopping;
        if (stopping)
            deadline = earlier(deadline, engine->stop_at);
        engine->planned = deadline;
        mutex_unlock(engine->lock);
        if (stopping && (!net_loop_is_busy(engine->loop) || clock_now_ms() >= engine->stop_at))
            return;
        if (!handle_secure_links(engine))
            net_loop_run_once(engine->loop, deadline);
    }
}

/* ---- public ---- */

static void config_free(struct engine_config *config)
{
    string_free(&config->client.host);
    string_free(&config->client.nexus);
    string_free(&config->authority);
}

static bool config_copy(struct engine_config *to, const struct engine_config *from)
{
    struct string host = {0}, nexus = {0}, authority = {0};

    if (!string_set(&host, string_text(&from->client.host)) ||
        !string_set(&nexus, string_text(&from->client.nexus)) ||
        !string_set(&authority, string_text(&from->authority))) {
        string_free(&host);
        string_free(&nexus);
        return false;
    }
    config_free(to);
    *to = *from;
    to->client.host = host;
    to->client.nexus = nexus;
    to->authority = authority;
    return true;
}

struct engine *engine_create(const struct engine_config *config, const struct model_listener *listener,
                             const struct app_store *store)
{
    struct engine *engine = calloc(1, sizeof(*engine));

    if (!engine)
        return NULL;
    engine->clock = (struct model_clock){engine_now, engine_random, NULL};
    engine->lock = mutex_create();
    engine->loop = net_loop_create();
    if (!engine->lock || !engine->loop || !config_copy(&engine->config, config))
        goto failed;
    engine->client = msnp_client_create(&engine->config.client, &engine->clock);
    if (!engine->client)
        goto failed;
    msnp_client_set_log(engine->client, config->log_wire, config->context);
    msnp_client_set_trace(engine->client, config->trace, config->context);
    engine->model = messenger_create(listener, msnp_client_wire(engine->client), store, &engine->clock);
    if (!engine->model)
        goto failed;
    msnp_client_attach(engine->client, engine->model);
    engine->thread = thread_start(engine_run, engine);
    if (!engine->thread)
        goto failed;
    return engine;

failed:
    if (engine->model)
        messenger_destroy(engine->model);
    if (engine->client)
        msnp_client_destroy(engine->client);
    if (engine->loop)
        net_loop_destroy(engine->loop);
    mutex_destroy(engine->lock);
    config_free(&engine->config);
    free(engine);
    return NULL;
}

bool engine_configure(struct engine *engine, const struct engine_config *config)
{
    bool done;

    engine_enter(engine);
    done = config_copy(&engine->config, config) && msnp_client_configure(engine->client, &engine->config.client);
    engine_leave(engine);
    return done;
}

void engine_stop(struct engine *engine, uint32_t grace_ms)
{
    if (!engine->thread)
        return;
    engine_enter(engine);
    messenger_sign_out(engine->model);
    engine->stopping = true;
    engine->stop_at = clock_now_ms() + grace_ms;
    engine_leave(engine);
    thread_join(engine->thread);
    engine->thread = NULL;
    engine_enter(engine);
    messenger_shut_down(engine->model);
    engine_leave(engine);
}

void engine_destroy(struct engine *engine, uint32_t grace_ms)
{
    if (!engine)
        return;
    engine_stop(engine, grace_ms);
    messenger_destroy(engine->model);
    msnp_client_destroy(engine->client);
    for (struct table_entry *entry; (entry = table_first(&engine->links));)
        link_forget(TABLE_OWNER(entry, struct link, entry));
    table_free(&engine->links);
    net_loop_destroy(engine->loop);
    mutex_destroy(engine->lock);
    config_free(&engine->config);
    free(engine);
}

struct messenger *engine_enter(struct engine *engine)
{
    mutex_lock(engine->lock);
    return engine->model;
}

void engine_leave(struct engine *engine)
{
    /* Reading a property must cost no wake-up: only something to send, or an earlier timer, does. */
    bool wake = engine->thread && !thread_is_current(engine->thread) &&
                (engine->stopping || msnp_client_has_action(engine->client) ||
                 earlier(messenger_deadline(engine->model), msnp_client_deadline(engine->client)) < engine->planned);

    mutex_unlock(engine->lock);
    if (wake)
        net_loop_wake(engine->loop);
}
