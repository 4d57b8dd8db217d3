#include "list_edits.h"

#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "core/limits.h"
#include "lists.h"
#include "notification.h"
#include "wire/codec.h"
#include "wire/codes.h"

/* ---- requests of the model ---- */

static void add_answered(struct request *request, const struct request_result *result)
{
    contacts_add_result(request->client->messenger, string_text(&request->handle),
                        result->outcome == REQUEST_REFUSED ? error_result_of_add(result->error) : request_hr(result));
}

static void remove_answered(struct request *request, const struct request_result *result)
{
    contacts_remove_result(request->client->messenger, string_text(&request->handle), request_hr(result));
}

static void block_answered(struct request *request, const struct request_result *result)
{
    contacts_block_result(request->client->messenger, string_text(&request->handle), request->flag, request_hr(result));
}

enum edit { EDIT_ADD, EDIT_REMOVE };

/* Sends ADD or REM for one list.  `answered` may be NULL if the result does not matter.  Returns the request,
 * or NULL when out of memory. */
static struct request *edit_list(struct msnp_client *client, enum edit edit, unsigned list, struct text handle,
                                 request_completion answered)
{
    struct request *request = client_request_about(client, client->notification.link, edit == EDIT_ADD ? "ADD" : "REM",
                                                   answered, handle);
    struct buffer *out;

    if (!request)
        return NULL;
    out = client_write(client, request);
    buffer_printf(out, " %s %.*s", lists_name(list), TEXT_ARG(handle));
    if (edit == EDIT_ADD) /* the handle serves as the display name; new contacts go to group 0 */
        buffer_printf(out, " %.*s%s", TEXT_ARG(handle), list == LIST_FORWARD ? " 0" : "");
    buffer_printf(out, "\r\n");
    return request;
}

static bool can_edit(const struct msnp_client *client, struct text handle)
{
    return notification_is_up(client) && argument_is_fit(handle);
}

msgr_result wire_add_contact(void *context, struct text handle)
{
    struct msnp_client *client = context;

    if (!can_edit(client, handle) || !edit_list(client, EDIT_ADD, LIST_FORWARD, handle, add_answered))
        return RESULT_FAILURE;
    edit_list(client, EDIT_ADD, LIST_ALLOW, handle, NULL);
    return RESULT_OK;
}

msgr_result wire_remove_contact(void *context, struct text handle)
{
    struct msnp_client *client = context;

    if (!can_edit(client, handle) || !edit_list(client, EDIT_REMOVE, LIST_FORWARD, handle, remove_answered))
        return RESULT_FAILURE;
    edit_list(client, EDIT_REMOVE, LIST_ALLOW, handle, NULL);
    return RESULT_OK;
}

/* Removes the contact from one list before adding it to the other, because the service refuses to put a user
 * on both (docs/wire.md 3.1, error 219). */
msgr_result wire_block_contact(void *context, struct text handle, bool block)
{
    struct msnp_client *client = context;
    unsigned from = block ? LIST_ALLOW : LIST_BLOCK, to = block ? LIST_BLOCK : LIST_ALLOW;
    struct request *request;

    if (!can_edit(client, handle) || !edit_list(client, EDIT_REMOVE, from, handle, NULL))
        return RESULT_FAILURE;
    request = edit_list(client, EDIT_ADD, to, handle, block_answered);
    if (!request)
        return RESULT_FAILURE;
    request->flag = block;
    return RESULT_OK;
}

/* ---- commands of the service ---- */

/* Returns true if the user made this change from another place.  The service reports such a change with the
 * transaction id 0. */
static bool is_from_elsewhere(const struct frame *frame) { return text_equal(frame->arguments[0], TEXT_LITERAL("0")); }

static bool is_asked_for(const struct msnp_client *client, const struct frame *frame)
{
    return requests_await(&client->requests, client->notification.link, frame);
}

static bool is_on_list(struct msnp_client *client, struct text handle, unsigned bit)
{
    struct contact *contact = contacts_intern(client->messenger, handle);
    bool is_on = contact && (contact_lists(contact) & bit);

    if (contact)
        contact_release(contact);
    return is_on;
}

/* Puts another user, who has added the local user to a list, on the allow list if GTC is N.  The service only
 * stores GTC; the client must send the ADD itself (docs/wire.md 3.1).  With GTC A the local user decides. */
static void allow_new_reverse_contact(struct msnp_client *client, struct text handle)
{
    if (account_privacy(client->messenger).gtc_never && !is_on_list(client, handle, LIST_ALLOW | LIST_BLOCK))
        edit_list(client, EDIT_ADD, LIST_ALLOW, handle, NULL);
}

/* ADD id list serial handle [name [group]] */
void list_edits_add(struct msnp_client *client, const struct frame *frame)
{
    unsigned bit = lists_bit(frame->arguments[1]);
    struct text handle = frame->arguments[3];
    bool asked = is_asked_for(client, frame), tell = !asked && is_from_elsewhere(frame);
    uint32_t group;
    bool is_new;

    if (!bit || result_failed(contact_check_handle(handle)))
        return;
    is_new = !is_on_list(client, handle, bit);
    lists_put_contact(client, handle, frame->argument_count > 4 ? frame->arguments[4] : handle, bit);
    if (bit == LIST_FORWARD && frame->argument_count > 5 &&
        text_parse_u32(frame->arguments[5], LIMIT_GROUPS - 1, &group)) {
        if (is_new)
            groups_put_member(client->messenger, handle, (uint32_t)1 << group);
        else
            groups_member_changed(client->messenger, handle, group, true, tell);
    }
    if (tell && is_new && bit == LIST_FORWARD)
        contacts_add_result(client->messenger, handle, RESULT_OK);
    else if (!asked && bit == LIST_REVERSE)
        allow_new_reverse_contact(client, handle);
}

/* Returns true if removal from `group` also removes the contact from the forward list.  This is so if the
 * group is "Other Contacts" and the contact is in no other group. */
static bool leaves_list(struct msnp_client *client, struct text handle, uint32_t group)
{
    struct contact *contact = contacts_intern(client->messenger, handle);
    bool leaves = contact && group == GROUP_OTHER && contact_groups(contact) == 1;

    if (contact)
        contact_release(contact);
    return leaves;
}

/* REM id list serial handle [group] */
void list_edits_rem(struct msnp_client *client, const struct frame *frame)
{
    unsigned bit = lists_bit(frame->arguments[1]);
    bool tell = !is_asked_for(client, frame) && is_from_elsewhere(frame);
    bool has_group = bit == LIST_FORWARD && frame->argument_count > 4;
    struct text handle;
    uint32_t group = 0;

    if (!bit || frame->argument_count < 4 ||
        (has_group && !text_parse_u32(frame->arguments[4], LIMIT_GROUPS - 1, &group)))
        return;
    handle = frame->arguments[3];
    if (has_group && !leaves_list(client, handle, group)) {
        groups_member_changed(client->messenger, handle, group, false, tell);
        return;
    }
    /* Report the result before contacts_drop takes the contact off the list. */
    requests_answer(&client->requests, client->notification.link, frame);
    if (tell && bit == LIST_FORWARD && is_on_list(client, handle, bit))
        contacts_remove_result(client->messenger, handle, RESULT_OK);
    contacts_drop(client->messenger, handle, bit);
}

/* REA id serial handle name: the user has a new display name. */
void list_edits_rea(struct msnp_client *client, const struct frame *frame)
{
    struct string name = {0};

    if (frame->argument_count == 4 && url_decode(frame->arguments[3], &name) &&
        text_equal_nocase(frame->arguments[2], account_handle(client->messenger)))
        account_renamed(client->messenger, string_text(&name));
    string_free(&name);
}
