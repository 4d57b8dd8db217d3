/* What the administrator's commands say to a running service: our own command OMC on the same port, with the token that
 * only the owner of the data can read (docs/msgrd.md).
 *
 *   OMC 1 token STATUS            OMC 1 OK users=N ...
 *   OMC 1 token STOP              OMC 1 OK
 *   OMC 1 token ALERT handle site url text      (url and text %-encoded; url "-" for none) */
#include "service.h"

#include "../msnp/codec.h"
#include "log.h"

static void status(struct connection *connection, struct text id)
{
    struct service *service = connection->service;
    unsigned long users = 0, rooms = 0;

    for (const struct connection *user = service->connections; user; user = user->next)
        users += user->role == ROLE_NOTIFICATION && user->authenticated && !user->closing;
    for (const struct room *room = service->rooms; room; room = room->next)
        rooms++;
    reply(connection, "OMC %.*s OK users=%lu switchboards=%lu connections=%lu sign-ins=%lu messages=%lu refused=%lu\r\n",
          TEXT_ARG(id), users, rooms, (unsigned long)service->connection_count, service->totals.sign_ins,
          service->totals.messages, service->totals.refused);
}

static void append_escaped(struct buffer *out, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        switch (value.bytes[i]) {
        case '&':
            buffer_printf(out, "&amp;");
            break;
        case '<':
            buffer_printf(out, "&lt;");
            break;
        case '>':
            buffer_printf(out, "&gt;");
            break;
        case '"':
            buffer_printf(out, "&quot;");
            break;
        default:
            buffer_append(out, (struct text){value.bytes + i, 1});
        }
    }
}

/* A notification in the form of wire facts 8. */
static void alert(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct connection *user = service_user(connection->service, frame->arguments[3]);
    struct string url = {0}, text = {0};
    struct buffer xml = {0};
    uint32_t site;

    if (!user) {
        reply(connection, "OMC %.*s OFFLINE\r\n", TEXT_ARG(id));
        return;
    }
    if (!text_parse_u32(frame->arguments[4], UINT32_MAX, &site) || !url_decode(frame->arguments[5], &url) ||
        !url_decode(frame->arguments[6], &text)) {
        reply(connection, "OMC %.*s INVALID\r\n", TEXT_ARG(id));
        goto done;
    }
    if (text_equal(string_text(&url), TEXT_LITERAL("-")))
        string_free(&url);
    buffer_printf(&xml, "<NOTIFICATION ver=\"1\" id=\"1\" siteid=\"%lu\" siteurl=\"", (unsigned long)site);
    append_escaped(&xml, string_text(&url));
    buffer_printf(&xml, "\">\r\n  <TO pid=\"0x00000001:0x00000002\" name=\"%.*s\"/>\r\n  <MSG id=\"0\">\r\n"
                        "    <ACTION url=\"\"/>\r\n    <SUBSCR url=\"\"/>\r\n"
                        "    <BODY lang=\"1033\">\r\n      <TEXT>", TEXT_ARG(string_text(&user->handle)));
    append_escaped(&xml, string_text(&text));
    buffer_printf(&xml, "</TEXT>\r\n    </BODY>\r\n  </MSG>\r\n</NOTIFICATION>\r\n");
    reply(user, "NOT %lu\r\n", (unsigned long)xml.length);
    buffer_append(&user->out, buffer_text(&xml));
    log_event(LOG_INFO, "alert of site %lu for %.*s", (unsigned long)site, TEXT_ARG(string_text(&user->handle)));
    reply(connection, "OMC %.*s OK\r\n", TEXT_ARG(id));
done:
    string_free(&url);
    string_free(&text);
    buffer_free(&xml);
}

void control_frame(struct connection *connection, const struct frame *frame)
{
    const struct service_config *config = &connection->service->config;
    struct text id, verb;

    if (!text_equal(frame->name, TEXT_LITERAL("OMC")) || frame->argument_count < 3 || !config->control_token[0] ||
        !equal_in_constant_time(frame->arguments[1], text_of(config->control_token))) {
        log_event(LOG_WARNING, "control refused from %s", connection->peer_address);
        connection_close(connection);
        return;
    }
    connection->deadline = UINT64_MAX;
    id = frame->arguments[0];
    verb = frame->arguments[2];
    if (text_equal(verb, TEXT_LITERAL("STATUS"))) {
        status(connection, id);
    } else if (text_equal(verb, TEXT_LITERAL("STOP"))) {
        reply(connection, "OMC %.*s OK\r\n", TEXT_ARG(id));
        config->stop(config->context);
    } else if (text_equal(verb, TEXT_LITERAL("ALERT")) && frame->argument_count == 7) {
        alert(connection, frame);
    } else {
        reply(connection, "OMC %.*s INVALID\r\n", TEXT_ARG(id));
    }
}
