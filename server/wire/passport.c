#include "passport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/secret.h"

struct passport {
    bool at_login;
    unsigned redirects;
    struct string host, path;
    uint16_t port;
    struct string handle, password, challenge;
    struct string ticket;
    msgr_result result;
};

/* ---- the lists in the headers ---- */

static size_t skip(struct text list, size_t position, const char *characters)
{
    while (position < list.length && list.bytes[position] && strchr(characters, list.bytes[position]))
        position++;
    return position;
}

static size_t find(struct text list, size_t position, char wanted)
{
    while (position < list.length && list.bytes[position] != wanted)
        position++;
    return position;
}

bool passport_value(struct text list, const char *key, struct text *out)
{
    size_t position = 0;

    *out = TEXT_EMPTY;
    while ((position = skip(list, position, " \t,")) < list.length) {
        size_t begin = position, comma = find(list, begin, ','), equals = find(list, begin, '=');
        struct text name, value;

        if (equals >= comma) { /* a key without a value */
            position = comma;
            continue;
        }
        name = text_trim((struct text){list.bytes + begin, equals - begin});
        position = skip(list, equals + 1, " \t");
        if (position < list.length && list.bytes[position] == '\'') {
            size_t end = find(list, position + 1, '\'');

            if (end == list.length)
                return false;
            value = (struct text){list.bytes + position + 1, end - position - 1};
            position = find(list, end, ',');
        } else {
            size_t end = find(list, position, ',');

            value = text_trim((struct text){list.bytes + position, end - position});
            position = end;
        }
        if (text_equal_nocase(name, text_of(key))) {
            *out = value;
            return true;
        }
    }
    return false;
}

bool passport_header(const struct http_head *head, const char *name, struct text *out)
{
    static const struct text scheme = TEXT_LITERAL("Passport1.4");

    *out = TEXT_EMPTY;
    for (size_t i = 0; i < head->fields.count; i++) {
        struct text value = head->fields.items[i].value;

        if (!text_equal_nocase(head->fields.items[i].name, text_of(name)) || value.length <= scheme.length ||
            !text_starts_with_nocase(value, scheme) ||
            (value.bytes[scheme.length] != ' ' && value.bytes[scheme.length] != '\t'))
            continue;
        *out = text_trim((struct text){value.bytes + scheme.length, value.length - scheme.length});
        return true;
    }
    return false;
}

void passport_encode(struct buffer *out, struct text value)
{
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.bytes[i];
        char escape[4] = {(char)c};

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            buffer_append_secret(out, (struct text){escape, 1});
        } else {
            snprintf(escape, sizeof(escape), "%%%02X", c);
            buffer_append_secret(out, (struct text){escape, 3});
        }
        wipe_bytes(escape, sizeof(escape));
    }
}

/* ---- life ---- */

/* Sets the server and path of the next request.  Returns false and changes nothing if the URL is malformed, or
 * when out of memory. */
static bool set_target(struct passport *passport, struct text address, const char *default_path)
{
    struct https_url url;
    struct string host = {0}, path = {0};

    if (!https_url_parse(address, &url) || !string_set(&host, url.host) ||
        !string_set(&path, url.path.length ? url.path : text_of(default_path))) {
        string_free(&host);
        return false;
    }
    string_free(&passport->host);
    string_free(&passport->path);
    passport->host = host;
    passport->path = path;
    passport->port = url.port;
    return true;
}

/* Returns true if the value, which came from a server, can be sent in a header or as an argument: visible ASCII
 * only, 1 to `limit` bytes. */
static bool is_fit_for_header(struct text value, size_t limit)
{
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.bytes[i] <= ' ' || (unsigned char)value.bytes[i] >= 0x7F)
            return false;
    return value.length && value.length <= limit;
}

msgr_result passport_create(struct text nexus, struct text handle, struct text password, struct text challenge,
                            struct passport **out)
{
    struct passport *passport;
    struct https_url url;

    *out = NULL;
    if (!handle.length || !password.length)
        return RESULT_INVALID_ARGUMENT;
    if (!https_url_parse(nexus, &url))
        return MSGR_E_INVALID_SERVER_NAME;
    if (!is_fit_for_header(challenge, PASSPORT_CHALLENGE_MAX))
        return MSGR_E_SERVER_PROTOCOL;
    passport = calloc(1, sizeof(*passport));
    if (!passport)
        return RESULT_OUT_OF_MEMORY;
    if (!set_target(passport, nexus, PASSPORT_NEXUS_PATH) || !string_set(&passport->handle, handle) ||
        !string_set(&passport->password, password) || !string_set(&passport->challenge, challenge)) {
        passport_destroy(passport);
        return RESULT_OUT_OF_MEMORY;
    }
    *out = passport;
    return RESULT_OK;
}

void passport_destroy(struct passport *passport)
{
    if (!passport)
        return;
    wipe_string(&passport->password);
    wipe_string(&passport->ticket);
    string_free(&passport->handle);
    string_free(&passport->challenge);
    string_free(&passport->host);
    string_free(&passport->path);
    free(passport);
}

struct text passport_host(const struct passport *passport) { return string_text(&passport->host); }
uint16_t passport_port(const struct passport *passport) { return passport->port; }
bool passport_is_login(const struct passport *passport) { return passport->at_login; }
struct text passport_ticket(const struct passport *passport) { return string_text(&passport->ticket); }
msgr_result passport_result(const struct passport *passport) { return passport->result; }

/* ---- requests ---- */

static void append(struct buffer *out, const char *text) { buffer_append_secret(out, text_of(text)); }

bool passport_request(const struct passport *passport, struct buffer *out)
{
    char port[8] = "";

    if (passport->port != HTTPS_PORT)
        snprintf(port, sizeof(port), ":%u", passport->port);
    append(out, "GET ");
    buffer_append_secret(out, string_text(&passport->path));
    append(out, " HTTP/1.1\r\n");
    if (passport->at_login) {
        append(out, "Authorization: Passport1.4 "
                    "OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in=");
        passport_encode(out, string_text(&passport->handle));
        append(out, ",pwd=");
        passport_encode(out, string_text(&passport->password));
        append(out, ",");
        buffer_append_secret(out, string_text(&passport->challenge));
        append(out, "\r\n");
    }
    append(out, "User-Agent: MSMSGS\r\nHost: ");
    buffer_append_secret(out, string_text(&passport->host));
    append(out, port);
    append(out, "\r\nConnection: close\r\nCache-Control: no-cache\r\n\r\n");
    return !out->failed;
}

/* ---- answers ---- */

static enum passport_status failed(struct passport *passport, msgr_result result)
{
    passport->result = result;
    return PASSPORT_FAILED;
}

/* Follows a redirect.  The password may go to the new server, so a new server must have an https URL
 * (docs/wire.md 10 row 8); the redirecting server was authenticated by its certificate.  The domain of the new
 * server is not checked, because login servers commonly redirected to other domains. */
static enum passport_status redirected(struct passport *passport, const struct http_head *head)
{
    struct text location;
    bool done;

    if (++passport->redirects > PASSPORT_REDIRECTS_MAX)
        return failed(passport, MSGR_E_SERVER_UNAVAILABLE);
    if (!fields_get(&head->fields, "Location", &location))
        return failed(passport, MSGR_E_SERVER_PROTOCOL);
    if (location.length > 1 && location.bytes[0] == '/' && location.bytes[1] != '/') {
        done = is_fit_for_header(location, HTTP_URL_MAX) && string_set(&passport->path, location);
    } else {
        done = text_starts_with_nocase(location, TEXT_LITERAL("https://")) && set_target(passport, location, "/");
    }
    return done ? PASSPORT_ASK : failed(passport, MSGR_E_SERVER_PROTOCOL);
}

static enum passport_status nexus_answered(struct passport *passport, const struct http_head *head)
{
    struct text urls, login;

    if (!fields_get(&head->fields, "PassportURLs", &urls) || !passport_value(urls, "DALogin", &login) ||
        !set_target(passport, login, "/"))
        return failed(passport, MSGR_E_SERVER_PROTOCOL);
    passport->at_login = true;
    return PASSPORT_ASK;
}

static enum passport_status login_answered(struct passport *passport, const struct http_head *head)
{
    struct text information, status, ticket;

    if (!passport_header(head, "Authentication-Info", &information) ||
        !passport_value(information, "da-status", &status))
        return failed(passport, MSGR_E_SERVER_PROTOCOL);
    if (text_starts_with_nocase(status, TEXT_LITERAL("failed")))
        return failed(passport, MSGR_E_INVALID_PASSWORD);
    if (!text_equal_nocase(status, TEXT_LITERAL("success")) || !passport_value(information, "from-PP", &ticket) ||
        !is_fit_for_header(ticket, PASSPORT_TICKET_MAX))
        return failed(passport, MSGR_E_SERVER_PROTOCOL);
    return string_set(&passport->ticket, ticket) ? PASSPORT_TICKET : failed(passport, RESULT_OUT_OF_MEMORY);
}

static enum passport_status login_refused(struct passport *passport, const struct http_head *head)
{
    struct text information, status;
    bool refused = passport_header(head, "WWW-Authenticate", &information) &&
                   passport_value(information, "da-status", &status) &&
                   text_starts_with_nocase(status, TEXT_LITERAL("failed"));

    return failed(passport, refused ? MSGR_E_INVALID_PASSWORD : MSGR_E_SERVER_PROTOCOL);
}

enum passport_status passport_answer(struct passport *passport, const struct http_head *head)
{
    unsigned code = http_code(head);

    if (code == 200)
        return passport->at_login ? login_answered(passport, head) : nexus_answered(passport, head);
    if (code == 301 || code == 302 || code == 303 || code == 307 || code == 308)
        return redirected(passport, head);
    if (code == 401 && passport->at_login)
        return login_refused(passport, head);
    if (code == 429)
        return failed(passport, MSGR_E_SERVER_TOO_BUSY);
    return failed(passport, code >= 500 ? MSGR_E_SERVER_UNAVAILABLE : MSGR_E_SERVER_PROTOCOL);
}
