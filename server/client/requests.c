/* What was asked and waits for its reply, until that comes, its time is over, or its link ends. */
#include "client_state.h"

#include <stdlib.h>

#include "core/groups.h"

static struct request *request_of(struct table_entry *entry)
{
    return TABLE_OWNER(entry, struct request, entry);
}

/* Nobody answered. */
static void request_due(void *owner)
{
    struct request *request = owner;
    struct msnp_client *client = request->client;

    table_remove(&client->requests, &request->entry);
    if (request->kind == REQUEST_SWITCHBOARD && request->switchboard)
        switchboard_lost(request->switchboard);
    else if (request->kind == REQUEST_CALL || request->kind == REQUEST_MESSAGE)
        switchboard_request_expired(client, request);
    else
        notification_request_expired(client, request);
    request_free(request);
}

bool request_expires(struct request *request, uint64_t deadline)
{
    return timers_set(&request->client->request_timers, &request->timer, deadline, request_due,
                      request);
}

struct request *client_request(struct msnp_client *client, link_id link, enum request_kind kind)
{
    struct request *request = calloc(1, sizeof(*request));

    if (!request)
        return NULL;
    request->client = client;
    if (!request_expires(request, client_now(client) + client->config.request_ms)) {
        free(request);
        return NULL;
    }
    if (++client->last_request == 0)
        client->last_request = 1;
    request->id = client->last_request;
    request->link = link;
    request->kind = kind;
    table_add(&client->requests, &request->entry, link);
    return request;
}

struct request *client_requests(const struct msnp_client *client, link_id link)
{
    return request_of(table_find(&client->requests, link));
}

struct request *request_older(const struct request *request)
{
    return request_of(table_find_older(&request->entry));
}

/* Out of the table; the caller frees it. */
static void take(struct request *request)
{
    timers_stop(&request->client->request_timers, &request->timer);
    table_remove(&request->client->requests, &request->entry);
}

struct request *client_take_request(struct msnp_client *client, link_id link, struct text id)
{
    struct request *request = client_requests(client, link);
    uint32_t number;

    if (!text_parse_u32(id, UINT32_MAX, &number))
        return NULL;
    while (request && request->id != number)
        request = request_older(request);
    if (request)
        take(request);
    return request;
}

struct request *client_take_oldest(struct msnp_client *client, link_id link)
{
    struct request *request = client_requests(client, link), *older;

    while (request && (older = request_older(request)))
        request = older;
    if (request)
        take(request);
    return request;
}

void request_free(struct request *request)
{
    if (!request)
        return;
    string_free(&request->handle);
    if (request->group)
        group_release(request->group);
    free(request);
}

void client_cancel_request(struct request *request)
{
    take(request);
    request_free(request);
}

void client_drop_requests(struct msnp_client *client, link_id link)
{
    struct request *request;

    while ((request = client_requests(client, link)))
        client_cancel_request(request);
}

void client_free_requests(struct msnp_client *client)
{
    struct table_entry *entry;

    while ((entry = table_first(&client->requests)))
        client_cancel_request(request_of(entry));
    table_free(&client->requests);
    timers_free(&client->request_timers);
}
