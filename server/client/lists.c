#include "lists.h"

#include "core/account.h"
#include "core/contacts.h"
#include "core/groups.h"
#include "groups.h"
#include "notification.h"
#include "sign_in.h"
#include "wire/codec.h"

enum { LIST_ENTRIES_MAX = 100000, LISTS = 4 };

/* In the order of the bits of enum contact_list. */
static const char list_names[LISTS][3] = {"FL", "AL", "BL", "RL"};

unsigned lists_bit(struct text name)
{
    for (size_t i = 0; i < LISTS; i++)
        if (text_equal_nocase(name, text_of(list_names[i])))
            return 1u << i;
    return 0;
}

static size_t index_of(unsigned bit)
{
    size_t index = 0;

    while (bit >> (index + 1))
        index++;
    return index;
}

const char *lists_name(unsigned bit) { return list_names[index_of(bit)]; }

void lists_put_contact(struct msnp_client *client, struct text handle, struct text name, unsigned lists)
{
    struct string decoded = {0};

    url_decode(name, &decoded);
    contacts_put(client->messenger, handle, string_text(&decoded), lists);
    string_free(&decoded);
}

/* ---- LST ---- */

/* Returns the argument with this index; an empty text if the frame has fewer arguments. */
static struct text optional(const struct frame *frame, size_t index)
{
    return frame->argument_count > index ? frame->arguments[index] : TEXT_EMPTY;
}

/* Sets the groups of a contact on the forward list.  Also stores the handle, because the following BPR lines
 * with the telephone numbers of this contact may lack it. */
static void put_groups(struct msnp_client *client, struct text handle, struct text numbers)
{
    string_set(&client->notification.listed, handle);
    groups_put_member(client->messenger, handle, groups_parse(numbers));
}

static void list_received(struct msnp_client *client)
{
    if (--client->notification.lists_left == 0)
        sign_in_synchronized(client);
}

/* MSNP8: LST handle name bits [groups].  The synchronization is complete when as many LST lines have arrived as
 * the reply to SYN announced. */
static void entry_of_counted(struct msnp_client *client, const struct frame *frame)
{
    uint32_t bits;

    if (frame->argument_count >= 3 && text_parse_u32(frame->arguments[2], 31, &bits)) {
        lists_put_contact(client, frame->arguments[0], frame->arguments[1], bits & 15);
        put_groups(client, frame->arguments[0], optional(frame, 3));
    }
    list_received(client);
}

/* Before MSNP8: LST id list serial index total [handle [name [groups]]].  A list is complete when `index`
 * equals `total`.  The arguments end after the handle if the display name is empty. */
static void entry_of_four_lists(struct msnp_client *client, const struct frame *frame)
{
    struct notification *notification = &client->notification;
    unsigned bit = frame->argument_count >= 5 ? lists_bit(frame->arguments[1]) : 0;
    uint32_t index, total;

    if (!bit || !text_parse_u32(frame->arguments[3], LIST_ENTRIES_MAX, &index) ||
        !text_parse_u32(frame->arguments[4], LIST_ENTRIES_MAX, &total))
        return;
    if (frame->argument_count >= 6) {
        lists_put_contact(client, frame->arguments[5], optional(frame, 6), bit);
        if (bit == LIST_FORWARD)
            put_groups(client, frame->arguments[5], optional(frame, 7));
    }
    if (index < total || notification->list_seen[index_of(bit)])
        return;
    notification->list_seen[index_of(bit)] = true;
    list_received(client);
}

void lists_lst(struct msnp_client *client, const struct frame *frame)
{
    if (client->notification.counted)
        entry_of_counted(client, frame);
    else
        entry_of_four_lists(client, frame);
}

/* ---- privacy ---- */

msgr_result wire_set_privacy(void *context, struct privacy privacy)
{
    struct msnp_client *client = context;
    struct request *blp, *gtc;

    if (!notification_is_up(client))
        return RESULT_FAILURE;
    blp = notification_request(client, "BLP", NULL);
    gtc = notification_request(client, "GTC", NULL);
    if (!blp || !gtc)
        return RESULT_OUT_OF_MEMORY;
    buffer_printf(client_write(client, blp), " %s\r\n", privacy.blp_blocks ? "BL" : "AL");
    buffer_printf(client_write(client, gtc), " %s\r\n", privacy.gtc_never ? "N" : "A");
    return RESULT_OK;
}

/* GTC A, or before MSNP8 GTC id serial A.  A: the client asks the user about every other user who has added the
 * user to a list.  N: the client allows these users without asking. */
void lists_gtc(struct msnp_client *client, const struct frame *frame)
{
    struct privacy privacy = account_privacy(client->messenger);

    privacy.gtc_never = text_equal_nocase(frame->arguments[frame->argument_count - 1], TEXT_LITERAL("N"));
    account_privacy_told(client->messenger, privacy);
}

/* BLP AL, or before MSNP8 BLP id serial AL.  AL: users who are on neither the allow nor the block list are
 * allowed.  BL: they are blocked. */
void lists_blp(struct msnp_client *client, const struct frame *frame)
{
    struct privacy privacy = account_privacy(client->messenger);

    privacy.blp_blocks = text_equal_nocase(frame->arguments[frame->argument_count - 1], TEXT_LITERAL("BL"));
    account_privacy_told(client->messenger, privacy);
}
