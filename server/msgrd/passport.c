#include "passport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/md5.h"
#include "common/secret.h"
#include "handle.h"
#include "log.h"
#include "store_accounts.h"
#include "wire/codec.h"
#include "wire/passport.h"

#define LOGIN_PATH "/login2.srf"

/* ---- tickets ---- */

static void ticket_free(struct passport_ticket *ticket)
{
    wipe_bytes(ticket->text, sizeof(ticket->text));
    string_free(&ticket->handle);
    free(ticket);
}

/* New tickets are added at the front, so that the last one of a user is the oldest. */
static const char *ticket_new(struct service *service, struct text handle)
{
    struct passport_ticket *ticket = calloc(1, sizeof(*ticket)), **position = &service->passport_tickets;
    unsigned count = 1;
    char token[TOKEN_BYTES];

    if (!ticket || !string_set(&ticket->handle, handle)) {
        free(ticket);
        return NULL;
    }
    token_make(service->clock, token);
    snprintf(ticket->text, sizeof(ticket->text), "t=%s&p=", token);
    wipe_bytes(token, sizeof(token));
    ticket->deadline = service_now(service) + PASSPORT_TICKET_MS;
    while (*position) {
        struct passport_ticket *other = *position;

        if (text_equal(string_text(&other->handle), handle) && ++count > PASSPORT_TICKETS_OF_ONE_USER) {
            *position = other->next;
            ticket_free(other);
        } else {
            position = &other->next;
        }
    }
    ticket->next = service->passport_tickets;
    service->passport_tickets = ticket;
    return ticket->text;
}

bool passport_ticket_take(struct service *service, struct text handle, struct text ticket)
{
    struct passport_ticket **position = &service->passport_tickets;

    while (*position) {
        struct passport_ticket *candidate = *position;

        if (equal_in_constant_time(text_of(candidate->text), ticket)) {
            bool good = text_equal(string_text(&candidate->handle), handle) &&
                        candidate->deadline > service_now(service);

            *position = candidate->next; /* the ticket is used up, even if another user has sent it */
            ticket_free(candidate);
            return good;
        }
        position = &candidate->next;
    }
    return false;
}

void passport_expire(struct service *service, uint64_t now)
{
    struct passport_ticket **position = &service->passport_tickets;

    while (*position) {
        struct passport_ticket *ticket = *position;

        if (ticket->deadline <= now) {
            *position = ticket->next;
            ticket_free(ticket);
        } else {
            position = &ticket->next;
        }
    }
}

uint64_t passport_deadline(const struct service *service)
{
    uint64_t deadline = UINT64_MAX;

    for (const struct passport_ticket *ticket = service->passport_tickets; ticket; ticket = ticket->next)
        if (ticket->deadline < deadline)
            deadline = ticket->deadline;
    return deadline;
}

/* ---- pages ---- */

static void page(struct buffer *out, const char *status, const char *header)
{
    buffer_append_secret(out, TEXT_LITERAL("HTTP/1.1 "));
    buffer_append_secret(out, text_of(status));
    buffer_append_secret(out, TEXT_LITERAL("\r\n"));
    buffer_append_secret(out, text_of(header));
    buffer_append_secret(out, TEXT_LITERAL("Content-Length: 0\r\nCache-Control: no-store\r\n"
                                           "Connection: close\r\n\r\n"));
}

/* Names the request's Host as the place of the login: the client has verified the certificate of this
 * service for that name.  Old clients accept only this form of the header (docs/wire.md 11). */
static void nexus(const struct http_head *request, struct buffer *out)
{
    struct buffer header = {0};
    struct https_url url;
    struct text host;

    if (!fields_get(&request->fields, "Host", &host) || !https_url_parse(host, &url) || url.path.length ||
        text_starts_with_nocase(host, TEXT_LITERAL("https:"))) {
        page(out, "400 Bad Request", "");
        return;
    }
    buffer_printf(&header,
                  "PassportURLs: DARealm=Passport.Net,DALogin=%.*s" LOGIN_PATH ",DAReg=%.*s/,ConfigVersion=15\r\n%c",
                  TEXT_ARG(host), TEXT_ARG(host), 0);
    page(out, "200 OK", header.bytes);
    buffer_free(&header);
}

/* Checks a password by comparing digests with a random salt, so that the timing depends neither on the stored
 * password nor on whether the account exists. */
static bool is_right(struct service *service, struct text handle, struct text password)
{
    static const struct text unknown = TEXT_LITERAL("no such account, but the same work");
    struct store_account account = {0};
    char salt[TOKEN_BYTES], expected[33], given[33];
    bool known = store_account_get(service->store, handle, &account) == STORE_OK, right;

    token_make(service->clock, salt);
    md5_hex(text_of(salt), known ? string_text(&account.password) : unknown, expected);
    md5_hex(text_of(salt), password, given);
    right = equal_in_constant_time(text_of(expected), text_of(given)) && known;
    store_account_free(&account);
    wipe_bytes(expected, sizeof(expected));
    wipe_bytes(given, sizeof(given));
    return right;
}

static void login(struct service *service, const struct http_head *request, const char *peer, struct buffer *out)
{
    struct text list, encoded;
    struct string name = {0}, handle = {0}, password = {0};
    const char *ticket = NULL;
    struct buffer header = {0};
    bool asked = passport_header(request, "Authorization", &list);

    if (asked && passport_value(list, "sign-in", &encoded) && url_decode(encoded, &name) &&
        passport_value(list, "pwd", &encoded) && url_decode(encoded, &password) &&
        handle_normalize(string_text(&name), &handle) &&
        is_right(service, string_text(&handle), string_text(&password)))
        ticket = ticket_new(service, string_text(&handle));
    if (ticket) {
        buffer_append_secret(&header, TEXT_LITERAL("Authentication-Info: Passport1.4 da-status=success,"
                                                   "tname=MSPAuth,tname=MSPProf,tname=MSPSec,from-PP='"));
        buffer_append_secret(&header, text_of(ticket));
        buffer_append_secret(&header, TEXT_LITERAL("',ru=http://messenger.msn.com\r\n\0"));
        page(out, "200 OK", header.failed ? "" : header.bytes);
    } else {
        log_fields(LOG_WARNING, "login-refused", "peer=%s", peer);
        page(out, "401 Unauthorized",
             "WWW-Authenticate: Passport1.4 da-status=failed,srealm=Passport.NET,ts=0,prompt,"
             "cburl=,cbtxt=The%20sign-in%20name%20or%20the%20password%20is%20wrong.\r\n");
    }
    wipe_buffer(&header);
    wipe_string(&password);
    string_free(&name);
    string_free(&handle);
}

void passport_respond(struct service *service, const struct http_head *request, const char *peer, struct buffer *out)
{
    struct text path = request->first[1];
    const char *query = memchr(path.bytes, '?', path.length);

    if (query)
        path.length = (size_t)(query - path.bytes);
    if (http_code(request) || !text_equal(request->first[0], TEXT_LITERAL("GET")))
        page(out, "405 Method Not Allowed", "Allow: GET\r\n");
    else if (text_equal(path, TEXT_LITERAL(PASSPORT_NEXUS_PATH)))
        nexus(request, out);
    else if (text_equal(path, TEXT_LITERAL(LOGIN_PATH)))
        login(service, request, peer, out);
    else
        page(out, "404 Not Found", "");
}
