/* Groups on the notification connection: LSG, ADG, REG, RMG, and the group number of ADD and REM
 * (wire facts 3.2 and 3.3).  Dialects before MSNP7 have none. */
#include "client_state.h"

#include "core/groups.h"
#include "core/limits.h"
#include "wire/codec.h"

enum { NAME_MAX_BYTES = 61 }; /* as it travels, encoded (wire facts 1.4) */

static struct request *ask(struct msnp_client *client, enum request_kind kind, struct group *group)
{
    struct request *request =
        notification_is_up(client) ? client_request(client, client->notification.link, kind) : NULL;

    if (request && group)
        request->group = group_hold(group);
    return request;
}

/* ---- what the model wants ---- */

static bool encode_name(struct text name, struct buffer *encoded)
{
    url_encode(encoded, name);
    return !encoded->failed && encoded->length <= NAME_MAX_BYTES;
}

msgr_result groups_wire_add(void *context, struct group *group)
{
    struct buffer name = {0};
    struct request *request = NULL;
    bool fits = encode_name(group_name(group), &name);

    if (fits && (request = ask(context, REQUEST_GROUP_ADD, group)))
        buffer_printf(client_out(context, request->link), "ADG %lu %.*s 0\r\n",
                      (unsigned long)request->id, TEXT_ARG(buffer_text(&name)));
    buffer_free(&name);
    return !fits ? MSGR_E_GROUP_NAME_TOO_LONG : request ? RESULT_OK : RESULT_FAILURE;
}

msgr_result groups_wire_remove(void *context, struct group *group)
{
    struct request *request = ask(context, REQUEST_GROUP_REMOVE, group);

    if (!request)
        return RESULT_FAILURE;
    buffer_printf(client_out(context, request->link), "RMG %lu %lu\r\n", (unsigned long)request->id,
                  (unsigned long)group_number(group));
    return RESULT_OK;
}

msgr_result groups_wire_rename(void *context, struct group *group, struct text name)
{
    struct buffer encoded = {0};
    struct request *request = NULL;
    bool fits = encode_name(name, &encoded);

    if (fits && (request = ask(context, REQUEST_GROUP_RENAME, group)) &&
        string_set(&request->handle, name))
        buffer_printf(client_out(context, request->link), "REG %lu %lu %.*s 0\r\n",
                      (unsigned long)request->id, (unsigned long)group_number(group),
                      TEXT_ARG(buffer_text(&encoded)));
    buffer_free(&encoded);
    return !fits ? MSGR_E_GROUP_NAME_TOO_LONG : request ? RESULT_OK : RESULT_FAILURE;
}

msgr_result groups_wire_set_member(void *context, struct group *wanted, uint32_t number,
                                   struct text handle, struct text name, bool member)
{
    enum request_kind kind = wanted ? REQUEST_GROUP_MEMBER : REQUEST_QUIET;
    struct request *request = ask(context, kind, wanted);
    struct buffer *out;

    if (!request)
        return RESULT_FAILURE;
    if (!string_set(&request->handle, handle)) /* nobody will answer, and that is its outcome */
        return RESULT_OK;
    request->flag = member;
    out = client_out(context, request->link);
    buffer_printf(out, "%s %lu FL %.*s ", member ? "ADD" : "REM", (unsigned long)request->id,
                  TEXT_ARG(handle));
    if (member) {
        url_encode(out, name);
        buffer_printf(out, " ");
    }
    buffer_printf(out, "%lu\r\n", (unsigned long)number);
    return RESULT_OK;
}

/* ---- what the service says ---- */

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

/* LSG number name 0, before MSNP8 LSG id serial index total number name 0. */
void groups_lsg(struct msnp_client *client, const struct frame *frame)
{
    size_t place = client->notification.dialect >= 8 ? 0 : 4;
    struct string name = {0};
    uint32_t number;

    if (frame->argument_count > place + 1 &&
        text_parse_u32(frame->arguments[place], LIMIT_GROUPS - 1, &number) &&
        url_decode(frame->arguments[place + 1], &name))
        groups_put(client->messenger, number, string_text(&name));
    string_free(&name);
}

/* ADG id serial name number 0, to a request of ours or because somebody else made one. */
void groups_adg(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    struct string name = {0};
    uint32_t number = LIMIT_GROUPS;

    if (frame->argument_count > 3)
        text_parse_u32(frame->arguments[3], LIMIT_GROUPS - 1, &number);
    if (request && request->kind == REQUEST_GROUP_ADD)
        group_add_result(request->group, number, RESULT_OK);
    else if (!request && url_decode(frame->arguments[2], &name))
        groups_changed(client->messenger, number, string_text(&name));
    string_free(&name);
}

/* REG id serial number name 0; some leave the number out. */
void groups_reg(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    struct string name = {0};
    uint32_t number;

    if (request && request->kind == REQUEST_GROUP_RENAME)
        group_rename_result(request->group, string_text(&request->handle), RESULT_OK);
    else if (!request && frame->argument_count > 3 &&
             text_parse_u32(frame->arguments[2], LIMIT_GROUPS - 1, &number) &&
             url_decode(frame->arguments[3], &name))
        groups_changed(client->messenger, number, string_text(&name));
    string_free(&name);
}

/* RMG id serial number */
void groups_rmg(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    uint32_t number;

    if (request && request->kind == REQUEST_GROUP_REMOVE)
        group_remove_result(request->group, RESULT_OK);
    else if (!request && frame->argument_count > 2 &&
             text_parse_u32(frame->arguments[2], LIMIT_GROUPS - 1, &number))
        groups_removed(client->messenger, number);
}

void groups_request_failed(struct request *request, msgr_result hr)
{
    /* "Already so" is no success of what was asked. */
    if (!result_failed(hr))
        hr = MSGR_E_UNEXPECTED;
    switch (request->kind) {
    case REQUEST_GROUP_ADD:
        group_add_result(request->group, 0, hr);
        return;
    case REQUEST_GROUP_REMOVE:
        group_remove_result(request->group, hr);
        return;
    case REQUEST_GROUP_RENAME:
        group_rename_result(request->group, TEXT_EMPTY, hr);
        return;
    case REQUEST_GROUP_MEMBER:
        group_member_result(request->group, string_text(&request->handle), request->flag, hr);
        return;
    default:
        return;
    }
}
