/* The body of text/x-msmsgsinvite (docs/wire.md 7 and 12.1).
 *
 * Application data is sent as Context-Data if it fits into a line.  Other data is sent in a field of
 * our own, X-OpenMsgr-Data, as base64 of its UTF-16LE bytes: this body has no escaping, so a line
 * break in the data could forge a command. */
#ifndef OPENMSGR_WIRE_INVITE_H
#define OPENMSGR_WIRE_INVITE_H

#include "core/session.h"
#include "common/buffer.h"

#define INVITE_CONTENT_TYPE "text/x-msmsgsinvite"
#define FILE_TRANSFER_GUID "{5D3E02AB-6190-11D3-BBBB-00C04F795683}"

enum { MESSAGE_MAX_BYTES = 1664 };

/* ---- building ---- */

/* These append a complete payload with its MIME header.  False when out of memory or when the payload
 * is over MESSAGE_MAX_BYTES. */
bool invite_build(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_accept(struct buffer *out, const struct session *session, struct text app_data);
bool invite_build_confirm(struct buffer *out, const struct session *session);
/* `session_id` may be empty; `reason` is sent only if it is a failure. */
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
    msgr_result reason; /* RESULT_OK when there is none */
    struct string data; /* owned */
};

/* Reads the body, which follows the MIME header.  The texts borrow from it; the caller frees the rest
 * with invite_free.  False when it is not the body of an invitation: not UTF-8, or with neither a
 * command nor context data. */
bool invite_parse(struct text body, struct invite *out);
void invite_free(struct invite *invite);

#endif
