#include "locks.h"

#include <string.h>

#include "core/lock.h"
#include "notification.h"
#include "wire/challenge.h"

enum {
    ERROR_CHALLENGE = 540, /* the response is wrong; other errors do not say whether it is */
    ID_MAX_BYTES = 256,
    DIGEST_BYTES = 32,
};

static void challenge_answered(struct request *request, const struct request_result *result)
{
    if (!request->lock)
        return;
    switch (result->outcome) {
    case REQUEST_ANSWERED: lock_challenge_arrived(request->lock, result->reply->arguments[1]); return;
    case REQUEST_REFUSED: /* every error reply means that this service does not support CHL requests */
    case REQUEST_EXPIRED: lock_unanswered(request->lock); return;
    case REQUEST_LINK_LOST: /* nothing to do: the model resets all locks at the sign-out */ return;
    }
}

static void response_answered(struct request *request, const struct request_result *result)
{
    if (!request->lock || result->outcome == REQUEST_LINK_LOST)
        return;
    if (result->outcome == REQUEST_ANSWERED)
        lock_verdict(request->lock, true);
    else if (result->outcome == REQUEST_REFUSED && result->error == ERROR_CHALLENGE)
        lock_verdict(request->lock, false);
    else
        lock_unanswered(request->lock);
}

msgr_result wire_request_challenge(void *context, struct lock *lock)
{
    struct msnp_client *client = context;
    struct request *request;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    request = notification_request(client, "CHL", challenge_answered);
    if (!request)
        return RESULT_OUT_OF_MEMORY;
    request->lock = lock;
    buffer_printf(client_write(client, request), "\r\n");
    return RESULT_OK;
}

static bool is_fit_for_query(struct text id, struct text digest)
{
    return !text_has_control(id) && (!id.length || !memchr(id.bytes, ' ', id.length)) && id.length <= ID_MAX_BYTES &&
           digest.length == DIGEST_BYTES && !text_has_control(digest);
}

msgr_result wire_send_response(void *context, struct lock *lock, struct text id, struct text digest)
{
    struct msnp_client *client = context;
    struct request *request;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    request = notification_request(client, "QRY", response_answered);
    if (!request)
        return RESULT_OUT_OF_MEMORY;
    request->lock = lock;
    /* A response that cannot be sent in a QRY command cannot be correct, and sending it would break the
     * connection.  So nothing is sent, and the request expires at once. */
    if (is_fit_for_query(id, digest))
        buffer_printf(client_write(client, request), " %.*s %d\r\n%.*s", TEXT_ARG(id), DIGEST_BYTES, TEXT_ARG(digest));
    else
        request_set_deadline(request, 0);
    return RESULT_OK;
}

void wire_lock_left(void *context, struct lock *lock)
{
    struct msnp_client *client = context;

    for (struct request *request = requests_newest(&client->requests, client->notification.link); request;
         request = request_older(request))
        if (request->lock == lock)
            request->lock = NULL;
}

/* CHL 0 challenge: the service checks the client program.  CHL with another id is the reply to a CHL request,
 * which challenge_answered handles. */
void locks_chl(struct msnp_client *client, const struct frame *frame)
{
    struct request *request;
    char answer[33];

    if (!text_equal(frame->arguments[0], TEXT_LITERAL("0")) ||
        !challenge_answer(frame->arguments[1], text_of(challenge_client_pair.key), answer))
        return;
    request = client_request(client, client->notification.link, "QRY", NULL);
    if (request)
        buffer_printf(client_write(client, request), " %s 32\r\n%s", challenge_client_pair.id, answer);
}
