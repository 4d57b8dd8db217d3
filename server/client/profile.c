#include "profile.h"

#include "core/account.h"
#include "core/contacts.h"
#include "core/mail.h"
#include "wire/codec.h"
#include "wire/mime.h"

/* ---- telephone numbers ---- */

enum property { PROPERTY_NONE, PROPERTY_PHONE, PROPERTY_PAGER, PROPERTY_OTHER };

static enum property property_of(struct text name, enum phone_type *type)
{
    static const char *const phones[PHONE_TYPES] = {"PHH", "PHW", "PHM"};

    for (size_t i = 0; i < PHONE_TYPES; i++)
        if (text_equal(name, text_of(phones[i]))) {
            *type = (enum phone_type)i;
            return PROPERTY_PHONE;
        }
    if (text_equal(name, TEXT_LITERAL("MOB")))
        return PROPERTY_PAGER;
    return text_equal(name, TEXT_LITERAL("MBE")) ? PROPERTY_OTHER : PROPERTY_NONE;
}

/* Finds the first argument that is the name of a property.  Its position is not fixed, because services send
 * different arguments before it (docs/wire.md 3.2). */
static enum property find_property(const struct frame *frame, size_t *place, enum phone_type *type)
{
    enum property property = PROPERTY_NONE;

    for (*place = 0; *place < frame->argument_count; ++*place)
        if ((property = property_of(frame->arguments[*place], type)) != PROPERTY_NONE)
            break;
    return property;
}

/* Decodes the value of the property.  A missing value means that the property was removed, and leaves *value
 * empty. */
static bool value_of(const struct frame *frame, size_t place, struct string *value)
{
    return frame->argument_count <= place + 1 || url_decode(frame->arguments[place + 1], value);
}

void profile_prp(struct msnp_client *client, const struct frame *frame)
{
    struct string number = {0};
    enum phone_type type;
    size_t place;

    if (find_property(frame, &place, &type) == PROPERTY_PHONE && value_of(frame, place, &number))
        account_phone_told(client->messenger, type, string_text(&number));
    string_free(&number);
}

/* BPR serial handle property value.  During a synchronization in MSNP8 the form is BPR property value, and the
 * property is that of the contact in the last LST. */
void profile_bpr(struct msnp_client *client, const struct frame *frame)
{
    struct string value = {0};
    struct text handle = string_text(&client->notification.listed);
    enum phone_type type;
    size_t place;
    enum property property = find_property(frame, &place, &type);

    if (place == 2)
        handle = frame->arguments[1];
    if (property != PROPERTY_NONE && handle.length && value_of(frame, place, &value)) {
        if (property == PROPERTY_PHONE)
            contacts_phone(client->messenger, handle, type, string_text(&value));
        else if (property == PROPERTY_PAGER)
            contacts_pager(client->messenger, handle, text_equal_nocase(string_text(&value), TEXT_LITERAL("Y")));
    }
    string_free(&value);
}

/* ---- unread mail ---- */

static uint32_t number_of(const struct fields *fields, const char *name)
{
    struct text value;
    uint32_t number = 0;

    fields_get(fields, name, &value);
    text_parse_u32(value, INT32_MAX, &number);
    return number;
}

static enum mail_place place_of(const struct fields *fields, const char *name)
{
    struct text folder;

    fields_get(fields, name, &folder);
    return text_equal_nocase(folder, TEXT_LITERAL("ACTIVE"))     ? MAIL_INBOX
           : text_equal_nocase(folder, TEXT_LITERAL(".!!trAsH")) ? MAIL_NOWHERE
                                                                 : MAIL_OTHERS;
}

/* Mail notifications are accepted only on the notification connection, where the service sends them.  On a
 * switchboard any user could forge a notification (docs/wire.md 6.3). */
void profile_msg(struct msnp_client *client, const struct frame *frame)
{
    struct text header, body, type;
    struct fields fields;

    if (!text_equal(frame->arguments[0], TEXT_LITERAL("Hotmail")))
        return;
    mime_split(frame->payload, &header, &body);
    fields_parse(header, &fields);
    fields_get(&fields, "Content-Type", &type);
    fields_parse(body, &fields);
    if (mime_type_is(type, "text/x-msmsgsinitialemailnotification"))
        mail_told(client->messenger, number_of(&fields, "Inbox-Unread"), number_of(&fields, "Folders-Unread"));
    else if (mime_type_is(type, "text/x-msmsgsemailnotification"))
        mail_moved(client->messenger, MAIL_NOWHERE, place_of(&fields, "Dest-Folder"), 1);
    else if (mime_type_is(type, "text/x-msmsgsactivemailnotification"))
        mail_moved(client->messenger, place_of(&fields, "Src-Folder"), place_of(&fields, "Dest-Folder"),
                   number_of(&fields, "Message-Delta"));
}
