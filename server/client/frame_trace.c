/* What goes over the wire, frame by frame, for whoever draws it.  A read may hold many frames, and
 * what is sent at once may be many commands: each is told of by itself. */
#include "client_state.h"

void msnp_client_set_trace(struct msnp_client *client, msnp_trace_function trace, void *context)
{
    client->trace = trace;
    client->trace_context = context;
}

void client_trace(struct msnp_client *client, bool out, struct text command, struct text payload)
{
    if (client->trace)
        client->trace(client->trace_context, out, command, payload);
}

void client_trace_out(struct msnp_client *client, link_id link, struct text bytes)
{
    struct frame_reader reader;
    struct frame frame;

    if (!client->trace)
        return;
    if (link == client->notification.ticket_link) { /* HTTP: one request, "GET ..." */
        client_trace(client, true, bytes, TEXT_EMPTY);
        return;
    }
    /* Our own bytes are all one piece of memory already. */
    frame_reader_init(&reader, FRAME_FROM_CLIENT, (struct frame_limits){bytes.length, UINT32_MAX});
    if (frame_reader_feed(&reader, bytes))
        while (frame_reader_next(&reader, &frame) == FRAME_READY)
            client_trace(client, true, frame.name, frame.payload);
    frame_reader_free(&reader);
}
