/* The body of text/x-msmsgsinvite (wire facts 7; mapping page, "Sessions").
 *
 * Application data that is fit for a line travels as Context-Data; other data travels in a field of
 * our own, X-OpenMsgr-Data, as base64 of its UTF-16LE bytes, because this body has no escaping and
 * a line break in it would be somebody's command. */
#ifndef OPENMSGR_WIRE_INVITE_H
#define OPENMSGR_WIRE_INVITE_H

#include "core/session.h"
#include "common/buffer.h"

#define INVITE_CONTENT_TYPE "text/x-msmsgsinvite"
#define FILE_TRANSFER_GUID "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"

enum { MESSAGE_MAX_BYTES = 1664 };

/* ---- building: whole payloads with their MIME header; false when out of memory or over
 * MESSAGE_MAX_BYTES ---- */
bool invite_build(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_accept(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_confirm(struct buffer *out, const struct session *session);
/* `session_id` may be empty.  `reason` is sent only when it is a failure. */
bool invite_build_cancel(struct buffer *out, uint32_t cookie, struct text session_id,
                         enum cancel_code code, msgr_result reason, struct text app_data);
bool invite_build_context(struct buffer *out, const struct session *session, struct text data);

/* ---- reading ---- */
enum invite_command { INVITE_UNKNOWN, INVITE_INVITE, INVITE_ACCEPT, INVITE_CANCEL, INVITE_CONTEXT };

struct invite {
    enum invite_command command;
    bool has_cookie, has_session_id, has_session_protocol, has_data;
    uint32_t cookie;
    struct guid_text session_id;
    struct text session_protocol, application_name, application_guid, application_url, address;
    enum cancel_code cancel_code;
    msgr_result reason; /* RESULT_OK when none came */
    struct string data; /* owned */
};

/* Reads the body (behind the MIME header); texts borrow from it.  False when it is no invitation
 * body at all: not UTF-8, or neither a command nor context data.  The caller frees with
 * invite_free. */
bool invite_parse(struct text body, struct invite *out);
void invite_free(struct invite *invite);

#endif
