#include "groups.h"

#include "core/groups.h"
#include "core/limits.h"
#include "notification.h"
#include "wire/codec.h"

enum { NAME_MAX_BYTES = 61 }; /* of a URL-encoded group name (docs/wire.md 1.6) */

/* ---- results ---- */

/* ADG id serial name number 0 */
static void add_answered(struct request *request, const struct request_result *result)
{
    const struct frame *frame = result->reply;
    uint32_t number = LIMIT_GROUPS; /* for a reply without a valid number; the model refuses this value */

    if (frame && frame->argument_count > 3)
        text_parse_u32(frame->arguments[3], LIMIT_GROUPS - 1, &number);
    group_add_result(request->group, number, request_hr_strict(result));
}

static void remove_answered(struct request *request, const struct request_result *result)
{
    group_remove_result(request->group, request_hr_strict(result));
}

static void rename_answered(struct request *request, const struct request_result *result)
{
    group_rename_result(request->group, string_text(&request->handle), request_hr_strict(result));
}

static void member_answered(struct request *request, const struct request_result *result)
{
    group_member_result(request->group, string_text(&request->handle), request->flag, request_hr_strict(result));
}

/* ---- requests of the model ---- */

static struct request *ask(struct msnp_client *client, const char *command, request_completion answered,
                           struct group *group)
{
    struct request *request = notification_request(client, command, answered);

    if (request && group)
        request->group = group_hold(group);
    return request;
}

static bool encode_name(struct text name, struct buffer *encoded)
{
    url_encode(encoded, name);
    return !encoded->failed && encoded->length <= NAME_MAX_BYTES;
}

msgr_result wire_add_group(void *context, struct group *group)
{
    struct buffer name = {0};
    struct request *request = NULL;
    bool fits = encode_name(group_name(group), &name);

    if (fits && (request = ask(context, "ADG", add_answered, group)))
        buffer_printf(client_write(context, request), " %.*s 0\r\n", TEXT_ARG(buffer_text(&name)));
    buffer_free(&name);
    return !fits ? MSGR_E_GROUP_NAME_TOO_LONG : request ? RESULT_OK : RESULT_FAILURE;
}

msgr_result wire_remove_group(void *context, struct group *group)
{
    struct request *request = ask(context, "RMG", remove_answered, group);

    if (!request)
        return RESULT_FAILURE;
    buffer_printf(client_write(context, request), " %lu\r\n", (unsigned long)group_number(group));
    return RESULT_OK;
}

msgr_result wire_rename_group(void *context, struct group *group, struct text name)
{
    struct buffer encoded = {0};
    struct request *request = NULL;
    bool fits = encode_name(name, &encoded);

    if (fits && (request = ask(context, "REG", rename_answered, group))) {
        if (string_set(&request->handle, name)) {
            buffer_printf(client_write(context, request), " %lu %.*s 0\r\n", (unsigned long)group_number(group),
                          TEXT_ARG(buffer_text(&encoded)));
        } else {
            request_cancel(request);
            request = NULL;
        }
    }
    buffer_free(&encoded);
    return !fits ? MSGR_E_GROUP_NAME_TOO_LONG : request ? RESULT_OK : RESULT_FAILURE;
}

msgr_result wire_set_group_member(void *context, struct group *wanted, uint32_t number, struct text handle,
                                  struct text name, bool member)
{
    struct request *request;
    struct buffer *out;

    if (!argument_is_fit(handle))
        return RESULT_FAILURE;
    request = ask(context, member ? "ADD" : "REM", wanted ? member_answered : NULL, wanted);
    if (!request)
        return RESULT_FAILURE;
    if (!string_set(&request->handle, handle)) {
        request_cancel(request);
        return RESULT_FAILURE;
    }
    request->flag = member;
    out = client_write(context, request);
    buffer_printf(out, " FL %.*s ", TEXT_ARG(handle));
    if (member) {
        url_encode(out, name);
        buffer_printf(out, " ");
    }
    buffer_printf(out, "%lu\r\n", (unsigned long)number);
    return RESULT_OK;
}

/* ---- commands of the service ---- */

uint32_t groups_parse(struct text numbers)
{
    uint32_t groups = 0;

    while (numbers.length) {
        size_t length = 0;
        uint32_t number;

        while (length < numbers.length && numbers.bytes[length] != ',')
            length++;
        if (text_parse_u32((struct text){numbers.bytes, length}, LIMIT_GROUPS - 1, &number))
            groups |= (uint32_t)1 << number;
        length += length < numbers.length;
        numbers.bytes += length;
        numbers.length -= length;
    }
    return groups;
}

/* LSG number name 0.  Before MSNP8: LSG id serial index total number name 0. */
void groups_lsg(struct msnp_client *client, const struct frame *frame)
{
    size_t place = client->notification.dialect >= 8 ? 0 : 4;
    struct string name = {0};
    uint32_t number;

    if (frame->argument_count > place + 1 && text_parse_u32(frame->arguments[place], LIMIT_GROUPS - 1, &number) &&
        url_decode(frame->arguments[place + 1], &name))
        groups_put(client->messenger, number, string_text(&name));
    string_free(&name);
}

/* Returns true if the user made this change from another place.  If the frame answers a request of this
 * client, the completion function of the request handles it. */
static bool is_from_elsewhere(const struct msnp_client *client, const struct frame *frame)
{
    return !requests_await(&client->requests, client->notification.link, frame);
}

/* The user has created or renamed this group from another place. */
static void group_is_named(struct msnp_client *client, struct text number, struct text encoded)
{
    struct string name = {0};
    uint32_t value;

    if (text_parse_u32(number, LIMIT_GROUPS - 1, &value) && url_decode(encoded, &name))
        groups_changed(client->messenger, value, string_text(&name));
    string_free(&name);
}

/* ADG id serial name number 0 */
void groups_adg(struct msnp_client *client, const struct frame *frame)
{
    if (is_from_elsewhere(client, frame) && frame->argument_count > 3)
        group_is_named(client, frame->arguments[3], frame->arguments[2]);
}

/* REG id serial number name 0.  A service may omit the number (docs/wire.md 3.3); the handler ignores that form,
 * in which the name takes the place of the number. */
void groups_reg(struct msnp_client *client, const struct frame *frame)
{
    if (is_from_elsewhere(client, frame) && frame->argument_count > 3)
        group_is_named(client, frame->arguments[2], frame->arguments[3]);
}

/* RMG id serial number */
void groups_rmg(struct msnp_client *client, const struct frame *frame)
{
    uint32_t number;

    if (is_from_elsewhere(client, frame) && frame->argument_count > 2 &&
        text_parse_u32(frame->arguments[2], LIMIT_GROUPS - 1, &number))
        groups_removed(client->messenger, number);
}
