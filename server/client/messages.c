#include "messages.h"

#include "instant_messages.h"
#include "sessions.h"
#include "switchboard.h"
#include "wire/invite.h"
#include "wire/mime.h"
#include "wire/text_message.h"

static void read_message(struct switchboard *switchboard, struct text from, struct text from_name,
                         const struct fields *header, struct text body)
{
    struct text type;

    fields_get(header, "Content-Type", &type);
    if (mime_type_is(type, INVITE_CONTENT_TYPE))
        sessions_receive(switchboard, from, from_name, body);
    else if (mime_type_is(type, TEXT_CONTENT_TYPE))
        im_receive(switchboard, from, from_name, header, body);
    else if (mime_type_is(type, CONTROL_CONTENT_TYPE))
        im_receive_typing(switchboard, from, header);
}

void messages_receive(struct switchboard *switchboard, struct text from, struct text from_name, struct text payload)
{
    struct buffer whole = {0};
    struct text header, body;
    struct fields fields;
    enum multipart_status status;

    mime_split(payload, &header, &body);
    fields_parse(header, &fields);
    status = multipart_receive(&switchboard->multipart, from, payload, &fields, body, client_now(switchboard->client),
                               &whole);
    switchboard_schedule(switchboard);
    if (status == MULTIPART_COMPLETE) {
        mime_split(buffer_text(&whole), &header, &body);
        fields_parse(header, &fields);
    }
    if (status != MULTIPART_KEPT)
        read_message(switchboard, from, from_name, &fields, body);
    buffer_free(&whole);
}
