/* What the administrator's commands say to a running service: our own command OMC on the same port,
 * with the token that only the owner of the data can read (docs/msgrd.md).
 *
 *   OMC 1 token STATUS            OMC 1 OK users=N ...
 *   OMC 1 token STOP              OMC 1 OK
 *   OMC 1 token ALERT handle site url text      (url and text %-encoded; url "-" for none) */
#include "service.h"

#include "wire/alert.h"
#include "wire/codec.h"
#include "log.h"

enum { ALERT_BODY_MAX_BYTES = 1024 }; /* with its tags, as clients expect (wire facts 1.6) */

static void status(struct connection *connection, struct text id)
{
    struct service *service = connection->service;
    uint64_t up = service_now(service) - service->started;
    size_t memory = service->config.memory ? service->config.memory(service->config.context) : 0;

    reply(connection,
          "OMC %.*s OK users=%lu switchboards=%lu connections=%lu sign-ins=%lu messages=%lu "
          "alerts=%lu refused=%lu slowed=%lu memory=%lu uptime=%lu\r\n",
          TEXT_ARG(id), (unsigned long)service->users.count, (unsigned long)service->room_count,
          (unsigned long)service->connection_count, service->totals.sign_ins,
          service->totals.messages, service->totals.alerts, service->totals.refused,
          service->totals.slowed, (unsigned long)(memory / 1024), (unsigned long)(up / 1000));
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
    struct buffer xml = {0}, body = {0};
    uint32_t site;

    if (!user || user->dialect < 5) { /* NOT came with MSNP5 */
        reply(connection, "OMC %.*s OFFLINE\r\n", TEXT_ARG(id));
        return;
    }
    if (!text_parse_u32(frame->arguments[4], UINT32_MAX, &site) ||
        !url_decode(frame->arguments[5], &url) || !url_decode(frame->arguments[6], &text) ||
        text_has_control(string_text(&text))) {
        reply(connection, "OMC %.*s INVALID\r\n", TEXT_ARG(id));
        goto done;
    }
    if (text_equal(string_text(&url), TEXT_LITERAL("-"))) {
        string_free(&url);
    } else if (!text_starts_with_nocase(string_text(&url), TEXT_LITERAL("http://")) &&
               !text_starts_with_nocase(string_text(&url), TEXT_LITERAL("https://"))) {
        reply(connection, "OMC %.*s INVALID\r\n", TEXT_ARG(id));
        goto done;
    }
    buffer_printf(&body, "<BODY lang=\"1033\"><TEXT>");
    append_escaped(&body, string_text(&text));
    buffer_printf(&body, "</TEXT></BODY>");
    buffer_printf(&xml, "<NOTIFICATION ver=\"1\" id=\"%lu\" siteid=\"%lu\" siteurl=\"",
                  ++connection->service->totals.alerts, (unsigned long)site);
    append_escaped(&xml, string_text(&url));
    buffer_printf(&xml,
                  "\">\r\n  <TO pid=\"0x00000001:0x%08lx\" name=\"%.*s\"/>\r\n  <MSG id=\"0\">\r\n"
                  "    <ACTION url=\"\"/>\r\n    <SUBSCR url=\"\"/>\r\n    ",
                  (unsigned long)user->account_id, TEXT_ARG(string_text(&user->handle)));
    buffer_append(&xml, buffer_text(&body));
    buffer_printf(&xml, "\r\n  </MSG>\r\n</NOTIFICATION>\r\n");
    if (body.length > ALERT_BODY_MAX_BYTES || xml.length > ALERT_MAX_BYTES || xml.failed) {
        reply(connection, "OMC %.*s TOO-LONG\r\n", TEXT_ARG(id));
        goto done;
    }
    reply(user, "NOT %lu\r\n", (unsigned long)xml.length);
    buffer_append(&user->out, buffer_text(&xml));
    log_fields(LOG_INFO, "alert", "site=%lu user=%.*s", (unsigned long)site,
               TEXT_ARG(string_text(&user->handle)));
    reply(connection, "OMC %.*s OK\r\n", TEXT_ARG(id));
done:
    string_free(&url);
    string_free(&text);
    buffer_free(&body);
    buffer_free(&xml);
}

void control_frame(struct connection *connection, const struct frame *frame)
{
    const struct service_config *config = &connection->service->config;
    struct text id, verb;

    if (!text_equal(frame->name, TEXT_LITERAL("OMC")) || frame->argument_count < 3 ||
        !config->control_token[0] ||
        !equal_in_constant_time(frame->arguments[1], text_of(config->control_token))) {
        log_fields(LOG_WARNING, "control-refused", "peer=%s", connection->peer_address);
        connection_close(connection);
        return;
    }
    connection_set_deadline(connection, UINT64_MAX);
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
