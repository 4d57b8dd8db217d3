#include "invite.h"

#include <stdio.h>
#include <string.h>

#include "codec.h"
#include "mime.h"

/* In the order of enum cancel_code. */
static const char *const cancel_codes[] = {"REJECT", "REJECT_NOT_INSTALLED", "FAIL", "TIMEOUT", "OUTBANDCANCEL"};

/* ---- building ---- */

static void begin(struct buffer *out)
{
    buffer_printf(out, "MIME-Version: 1.0\r\nContent-Type: " INVITE_CONTENT_TYPE "; charset=UTF-8\r\n\r\n");
}

static bool end(struct buffer *out)
{
    buffer_printf(out, "\r\n");
    return !out->failed && out->length <= MESSAGE_MAX_BYTES;
}

static void field(struct buffer *out, const char *name, struct text value)
{
    buffer_printf(out, "%s: %.*s\r\n", name, TEXT_ARG(value));
}

static void command(struct buffer *out, const char *name, uint32_t cookie)
{
    buffer_printf(out, "Invitation-Command: %s\r\nInvitation-Cookie: %lu\r\n", name, (unsigned long)cookie);
}

static bool is_fit_for_line(struct text data)
{
    return text_is_utf8(data) && !text_has_control(data) && text_trim(data).length == data.length;
}

static void data_field(struct buffer *out, struct text data)
{
    struct buffer units = {0};

    if (!data.length)
        return;
    if (is_fit_for_line(data)) {
        field(out, "Context-Data", data);
        return;
    }
    buffer_printf(out, "X-OpenMsgr-Data: ");
    if (!utf16le_from_text(data, &units))
        out->failed = true;
    base64_encode(out, buffer_text(&units));
    buffer_printf(out, "\r\n");
    buffer_free(&units);
}

bool invite_build(struct buffer *out, const struct session *session, struct text app_data)
{
    struct text name, guid, url;

    session_application_name(session, &name);
    session_application(session, &guid);
    session_application_url(session, &url);
    begin(out);
    field(out, "Application-Name", name);
    field(out, "Application-GUID", guid);
    buffer_printf(out, "Session-Protocol: SM1\r\n");
    if (url.length)
        field(out, "Application-URL", url);
    data_field(out, app_data);
    command(out, "INVITE", session_cookie(session));
    field(out, "Session-ID", session_id(session));
    return end(out);
}

bool invite_build_accept(struct buffer *out, const struct session *session, struct text app_data)
{
    bool compatible = (session_flags(session) & SESSION_FLAG_COMPATIBLE) != 0;

    begin(out);
    command(out, "ACCEPT", session_cookie(session));
    if (!compatible) {
        field(out, "Session-ID", session_id(session));
        buffer_printf(out, "Session-Protocol: SM1\r\n");
    }
    data_field(out, app_data);
    buffer_printf(out, "Launch-Application: TRUE\r\nRequest-Data: IP-Address:\r\n");
    field(out, "IP-Address", session_offered_address(session));
    return end(out);
}

bool invite_build_confirm(struct buffer *out, const struct session *session)
{
    begin(out);
    command(out, "ACCEPT", session_cookie(session));
    field(out, "Session-ID", session_id(session));
    buffer_printf(out, "Launch-Application: TRUE\r\n");
    field(out, "IP-Address", session_offered_address(session));
    return end(out);
}

bool invite_build_cancel(struct buffer *out, uint32_t cookie, struct text session_id, enum cancel_code code,
                         msgr_result reason, struct text app_data)
{
    begin(out);
    buffer_printf(out, "Invitation-Command: CANCEL\r\nCancel-Code: %s\r\nInvitation-Cookie: %lu\r\n",
                  cancel_codes[code], (unsigned long)cookie);
    if (session_id.length)
        field(out, "Session-ID", session_id);
    if (result_failed(reason))
        buffer_printf(out, "X-OpenMsgr-Reason: 0x%08lX\r\n", (unsigned long)(uint32_t)reason);
    data_field(out, app_data);
    return end(out);
}

bool invite_build_context(struct buffer *out, const struct session *session, struct text data)
{
    begin(out);
    command(out, "CONTEXT", session_cookie(session));
    field(out, "Session-ID", session_id(session));
    if (data.length)
        data_field(out, data);
    else
        buffer_printf(out, "Context-Data: \r\n");
    return end(out);
}

/* ---- reading ---- */

static enum invite_command command_from_text(struct text name)
{
    static const struct {
        const char *name;
        enum invite_command command;
    } names[] = {
        {"INVITE", INVITE_INVITE}, {"ACCEPT", INVITE_ACCEPT}, {"CANCEL", INVITE_CANCEL}, {"CONTEXT", INVITE_CONTEXT}};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_equal_nocase(name, text_of(names[i].name)))
            return names[i].command;
    return INVITE_UNKNOWN;
}

/* Returns CANCEL_CODE_OUTBAND, the ordinary cancellation, for a missing or unknown code (docs/wire.md 7.3). */
static enum cancel_code cancel_code_from_text(struct text name)
{
    for (size_t i = 0; i < sizeof(cancel_codes) / sizeof(cancel_codes[0]); i++)
        if (text_equal_nocase(name, text_of(cancel_codes[i])))
            return (enum cancel_code)i;
    return CANCEL_CODE_OUTBAND;
}

/* Parses a failure code, written as "0x" and eight hex digits.  Returns RESULT_OK for any other value. */
static msgr_result reason_from_text(struct text value)
{
    uint32_t number = 0;

    if (value.length != 10 || !text_starts_with_nocase(value, TEXT_LITERAL("0x")) ||
        !hex_parse_u32((struct text){value.bytes + 2, 8}, UINT32_MAX, &number))
        return RESULT_OK;
    return number & 0x80000000u ? RESULT(number) : RESULT_OK;
}

/* Reads the application data.  X-OpenMsgr-Data has priority over Context-Data, because it can hold any data
 * unchanged.  Returns false when out of memory. */
static bool read_data(const struct fields *fields, struct invite *out)
{
    struct text value;
    struct string units = {0};
    bool done = true;

    if (fields_get(fields, "X-OpenMsgr-Data", &value) && base64_decode(value, &units) &&
        utf16le_to_string(string_text(&units), &out->data)) {
        out->has_data = true;
    } else if (fields_get(fields, "Context-Data", &value)) {
        out->has_data = true;
        done = string_set(&out->data, value);
    }
    string_free(&units);
    return done;
}

bool invite_parse(struct text body, struct invite *out)
{
    struct fields fields;
    struct text value;

    *out = (struct invite){0};
    if (!text_is_utf8(body))
        return false;
    fields_parse(body, &fields);
    fields_get(&fields, "Invitation-Command", &value);
    out->command = command_from_text(value);
    fields_get(&fields, "Invitation-Cookie", &value);
    out->has_cookie = text_parse_u32(value, UINT32_MAX, &out->cookie);
    fields_get(&fields, "Session-ID", &value);
    out->has_session_id = guid_parse(value, &out->session_id);
    out->has_session_protocol = fields_get(&fields, "Session-Protocol", &out->session_protocol);
    fields_get(&fields, "Application-Name", &out->application_name);
    fields_get(&fields, "Application-GUID", &out->application_guid);
    fields_get(&fields, "Application-URL", &out->application_url);
    fields_get(&fields, "IP-Address", &out->address);
    fields_get(&fields, "Cancel-Code", &value);
    out->cancel_code = cancel_code_from_text(value);
    fields_get(&fields, "X-OpenMsgr-Reason", &value);
    out->reason = reason_from_text(value);
    if (!read_data(&fields, out)) {
        invite_free(out);
        return false;
    }
    /* No captured traffic shows which command Windows Messenger sends with context data, so any unknown command
     * with data is handled like CONTEXT (docs/wire.md 7.4). */
    if (out->command == INVITE_UNKNOWN && out->has_data)
        out->command = INVITE_CONTEXT;
    return out->command != INVITE_UNKNOWN;
}

void invite_free(struct invite *invite) { string_free(&invite->data); }
