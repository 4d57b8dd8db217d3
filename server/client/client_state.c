#include "client_state.h"

#include <stdarg.h>
#include <stdio.h>

#include "wire/codes.h"

uint64_t client_now(const struct msnp_client *client) { return client->clock->now_ms(client->clock->context); }

void client_log(struct msnp_client *client, const char *format, ...)
{
    char line[160];
    va_list arguments;

    if (!client->log)
        return;
    va_start(arguments, format);
    vsnprintf(line, sizeof(line), format, arguments);
    va_end(arguments);
    client->log(client->log_context, line);
}

struct request *client_request(struct msnp_client *client, link_id link, const char *command,
                               request_completion complete)
{
    struct request *request = request_new(&client->requests, link, command, complete,
                                          client_now(client) + client->config.request_ms);

    if (request)
        request->client = client;
    return request;
}

struct request *client_request_about(struct msnp_client *client, link_id link, const char *command,
                                     request_completion complete, struct text handle)
{
    struct request *request = client_request(client, link, command, complete);

    if (request && !string_set(&request->handle, handle)) {
        request_cancel(request);
        return NULL;
    }
    return request;
}

struct buffer *client_write(struct msnp_client *client, const struct request *request)
{
    struct buffer *out = links_out(&client->links, request->link);

    buffer_printf(out, "%s %lu", request->command, (unsigned long)request->id);
    return out;
}

msgr_result request_hr(const struct request_result *result)
{
    switch (result->outcome) {
    case REQUEST_ANSWERED: return RESULT_OK;
    case REQUEST_REFUSED: return result->error ? error_result(result->error) : RESULT_FAILURE;
    case REQUEST_EXPIRED:
    case REQUEST_LINK_LOST: break;
    }
    return MSGR_E_SERVER_UNAVAILABLE;
}

msgr_result request_hr_strict(const struct request_result *result)
{
    msgr_result hr = request_hr(result);

    return result->outcome == REQUEST_ANSWERED || result_failed(hr) ? hr : MSGR_E_UNEXPECTED;
}
