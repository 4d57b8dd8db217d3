/* Builds and parses messages of type text/x-msmsgsinvite (docs/wire.md 7 and 12.1).
 *
 * Application data without control characters and without blanks at its ends is sent in the field
 * Context-Data.  All other data is sent in the field X-OpenMsgr-Data, an extension, as base64 of UTF-16LE.
 * The format has no escapes, so a line break in Context-Data could forge another field. */
#ifndef OPENMSGR_WIRE_INVITE_H
#define OPENMSGR_WIRE_INVITE_H

#include "core/session.h"
#include "common/buffer.h"

#define INVITE_CONTENT_TYPE "text/x-msmsgsinvite"
#define FILE_TRANSFER_GUID "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"

enum { MESSAGE_MAX_BYTES = 1664 };

/* ---- building ---- */

/* These functions append a complete payload with its MIME header.  They return false when out of memory,
 * or when the payload is longer than MESSAGE_MAX_BYTES. */
bool invite_build(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_accept(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_confirm(struct buffer *out, const struct session *session);
/* `session_id` may be empty.  `reason` is sent only if it is a failure code. */
bool invite_build_cancel(struct buffer *out, uint32_t cookie, struct text session_id, enum cancel_code code,
                         msgr_result reason, struct text app_data);
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
    msgr_result reason; /* RESULT_OK: the message has no reason */
    struct string data; /* owned */
};

/* Parses the body of a message.  The texts in *out borrow from `body`; the caller frees *out with
 * invite_free.  Returns false if `body` is not UTF-8 or has neither a known command nor application data,
 * or when out of memory; there is then nothing to free. */
bool invite_parse(struct text body, struct invite *out);
void invite_free(struct invite *invite);

#endif
