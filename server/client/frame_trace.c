#include "frame_trace.h"

void frame_trace(struct msnp_client *client, bool out, struct text command, struct text payload)
{
    if (client->trace)
        client->trace(client->trace_context, out, command, payload);
}

void frame_trace_sent(struct msnp_client *client, link_id link, struct text bytes)
{
    struct frame_reader reader;
    struct frame frame;

    if (!client->trace)
        return;
    if (link == client->notification.passport_link) { /* `bytes` is one HTTP request, "GET ..." */
        frame_trace(client, true, bytes, TEXT_EMPTY);
        return;
    }
    /* The client wrote these frames itself, so no limits apply except the length of `bytes`. */
    frame_reader_init(&reader, FRAME_FROM_CLIENT, (struct frame_limits){bytes.length, UINT32_MAX});
    if (frame_reader_feed(&reader, bytes))
        while (frame_reader_next(&reader, &frame) == FRAME_READY)
            frame_trace(client, true, frame.name, frame.payload);
    frame_reader_free(&reader);
}
