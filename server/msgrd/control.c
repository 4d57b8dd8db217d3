#include "control.h"

#include "log.h"
#include "users.h"
#include "wire/alert.h"
#include "wire/codec.h"

static void answer(struct connection *connection, const struct frame *frame, const char *what)
{
    reply(connection, "OMC %.*s %s\r\n", TEXT_ARG(frame->arguments[0]), what);
}

static void answer_status(struct connection *connection, const struct frame *frame)
{
    struct service *service = connection->service;
    uint64_t up = service_now(service) - service->started;
    size_t memory = service->config.memory ? service->config.memory(service->config.context) : 0;

    reply(connection,
          "OMC %.*s OK users=%lu switchboards=%lu connections=%lu sign-ins=%lu messages=%lu "
          "alerts=%lu refused=%lu slowed=%lu memory=%lu uptime=%lu\r\n",
          TEXT_ARG(frame->arguments[0]), (unsigned long)service->users.count, (unsigned long)service->switchboard_count,
          (unsigned long)service->connection_count, service->totals.sign_ins, service->totals.messages,
          service->totals.alerts, service->totals.refused, service->totals.slowed, (unsigned long)(memory / 1024),
          (unsigned long)(up / 1000));
}

static void answer_stop(struct connection *connection, const struct frame *frame)
{
    const struct service_config *config = &connection->service->config;

    answer(connection, frame, "OK");
    config->stop(config->context);
}

/* ---- ALERT ---- */

struct alert {
    uint32_t site;
    struct string url, text; /* url: empty for none */
};

static void append_escaped(struct buffer *out, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        switch (value.bytes[i]) {
        case '&': buffer_printf(out, "&amp;"); break;
        case '<': buffer_printf(out, "&lt;"); break;
        case '>': buffer_printf(out, "&gt;"); break;
        case '"': buffer_printf(out, "&quot;"); break;
        default: buffer_append(out, (struct text){value.bytes + i, 1});
        }
    }
}

/* Reads the arguments of ALERT.  The URL must be http or https; "-" means that there is none. */
static bool read_alert(const struct frame *frame, struct alert *alert)
{
    struct text url;

    if (!text_parse_u32(frame->arguments[4], UINT32_MAX, &alert->site) ||
        !url_decode(frame->arguments[5], &alert->url) || !url_decode(frame->arguments[6], &alert->text) ||
        text_has_control(string_text(&alert->text)))
        return false;
    url = string_text(&alert->url);
    if (text_equal(url, TEXT_LITERAL("-"))) {
        string_free(&alert->url);
        return true;
    }
    return text_starts_with_nocase(url, TEXT_LITERAL("http://")) ||
           text_starts_with_nocase(url, TEXT_LITERAL("https://"));
}

/* Builds the NOTIFICATION element of docs/wire.md 8.  False when the element is too long. */
static bool build_alert(struct buffer *xml, const struct alert *alert, unsigned long id, const struct connection *user)
{
    struct buffer body = {0};
    bool fits;

    buffer_printf(&body, "<BODY lang=\"1033\"><TEXT>");
    append_escaped(&body, string_text(&alert->text));
    buffer_printf(&body, "</TEXT></BODY>");
    buffer_printf(xml, "<NOTIFICATION ver=\"1\" id=\"%lu\" siteid=\"%lu\" siteurl=\"", id, (unsigned long)alert->site);
    append_escaped(xml, string_text(&alert->url));
    buffer_printf(xml,
                  "\">\r\n  <TO pid=\"0x00000001:0x%08lx\" name=\"%.*s\"/>\r\n  <MSG id=\"0\">\r\n"
                  "    <ACTION url=\"\"/>\r\n    <SUBSCR url=\"\"/>\r\n    ",
                  (unsigned long)user->account_id, TEXT_ARG(string_text(&user->handle)));
    buffer_append(xml, buffer_text(&body));
    buffer_printf(xml, "\r\n  </MSG>\r\n</NOTIFICATION>\r\n");
    fits = body.length <= ALERT_BODY_MAX_BYTES && xml->length <= ALERT_MAX_BYTES && !body.failed && !xml->failed;
    buffer_free(&body);
    return fits;
}

static void answer_alert(struct connection *connection, const struct frame *frame)
{
    struct connection *user = users_find(connection->service, frame->arguments[3]);
    struct alert alert = {0};
    struct buffer xml = {0};

    if (!user || user->dialect < 5) { /* the command NOT exists from MSNP5 on */
        answer(connection, frame, "OFFLINE");
    } else if (!read_alert(frame, &alert)) {
        answer(connection, frame, "INVALID");
    } else if (!build_alert(&xml, &alert, ++connection->service->totals.alerts, user)) {
        answer(connection, frame, "TOO-LONG");
    } else {
        reply(user, "NOT %lu\r\n", (unsigned long)xml.length);
        buffer_append(&user->out, buffer_text(&xml));
        log_fields(LOG_INFO, "alert", "site=%lu user=%.*s", (unsigned long)alert.site,
                   TEXT_ARG(string_text(&user->handle)));
        answer(connection, frame, "OK");
    }
    string_free(&alert.url);
    string_free(&alert.text);
    buffer_free(&xml);
}

/* ---- verbs ---- */

enum { WORDS_BEFORE_VERB = 2 }; /* transaction id and token */

/* The minimum and maximum count all arguments of OMC: id, token, verb and the arguments of the verb. */
static const struct client_command verbs[] = {
    {{"STATUS", 1, 3, 3}, answer_status},
    {{"STOP", 1, 3, 3}, answer_stop},
    {{"ALERT", 1, 7, 7}, answer_alert},
};

static bool has_token(const struct connection *connection, const struct frame *frame)
{
    const char *token = connection->service->config.control_token;

    return text_equal(frame->name, TEXT_LITERAL("OMC")) && frame->argument_count > WORDS_BEFORE_VERB && token[0] &&
           equal_in_constant_time(frame->arguments[1], text_of(token));
}

static void control_frame(struct connection *connection, const struct frame *frame)
{
    const struct client_command *verb;

    if (!has_token(connection, frame)) {
        log_fields(LOG_WARNING, "control-refused", "peer=%s", connection->peer_address);
        connection_close(connection);
        return;
    }
    connection_set_deadline(connection, UINT64_MAX);
    verb = COMMAND_FIND(verbs, frame->arguments[WORDS_BEFORE_VERB]);
    if (verb && command_row_fits(&verb->row, frame->argument_count))
        verb->handle(connection, frame);
    else
        answer(connection, frame, "INVALID");
}

const struct protocol control_protocol = {control_frame, NULL, ""};
