#include "sign_in.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/md5.h"
#include "handle.h"
#include "log.h"
#include "passport.h"
#include "store_accounts.h"
#include "users.h"

/* ---- VER, INF ---- */

/* The digest of an MD5 sign-in can be used to guess the password offline (docs/wire.md 10 row 10), so
 * MD5 is offered to other machines only if the administrator allows it. */
static bool is_offered(const struct connection *connection, unsigned dialect)
{
    const struct service_config *config = &connection->service->config;
    struct text peer = text_of(connection->peer_address);

    if (dialect > DIALECT_LAST_OF_MD5)
        return config->passport;
    return config->md5_anywhere || text_starts_with_nocase(peer, TEXT_LITERAL("127.")) ||
           text_starts_with_nocase(peer, TEXT_LITERAL("::ffff:127.")) || text_equal(peer, TEXT_LITERAL("::1"));
}

static bool names_dialect(const struct frame *frame, const char *name)
{
    for (size_t i = 1; i < frame->argument_count; i++)
        if (text_equal_nocase(frame->arguments[i], text_of(name)))
            return true;
    return false;
}

/* The reply has the common dialects, best first, and CVR0, which some clients need
 * (docs/wire.md 11). */
void answer_ver(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    struct buffer common = {0};

    if (connection->authenticated) {
        reply_error(connection, 715, id);
        return;
    }
    connection->dialect = 0;
    connection->salt[0] = 0;
    connection->ticket_wanted = false;
    for (unsigned dialect = DIALECT_HIGHEST; dialect >= DIALECT_LOWEST; dialect--) {
        char name[8];

        snprintf(name, sizeof(name), "MSNP%u", dialect);
        if (!is_offered(connection, dialect) || !names_dialect(frame, name))
            continue;
        buffer_printf(&common, " %s", name);
        if (!connection->dialect)
            connection->dialect = dialect;
    }
    if (connection->dialect) {
        reply(connection, "VER %.*s%.*s CVR0\r\n", TEXT_ARG(id), TEXT_ARG(buffer_text(&common)));
    } else {
        reply(connection, "VER %.*s 0\r\n", TEXT_ARG(id));
        connection_close(connection);
    }
    buffer_free(&common);
}

/* INF does not exist in the dialects of Passport; the original service ended the connection, too. */
void answer_inf(struct connection *connection, const struct frame *frame)
{
    if (connection->dialect > DIALECT_LAST_OF_MD5)
        connection_close(connection);
    else
        reply(connection, "INF %.*s MD5\r\n", TEXT_ARG(frame->arguments[0]));
}

/* ---- success and failure ---- */

/* Clients wait for this message (docs/wire.md 2.6). */
static void send_profile(struct connection *connection)
{
    struct buffer profile = {0};
    struct text handle = string_text(&connection->handle);

    buffer_printf(&profile,
                  "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsprofile; charset=UTF-8\r\n"
                  "LoginTime: %lu\r\nEmailEnabled: 0\r\nMemberIdHigh: 1\r\nMemberIdLow: %lu\r\n"
                  "lang_preference: 1033\r\npreferredEmail: %.*s\r\ncountry: US\r\nPostalCode: "
                  "\r\nGender: \r\n"
                  "Kid: 0\r\nAge: \r\nBDayPre: \r\nBirthday: \r\nWallet: \r\nFlags: 1027\r\nsid: "
                  "507\r\nkv: 11\r\n"
                  "MSPAuth: AAAA\r\nClientIP: %s\r\n\r\n",
                  (unsigned long)time(NULL), (unsigned long)connection->account_id, TEXT_ARG(handle),
                  connection->peer_address);
    buffer_printf(&connection->out, "MSG Hotmail Hotmail %lu\r\n", (unsigned long)profile.length);
    buffer_append(&connection->out, buffer_text(&profile));
    buffer_free(&profile);
}

/* A user is signed in once: an earlier connection is closed with OUT OTH. */
static void take_over(struct connection *connection)
{
    struct connection *earlier = users_find(connection->service, string_text(&connection->handle));

    if (earlier) {
        reply(earlier, "OUT OTH\r\n");
        connection_close(earlier);
    }
    users_add(connection);
}

static void accept(struct connection *connection, struct text id, const struct store_account *account)
{
    take_over(connection);
    connection->authenticated = true;
    connection_set_deadline(connection, UINT64_MAX);
    connection->account_id = account->id;
    memcpy(connection->blp_default, account->blp_default, sizeof(connection->blp_default));
    connection->reader.limits.payload_bytes = SIGNED_IN_PAYLOAD_BYTES;
    connection->service->totals.sign_ins++;
    log_fields(LOG_INFO, "signed-in", "user=%.*s peer=%s dialect=%u", TEXT_ARG(string_text(&connection->handle)),
               connection->peer_address, connection->dialect);
    reply(connection, "USR %.*s OK", TEXT_ARG(id));
    reply_user(connection, connection);
    reply(connection, connection->dialect >= 8 ? " 1 0\r\n" : connection->dialect >= 6 ? " 1\r\n" : "\r\n");
    send_profile(connection);
}

static void refuse(struct connection *connection, struct text id)
{
    reply_error(connection, 911, id);
    connection_close(connection);
}

/* Ends a sign-in.  `right`: the client has proved its identity; otherwise the event `refusal` is logged. */
static void finish(struct connection *connection, struct text id, bool right, const struct store_account *account,
                   const char *refusal)
{
    if (right && string_set(&connection->name, string_text(&account->name))) {
        accept(connection, id, account);
        return;
    }
    log_fields(LOG_WARNING, refusal, "peer=%s", connection->peer_address);
    refuse(connection, id);
}

/* ---- USR ---- */

/* An unknown user gets a salt, and the digest of a fixed text is computed: neither the reply nor its
 * timing shows whether the account exists (docs/wire.md 10 row 10). */
static void check_digest(struct connection *connection, const struct frame *frame)
{
    static const struct text unknown = TEXT_LITERAL("no such account, but the same work");
    struct store_account account = {0};
    char expected[33];
    bool known = store_account_get(connection->service->store, string_text(&connection->handle), &account) == STORE_OK;
    bool right;

    md5_hex(text_of(connection->salt), known ? string_text(&account.password) : unknown, expected);
    right = equal_in_constant_time(text_of(expected), frame->arguments[3]) && known;
    connection->salt[0] = 0;
    finish(connection, frame->arguments[0], right, &account, "sign-in-refused");
    store_account_free(&account);
}

/* The password was checked when the ticket was issued; the account may have been removed since. */
static void check_ticket(struct connection *connection, const struct frame *frame)
{
    struct store_account account = {0};
    bool right = passport_ticket_take(connection->service, string_text(&connection->handle), frame->arguments[3]) &&
                 store_account_get(connection->service->store, string_text(&connection->handle), &account) == STORE_OK;

    connection->ticket_wanted = false;
    finish(connection, frame->arguments[0], right, &account, "ticket-refused");
    store_account_free(&account);
}

/* USR I: replies with a salt, or with parameters for the login in the form of the original service
 * (docs/wire.md 2.4). */
static void begin(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    char token[TOKEN_BYTES];

    if (!handle_normalize(frame->arguments[3], &connection->handle)) {
        refuse(connection, id);
        return;
    }
    token_make(connection->service->clock, token);
    if (connection->dialect <= DIALECT_LAST_OF_MD5) {
        snprintf(connection->salt, sizeof(connection->salt), "%.20s", token);
        reply(connection, "USR %.*s MD5 S %s\r\n", TEXT_ARG(id), connection->salt);
    } else {
        connection->ticket_wanted = true;
        reply(connection,
              "USR %.*s TWN S lc=1033,id=507,tw=40,fs=1,ru=http%%3A%%2F%%2Fmessenger%%2Emsn%%2Ecom,"
              "ct=%lu,kpp=1,kv=5,ver=2.1.0173.1,tpf=%s\r\n",
              TEXT_ARG(id), (unsigned long)time(NULL), token);
    }
}

void answer_usr(struct connection *connection, const struct frame *frame)
{
    const char *package = connection->dialect > DIALECT_LAST_OF_MD5 ? "TWN" : "MD5";
    struct text step = frame->arguments[2];

    if (connection->authenticated)
        reply_error(connection, 207, frame->arguments[0]);
    else if (!connection->dialect || !text_equal_nocase(frame->arguments[1], text_of(package)))
        connection_close(connection);
    else if (text_equal_nocase(step, TEXT_LITERAL("I")))
        begin(connection, frame);
    else if (text_equal_nocase(step, TEXT_LITERAL("S")) && connection->salt[0])
        check_digest(connection, frame);
    else if (text_equal_nocase(step, TEXT_LITERAL("S")) && connection->ticket_wanted)
        check_ticket(connection, frame);
    else
        connection_close(connection);
}
