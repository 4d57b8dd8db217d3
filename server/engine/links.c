#include "links.h"

#include <stdlib.h>

#include "net/tls.h"

enum { ADDRESS_SIZE = 64 };

/* One connection, over TCP (`stream`) or TLS (`secure`). */
struct link {
    struct links *links;
    struct table_entry entry;
    link_id id;
    struct net_stream *stream;
    bool is_secure, waits; /* waits: links_handle_secure will open this link */
    struct tls_config *trust;
    struct tls_stream *secure;
    struct string host;
    uint16_t port;
    bool is_notification;
    bool may_start_service; /* if the host refuses, start the embedded service and try again, once */
};

static struct link *link_find(struct links *links, link_id id)
{
    return TABLE_OWNER(table_find(&links->open, id), struct link, entry);
}

static void link_free(struct link *link)
{
    table_remove(&link->links->open, &link->entry);
    if (link->secure)
        tls_close(link->secure, true);
    tls_config_free(link->trust);
    string_free(&link->host);
    link->links->secure_count -= link->is_secure;
    free(link);
}

/* ---- handlers of TCP and TLS ---- */

static void link_opened(void *context)
{
    struct link *link = context;
    struct links *links = link->links;
    char address[ADDRESS_SIZE] = "";

    if (link->is_notification) /* only this address is used, and on Wine the query costs a wineserver call */
        net_local_address(link->stream, address, sizeof(address));
    mutex_lock(links->model_lock);
    msnp_client_opened(links->client, link->id, text_of(address));
    mutex_unlock(links->model_lock);
}

static void link_received(void *context, struct text bytes)
{
    struct link *link = context;
    struct links *links = link->links;

    mutex_lock(links->model_lock);
    msnp_client_received(links->client, link->id, bytes);
    mutex_unlock(links->model_lock);
}

static void report_closed(struct link *link, enum link_end end)
{
    struct links *links = link->links;

    mutex_lock(links->model_lock);
    msnp_client_closed(links->client, link->id, end);
    mutex_unlock(links->model_lock);
}

/* ---- TCP ---- */

static void link_closed(void *context, enum net_close_reason reason);

static const struct net_handler link_handler = {link_opened, link_received, link_closed};

static bool link_connect(struct link *link)
{
    link->stream = net_connect(link->links->loop, string_text(&link->host), link->port, &link_handler, link);
    return link->stream != NULL;
}

static void link_closed(void *context, enum net_close_reason reason)
{
    struct link *link = context;
    struct links *links = link->links;
    bool refused = reason == NET_CLOSED_REFUSED;

    link->stream = NULL;
    if (refused && link->may_start_service) {
        link->may_start_service = false;
        if (links->start_service && links->start_service(links->context) && link_connect(link))
            return;
    }
    report_closed(link, refused ? LINK_END_REFUSED : LINK_END_BROKEN);
    link_free(link);
}

/* ---- TLS ---- */

static void secure_lost(struct link *link, enum link_end end, const char *trouble)
{
    if (link->links->log && trouble[0])
        link->links->log(link->links->context, trouble);
    report_closed(link, end);
}

static void secure_closed(void *context, enum tls_close_reason reason)
{
    static const enum link_end ends[] = {
        [TLS_REFUSED] = LINK_END_REFUSED, [TLS_UNRESOLVED] = LINK_END_REFUSED, [TLS_UNTRUSTED] = LINK_END_UNTRUSTED,
        [TLS_FAILED] = LINK_END_NO_TLS,   [TLS_ENDED] = LINK_END_BROKEN,
    };
    struct link *link = context;
    struct tls_stream *stream = link->secure;

    /* Only links_handle_secure frees the link, because the stream uses link->trust until this returns. */
    link->secure = NULL;
    secure_lost(link, ends[reason], tls_trouble(stream));
}

static const struct tls_handler secure_handler = {link_opened, link_received, secure_closed};

static void secure_connect(struct link *link)
{
    struct links *links = link->links;
    const char *why = "out of memory";

    link->trust = tls_client_config(string_text(&links->authority), &why);
    if (link->trust)
        link->secure = tls_connect(link->trust, links->loop, string_text(&link->host), link->port, &secure_handler,
                                   link);
    if (!link->secure)
        secure_lost(link, LINK_END_NO_TLS, why[0] ? why : "out of memory");
}

bool links_handle_secure(struct links *links)
{
    struct table_entry *entry = links->secure_count ? table_first(&links->open) : NULL;
    bool called = false;

    while (entry) {
        struct link *link = TABLE_OWNER(entry, struct link, entry);

        entry = table_after(&links->open, entry);
        if (link->waits) {
            link->waits = false;
            secure_connect(link);
            called |= !link->secure;
        }
        if (link->is_secure && !link->secure)
            link_free(link);
    }
    return called;
}

/* ---- actions ---- */

static struct link *link_new(struct links *links, const struct link_action *action)
{
    struct link *link = calloc(1, sizeof(*link));

    if (!link || !string_set(&link->host, action->host)) {
        free(link);
        return NULL;
    }
    link->links = links;
    link->id = action->link;
    link->port = action->port;
    link->is_notification = link->may_start_service = action->is_notification;
    link->is_secure = link->waits = action->is_secure;
    links->secure_count += link->is_secure;
    table_add(&links->open, &link->entry, link->id);
    return link;
}

static void link_open(struct links *links, const struct link_action *action)
{
    struct link *link = link_new(links, action);

    if (link && (link->is_secure || link_connect(link)))
        return;
    if (link)
        link_free(link);
    msnp_client_closed(links->client, action->link, LINK_END_REFUSED);
}

static void link_send(struct link *link, struct text bytes)
{
    if (link->stream)
        net_send(link->stream, bytes);
    else if (link->secure)
        tls_send(link->secure, bytes);
}

static void link_close(struct link *link)
{
    if (link->stream)
        net_close(link->stream, true);
    link_free(link);
}

void links_flush(struct links *links)
{
    struct link_action action;

    while (msnp_client_next_action(links->client, &action)) {
        struct link *link = link_find(links, action.link);

        if (action.type == LINK_OPEN)
            link_open(links, &action);
        else if (link && action.type == LINK_SEND)
            link_send(link, action.bytes);
        else if (link && action.type == LINK_CLOSE)
            link_close(link);
    }
}

void links_free(struct links *links)
{
    for (struct table_entry *entry; (entry = table_first(&links->open));)
        link_free(TABLE_OWNER(entry, struct link, entry));
    table_free(&links->open);
    string_free(&links->authority);
}
