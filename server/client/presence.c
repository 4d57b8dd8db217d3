#include "presence.h"

#include "core/account.h"
#include "core/contacts.h"
#include "notification.h"
#include "wire/codec.h"
#include "wire/codes.h"

/* This capability means that the client can read messages in several packets.  Windows Messenger 4.7 announces
 * the same value (docs/wire.md 4). */
#define CAPABILITIES " 32"

/* Handles a failed CHG only.  presence_chg handles a confirmed CHG, because the service may also send CHG
 * unasked. */
static void presence_answered(struct request *request, const struct request_result *result)
{
    struct msnp_client *client = request->client;
    bool is_first = client->notification.step_deadline != UINT64_MAX;

    if (result->outcome == REQUEST_REFUSED && is_first)
        notification_end(client, request_hr_strict(result));
    else if (result->outcome == REQUEST_REFUSED ||
             (result->outcome == REQUEST_EXPIRED && !is_first)) /* step_deadline limits the first CHG */
        account_presence_refused(client->messenger, request_hr_strict(result));
}

static bool send_presence(struct msnp_client *client, enum presence presence)
{
    struct request *request = client_request(client, client->notification.link, "CHG", presence_answered);

    if (!request)
        return false;
    buffer_printf(client_write(client, request), " %s%s\r\n", presence_code(presence),
                  client->notification.dialect >= 8 ? CAPABILITIES : "");
    return true;
}

bool presence_set_first(struct msnp_client *client) { return send_presence(client, client->notification.initial); }

msgr_result wire_set_presence(void *context, enum presence presence)
{
    struct msnp_client *client = context;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    return send_presence(client, presence) ? RESULT_OK : RESULT_OUT_OF_MEMORY;
}

/* CHG id status [capabilities] */
void presence_chg(struct msnp_client *client, const struct frame *frame)
{
    client->notification.step_deadline = UINT64_MAX;
    account_presence_confirmed(client->messenger, presence_from_code(frame->arguments[1]));
}

/* Reports the presence of a contact.  The arguments from index `first` on are: status handle [name]. */
static void contact_is(struct msnp_client *client, const struct frame *frame, size_t first)
{
    struct text handle = frame->arguments[first + 1];
    struct string name = {0};

    if (frame->argument_count > first + 2)
        url_decode(frame->arguments[first + 2], &name);
    messenger_contact_presence(client->messenger, handle, string_text(&name),
                               presence_from_code(frame->arguments[first]));
    string_free(&name);
}

void presence_iln(struct msnp_client *client, const struct frame *frame)
{
    contact_is(client, frame, 1); /* argument 0 is the transaction id of CHG or ADD */
}

void presence_nln(struct msnp_client *client, const struct frame *frame) { contact_is(client, frame, 0); }

/* FLN handle */
void presence_fln(struct msnp_client *client, const struct frame *frame)
{
    messenger_contact_presence(client->messenger, frame->arguments[0], TEXT_EMPTY, PRESENCE_OFFLINE);
}
