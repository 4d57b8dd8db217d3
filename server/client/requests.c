#include "requests.h"

#include <stdlib.h>

#include "core/groups.h"

static struct request *request_of(struct table_entry *entry) { return TABLE_OWNER(entry, struct request, entry); }

static void request_due(void *owner) { request_finish(owner, &(struct request_result){.outcome = REQUEST_EXPIRED}); }

bool request_set_deadline(struct request *request, uint64_t deadline)
{
    return timers_set(&request->all->timers, &request->timer, deadline, request_due, request);
}

struct request *request_new(struct requests *requests, link_id link, const char *command, request_completion complete,
                            uint64_t deadline)
{
    struct request *request = calloc(1, sizeof(*request));

    if (!request)
        return NULL;
    request->all = requests;
    if (!request_set_deadline(request, deadline)) {
        free(request);
        return NULL;
    }
    if (++requests->last_id == 0)
        requests->last_id = 1;
    request->id = requests->last_id;
    request->link = link;
    request->command = request->reply = command;
    request->complete = complete;
    table_add(&requests->by_link, &request->entry, link);
    return request;
}

struct request *requests_newest(const struct requests *requests, link_id link)
{
    return request_of(table_find(&requests->by_link, link));
}

struct request *request_older(const struct request *request) { return request_of(table_find_older(&request->entry)); }

struct request *requests_find(const struct requests *requests, link_id link, struct text id)
{
    struct request *request = requests_newest(requests, link);
    uint32_t number;

    if (!text_parse_u32(id, UINT32_MAX, &number))
        return NULL;
    while (request && request->id != number)
        request = request_older(request);
    return request;
}

/* Removes the request from the table and stops its timer.  This must happen before its completion function
 * is called, because that function may search the requests of the link. */
static void take(struct request *request)
{
    timers_stop(&request->all->timers, &request->timer);
    table_remove(&request->all->by_link, &request->entry);
}

static void request_free(struct request *request)
{
    string_free(&request->handle);
    if (request->group)
        group_release(request->group);
    free(request);
}

void request_finish(struct request *request, const struct request_result *result)
{
    take(request);
    if (request->complete)
        request->complete(request, result);
    request_free(request);
}

static struct request *named_by(const struct requests *requests, link_id link, const struct frame *reply)
{
    return reply->argument_count ? requests_find(requests, link, reply->arguments[0]) : NULL;
}

static struct request *answered_by(const struct requests *requests, link_id link, const struct frame *reply)
{
    struct request *request = named_by(requests, link, reply);

    return request && text_equal(reply->name, text_of(request->reply)) ? request : NULL;
}

bool requests_await(const struct requests *requests, link_id link, const struct frame *reply)
{
    return answered_by(requests, link, reply) != NULL;
}

void requests_answer(struct requests *requests, link_id link, const struct frame *reply)
{
    struct request *request = answered_by(requests, link, reply);

    if (request)
        request_finish(request, &(struct request_result){REQUEST_ANSWERED, reply, 0});
}

bool requests_refuse(struct requests *requests, link_id link, const struct frame *reply, uint32_t error)
{
    struct request *request = named_by(requests, link, reply);

    if (request)
        request_finish(request, &(struct request_result){REQUEST_REFUSED, NULL, error});
    return request != NULL;
}

void requests_link_lost(struct requests *requests, link_id link)
{
    struct request *request, *older;

    while (link && (request = requests_newest(requests, link))) {
        while ((older = request_older(request)))
            request = older;
        request_finish(request, &(struct request_result){.outcome = REQUEST_LINK_LOST});
    }
}

void request_cancel(struct request *request)
{
    take(request);
    request_free(request);
}

void requests_cancel_all(struct requests *requests, link_id link)
{
    struct request *request;

    while ((request = requests_newest(requests, link)))
        request_cancel(request);
}

void requests_free(struct requests *requests)
{
    struct table_entry *entry;

    while ((entry = table_first(&requests->by_link)))
        request_cancel(request_of(entry));
    table_free(&requests->by_link);
    timers_free(&requests->timers);
}
