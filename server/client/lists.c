/* The lists on the notification connection: the first synchronisation and every later change (wire
 * facts 3). */
#include "client_state.h"

#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "core/limits.h"
#include "wire/codec.h"

static unsigned list_bit(struct text name)
{
    static const char names[] = "FLALBLRL";

    for (size_t i = 0; i < 4; i++)
        if (text_equal_nocase(name, (struct text){names + 2 * i, 2}))
            return 1u << i;
    return 0;
}

static void put_contact(struct msnp_client *client, struct text handle, struct text name,
                        unsigned lists)
{
    struct string decoded = {0};

    url_decode(name, &decoded);
    contacts_put(client->messenger, handle, string_text(&decoded), lists);
    string_free(&decoded);
}

/* Of somebody on the list, whose telephone numbers may follow. */
static void put_groups(struct msnp_client *client, struct text handle, struct text numbers)
{
    string_set(&client->notification.listed, handle);
    groups_put_member(client->messenger, handle, groups_parse(numbers));
}

void lists_syn(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    uint32_t count = 0, serial = 0;

    if (!notification->synchronizing)
        return;
    text_parse_u32(frame->arguments[1], UINT32_MAX, &serial);
    if (serial && serial == list_cache_serial(client) &&
        (frame->argument_count < 4 || text_equal(frame->arguments[2], TEXT_LITERAL("0")))) {
        list_cache_replay(client);
        return;
    }
    if (frame->argument_count >= 4) { /* MSNP8: a count of list entries */
        if (!text_parse_u32(frame->arguments[2], 100000, &count)) {
            notification_end(client, MSGR_E_SERVER_PROTOCOL);
            return;
        }
        notification->counted = true;
        notification->lists_left = count;
        list_cache_begin(client, serial, count);
        if (!count)
            sign_in_synchronized(client);
    } else if (notification->dialect >= 8 || text_equal(frame->arguments[1], TEXT_LITERAL("0"))) {
        sign_in_synchronized(client); /* unchanged since serial 0: an empty list */
    } else {
        list_cache_begin(client, serial, 0);
    }
}

/* LST handle name bits [groups], one of as many as SYN said. */
static void list_entry_counted(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    uint32_t bits;

    if (frame->argument_count >= 3 && text_parse_u32(frame->arguments[2], 31, &bits)) {
        put_contact(client, frame->arguments[0], frame->arguments[1], bits & 15);
        put_groups(client, frame->arguments[0],
                   frame->argument_count > 3 ? frame->arguments[3] : TEXT_EMPTY);
    }
    if (--notification->lists_left == 0)
        sign_in_synchronized(client);
}

/* LST id list serial index total handle name [groups], four lists, each complete when index is
 * total. */
static void list_entry_of_four(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    unsigned bit = frame->argument_count >= 5 ? list_bit(frame->arguments[1]) : 0, place = 0;
    uint32_t index, total;

    if (!bit || !text_parse_u32(frame->arguments[3], 100000, &index) ||
        !text_parse_u32(frame->arguments[4], 100000, &total))
        return;
    if (frame->argument_count >=
        6) /* an empty name leaves nothing behind the handle (wire facts 3.2) */
    {
        put_contact(client, frame->arguments[5],
                    frame->argument_count > 6 ? frame->arguments[6] : TEXT_EMPTY, bit);
        if (bit == LIST_FORWARD)
            put_groups(client, frame->arguments[5],
                       frame->argument_count > 7 ? frame->arguments[7] : TEXT_EMPTY);
    }
    while (bit >> (place + 1))
        place++;
    if (index < total || notification->list_seen[place])
        return;
    notification->list_seen[place] = true;
    if (--notification->lists_left == 0)
        sign_in_synchronized(client);
}

void lists_lst(struct msnp_client *client, const struct frame *frame)
{
    if (!client->notification.synchronizing)
        return;
    if (client->notification.counted)
        list_entry_counted(client, frame);
    else
        list_entry_of_four(client, frame);
}

/* GTC A or GTC id serial A: whether to ask before somebody who added us may see us; BLP likewise, for
 * strangers. */
void lists_privacy(struct msnp_client *client, const struct frame *frame)
{
    struct text value = frame->arguments[frame->argument_count - 1];
    struct privacy privacy = account_privacy(client->messenger);

    if (text_equal(frame->name, TEXT_LITERAL("GTC")))
        privacy.gtc_never = text_equal_nocase(value, TEXT_LITERAL("N"));
    else
        privacy.blp_blocks = text_equal_nocase(value, TEXT_LITERAL("BL"));
    account_privacy_told(client->messenger, privacy);
    if (frame->argument_count == 3)
        request_free(client_take_request(client, client->notification.link, frame->arguments[0]));
}

/* Somebody added us.  The setting is a hint to the client, which does the allowing itself (wire
 * facts 3.1); with GTC A nothing happens here, because asking is a person's business. */
static void allow_who_added_us(struct msnp_client *client, struct text handle)
{
    struct contact *contact =
        account_privacy(client->messenger).gtc_never ? contacts_intern(client->messenger, handle)
                                                      : NULL;
    struct request *request;

    if (!contact)
        return;
    if (!(contact_lists(contact) & (LIST_ALLOW | LIST_BLOCK)) &&
        (request = client_request(client, client->notification.link, REQUEST_QUIET)))
        buffer_printf(client_out(client, request->link), "ADD %lu AL %.*s %.*s\r\n",
                      (unsigned long)request->id, TEXT_ARG(handle), TEXT_ARG(handle));
    contact_release(contact);
}

/* Changes that nobody here asked for have the transaction id 0. */
static bool is_from_elsewhere(const struct frame *frame)
{
    return text_equal(frame->arguments[0], TEXT_LITERAL("0"));
}

static bool is_on_list(struct msnp_client *client, struct text handle, unsigned bit)
{
    struct contact *contact = contacts_intern(client->messenger, handle);
    bool is_on = contact && (contact_lists(contact) & bit);

    if (contact)
        contact_release(contact);
    return is_on;
}

/* ADD id list serial handle name [group] */
void lists_add(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    unsigned bit = list_bit(frame->arguments[1]);
    struct text handle = frame->arguments[3];
    bool tell = !request && is_from_elsewhere(frame);
    uint32_t number;
    bool is_new;

    if (!bit || result_failed(contact_check_handle(handle)))
        return;
    is_new = !is_on_list(client, handle, bit);
    put_contact(client, handle, frame->argument_count > 4 ? frame->arguments[4] : handle, bit);
    if (bit == LIST_FORWARD && frame->argument_count > 5 &&
        text_parse_u32(frame->arguments[5], LIMIT_GROUPS - 1, &number)) {
        if (is_new)
            groups_put_member(client->messenger, handle, (uint32_t)1 << number);
        else
            groups_member_changed(client->messenger, handle, number, true, tell);
    }
    if (request && request->kind == REQUEST_ADD)
        contacts_add_result(client->messenger, string_text(&request->handle), RESULT_OK);
    else if (request && request->kind == REQUEST_BLOCK)
        contacts_block_result(client->messenger, string_text(&request->handle), request->flag,
                              RESULT_OK);
    else if (request && request->kind == REQUEST_GROUP_MEMBER)
        group_member_result(request->group, string_text(&request->handle), true, RESULT_OK);
    else if (tell && is_new && bit == LIST_FORWARD)
        contacts_add_result(client->messenger, handle, RESULT_OK);
    else if (!request && bit == LIST_REVERSE)
        allow_who_added_us(client, handle);
}

/* REM id FL serial handle group: out of one group.  Out of "Other Contacts", where he was alone in,
 * is off the list. */
static bool leaves_list(struct msnp_client *client, struct text handle, uint32_t number)
{
    struct contact *contact = contacts_intern(client->messenger, handle);
    bool leaves = contact && number == GROUP_OTHER && contact_groups(contact) == 1;

    if (contact)
        contact_release(contact);
    return leaves;
}

/* REM id list serial handle [group] */
void lists_rem(struct msnp_client *client, const struct frame *frame, struct request *request)
{
    unsigned bit = list_bit(frame->arguments[1]);
    bool tell = !request && is_from_elsewhere(frame);
    struct text handle;
    uint32_t number = 0;

    if (!bit || frame->argument_count < 4)
        return;
    handle = frame->arguments[3];
    if (bit == LIST_FORWARD && frame->argument_count > 4 &&
        !text_parse_u32(frame->arguments[4], LIMIT_GROUPS - 1, &number))
        return; /* out of a group that nobody can have */
    if (bit == LIST_FORWARD && frame->argument_count > 4 && !leaves_list(client, handle, number)) {
        groups_member_changed(client->messenger, handle, number, false, tell);
        if (request && request->kind == REQUEST_GROUP_MEMBER)
            group_member_result(request->group, string_text(&request->handle), false, RESULT_OK);
        return;
    }
    if (request && request->kind == REQUEST_REMOVE)
        contacts_remove_result(client->messenger, string_text(&request->handle), RESULT_OK);
    else if (tell && bit == LIST_FORWARD && is_on_list(client, handle, bit))
        contacts_remove_result(client->messenger, handle, RESULT_OK);
    contacts_drop(client->messenger, handle, bit);
}

void lists_rea(struct msnp_client *client, const struct frame *frame)
{
    struct string name = {0};

    if (frame->argument_count == 4 && url_decode(frame->arguments[3], &name) &&
        text_equal_nocase(frame->arguments[2], account_handle(client->messenger)))
        account_renamed(client->messenger, string_text(&name));
    string_free(&name);
}
