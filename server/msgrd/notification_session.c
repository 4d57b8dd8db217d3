/* The service end of a notification connection: sign-in, challenges, calls (wire facts 2, 5,
 * 6.1). */
#include "service.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wire/challenge.h"
#include "wire/codec.h"
#include "wire/command.h"
#include "log.h"

enum {
    DIALECT_LOWEST = 2,
    DIALECT_LAST_OF_MD5 = 7,
    DIALECT_HIGHEST = 9, /* what MSNP10 has more, names in its lists, is not there */
    SIGNED_IN_PAYLOAD_BYTES = 65536,
    PING_SECONDS = 50,
};

static bool is(const struct frame *frame, const char *name)
{
    return text_equal(frame->name, text_of(name));
}

/* ---- sign-in ---- */

/* Whoever hears an MD5 sign-in can try passwords on it at leisure (wire facts 9): over the network
 * it is there only when the administrator wants it. */
static bool is_offered(const struct connection *connection, unsigned dialect)
{
    const struct service_config *config = &connection->service->config;
    struct text peer = text_of(connection->peer_address);

    if (dialect > DIALECT_LAST_OF_MD5)
        return config->passport;
    return config->md5_anywhere || text_starts_with_nocase(peer, TEXT_LITERAL("127.")) ||
           text_starts_with_nocase(peer, TEXT_LITERAL("::ffff:127.")) ||
           text_equal(peer, TEXT_LITERAL("::1"));
}

/* The common dialects, best first, and CVR0: some clients look for it in the answer (wire facts
 * 11). */
static void handle_ver(struct connection *connection, const struct frame *frame)
{
    struct buffer common = {0};

    if (connection->authenticated) {
        reply_error(connection, 715, frame->arguments[0]);
        return;
    }
    connection->dialect = 0;
    connection->salt[0] = 0;
    connection->ticket_wanted = false;
    for (unsigned dialect = DIALECT_HIGHEST; dialect >= DIALECT_LOWEST; dialect--) {
        char name[8];

        if (!is_offered(connection, dialect))
            continue;
        snprintf(name, sizeof(name), "MSNP%u", dialect);
        for (size_t i = 1; i < frame->argument_count; i++) {
            if (!text_equal_nocase(frame->arguments[i], text_of(name)))
                continue;
            buffer_printf(&common, " %s", name);
            if (!connection->dialect)
                connection->dialect = dialect;
            break;
        }
    }
    if (connection->dialect) {
        reply(connection, "VER %.*s%.*s CVR0\r\n", TEXT_ARG(frame->arguments[0]),
              TEXT_ARG(buffer_text(&common)));
    } else {
        reply(connection, "VER %.*s 0\r\n", TEXT_ARG(frame->arguments[0]));
        connection_close(connection);
    }
    buffer_free(&common);
}

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
                  (unsigned long)time(NULL), (unsigned long)connection->account_id,
                  TEXT_ARG(handle), connection->peer_address);
    buffer_printf(&connection->out, "MSG Hotmail Hotmail %lu\r\n", (unsigned long)profile.length);
    buffer_append(&connection->out, buffer_text(&profile));
    buffer_free(&profile);
}

static void signed_in(struct connection *connection, struct text id,
                      const struct store_account *account)
{
    struct connection *earlier =
        service_user(connection->service, string_text(&connection->handle));

    if (earlier) {
        reply(earlier, "OUT OTH\r\n");
        connection_close(earlier);
    }
    if (!service_user_add(connection)) {
        connection_close(connection);
        return;
    }
    connection->authenticated = true;
    connection_set_deadline(connection, UINT64_MAX);
    connection->account_id = account->id;
    memcpy(connection->blp_default, account->blp_default, sizeof(connection->blp_default));
    connection->reader.limits.payload_bytes = SIGNED_IN_PAYLOAD_BYTES;
    connection->service->totals.sign_ins++;
    log_fields(LOG_INFO, "signed-in", "user=%.*s peer=%s dialect=%u",
               TEXT_ARG(string_text(&connection->handle)), connection->peer_address,
               connection->dialect);
    reply(connection, "USR %.*s OK %.*s ", TEXT_ARG(id),
          TEXT_ARG(string_text(&connection->handle)));
    reply_encoded(connection, string_text(&connection->name));
    reply(connection, connection->dialect >= 8   ? " 1 0\r\n"
                      : connection->dialect >= 6 ? " 1\r\n"
                                                 : "\r\n");
    send_profile(connection);
}

/* Unknown users get a salt and the same work as known ones, so that nobody learns who has an
 * account. */
static void handle_digest(struct connection *connection, const struct frame *frame)
{
    static const struct text unknown = TEXT_LITERAL("no such account, but the same work");
    struct store_account account = {0};
    char expected[33];
    bool known = store_account_get(connection->service->store, string_text(&connection->handle),
                                   &account) == STORE_OK;
    bool right;

    md5_hex(text_of(connection->salt), known ? string_text(&account.password) : unknown, expected);
    right = equal_in_constant_time(text_of(expected), frame->arguments[3]) && known;
    if (right && string_set(&connection->name, string_text(&account.name))) {
        signed_in(connection, frame->arguments[0], &account);
    } else {
        log_fields(LOG_WARNING, "sign-in-refused", "peer=%s", connection->peer_address);
        reply_error(connection, 911, frame->arguments[0]);
        connection_close(connection);
    }
    connection->salt[0] = 0;
    store_account_free(&account);
}

/* Whoever has a ticket has shown the password to our login; an account may be gone since. */
static void handle_ticket(struct connection *connection, const struct frame *frame)
{
    struct store_account account = {0};
    bool right = passport_ticket_take(connection->service, string_text(&connection->handle),
                                      frame->arguments[3]) &&
                 store_account_get(connection->service->store, string_text(&connection->handle),
                                   &account) == STORE_OK;

    connection->ticket_wanted = false;
    if (right && string_set(&connection->name, string_text(&account.name))) {
        signed_in(connection, frame->arguments[0], &account);
    } else {
        log_fields(LOG_WARNING, "ticket-refused", "peer=%s", connection->peer_address);
        reply_error(connection, 911, frame->arguments[0]);
        connection_close(connection);
    }
    store_account_free(&account);
}

/* USR I: a salt, or what a client passes on to the login as it is; in the form that the original
 * service had. */
static void handle_initial(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[0];
    char token[33];

    if (!normalize_handle(frame->arguments[3], &connection->handle)) {
        reply_error(connection, 911, id);
        connection_close(connection);
        return;
    }
    service_token(connection->service, token);
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

static void handle_usr(struct connection *connection, const struct frame *frame)
{
    const char *package = connection->dialect > DIALECT_LAST_OF_MD5 ? "TWN" : "MD5";

    if (connection->authenticated) {
        reply_error(connection, 207, frame->arguments[0]);
        return;
    }
    if (!connection->dialect || frame->argument_count != 4 ||
        !text_equal_nocase(frame->arguments[1], text_of(package)))
        connection_close(connection);
    else if (text_equal_nocase(frame->arguments[2], TEXT_LITERAL("I")))
        handle_initial(connection, frame);
    else if (!text_equal_nocase(frame->arguments[2], TEXT_LITERAL("S")))
        connection_close(connection);
    else if (connection->salt[0])
        handle_digest(connection, frame);
    else if (connection->ticket_wanted)
        handle_ticket(connection, frame);
    else
        connection_close(connection);
}

/* ---- challenges ---- */

/* 20 digits, as the original service gave.  The oldest one that nobody answered is forgotten. */
static const char *new_challenge(struct connection *connection)
{
    char *challenge = connection->challenges[0];
    uint8_t bytes[20];

    memmove(connection->challenges + 1, connection->challenges,
            sizeof(connection->challenges) - sizeof(connection->challenges[0]));
    connection->service->clock->random(connection->service->clock->context, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        challenge[i] = (char)('0' + bytes[i] % 10);
    challenge[20] = 0;
    return challenge;
}

static void handle_chl(struct connection *connection, const struct frame *frame)
{
    reply(connection, "CHL %.*s %s\r\n", TEXT_ARG(frame->arguments[0]), new_challenge(connection));
}

/* Whether this is the answer to a challenge that still waits for one; it counts once. */
static bool is_answer(struct connection *connection, struct text key, struct text digest)
{
    for (size_t i = 0; i < CHALLENGES_OF_ONE_USER; i++) {
        char *challenge = connection->challenges[i], expected[33];

        if (challenge[0] && challenge_answer(text_of(challenge), key, expected) &&
            equal_nocase_in_constant_time(text_of(expected), digest)) {
            challenge[0] = 0;
            return true;
        }
    }
    return false;
}

/* A wrong answer ends the connection only when it is the client's own: the failure of an
 * application is not the user's (wire facts 5.3). */
static void handle_qry(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[1];
    struct string key = {0};
    bool right = store_key_get(connection->service->store, id, &key) == STORE_OK &&
                 is_answer(connection, string_text(&key), frame->payload);

    string_free(&key);
    log_fields(LOG_INFO, right ? "challenge-accepted" : "challenge-refused", "user=%.*s id=%.*s",
               TEXT_ARG(string_text(&connection->handle)), TEXT_ARG(id));
    if (right) {
        connection_set_deadline(connection, UINT64_MAX);
        reply(connection, "QRY %.*s\r\n", TEXT_ARG(frame->arguments[0]));
        return;
    }
    reply_error(connection, 540, frame->arguments[0]);
    if (text_equal(id, text_of(challenge_client_pair.id)))
        connection_close(connection);
}

static void challenge_client(struct connection *connection)
{
    if (!connection->service->config.challenge_clients || connection->dialect < 6)
        return;
    connection_set_deadline(connection, service_now(connection->service) + CHALLENGE_MS);
    reply(connection, "CHL 0 %s\r\n", new_challenge(connection));
}

/* ---- the rest ---- */

static void handle_xfr(struct connection *connection, const struct frame *frame)
{
    const struct ticket *ticket;

    if (!text_equal_nocase(frame->arguments[1], TEXT_LITERAL("SB"))) {
        connection_close(connection);
        return;
    }
    if (!presence_is_connected(connection->presence) ||
        connection->presence == PRESENCE_INVISIBLE) {
        reply_error(connection, 913, frame->arguments[0]);
        return;
    }
    ticket = switchboard_ticket(connection->service, string_text(&connection->handle), NULL);
    if (!ticket) {
        reply_error(connection, 800, frame->arguments[0]);
        return;
    }
    reply(connection, "XFR %.*s SB ", TEXT_ARG(frame->arguments[0]));
    reply_endpoint(connection, connection);
    reply(connection, " CKI %s\r\n", ticket->text);
}

static void handle_chg(struct connection *connection, const struct frame *frame)
{
    bool first = !presence_is_connected(connection->presence);

    presence_change(connection, frame);
    if (first && presence_is_connected(connection->presence))
        challenge_client(connection);
}

static void handle_cvr(struct connection *connection, const struct frame *frame)
{
    struct text version = frame->argument_count > 6 ? frame->arguments[6]
                                                    : TEXT_LITERAL("1.0.0000");

    reply(connection, "CVR %.*s %.*s %.*s %.*s http://localhost/ http://localhost/\r\n",
          TEXT_ARG(frame->arguments[0]), TEXT_ARG(version), TEXT_ARG(version), TEXT_ARG(version));
}

/* Commands that are answered although nothing stands behind them, because old clients wait for the
 * answer. */
static bool answer_politely(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->argument_count ? frame->arguments[0] : TEXT_EMPTY;

    if (is(frame, "URL"))
        reply(connection, "URL %.*s / / 1\r\n", TEXT_ARG(id));
    else if (is(frame, "SND"))
        reply(connection, "SND %.*s OK\r\n", TEXT_ARG(id));
    else if (is(frame, "SDC"))
        reply(connection, "SDC %.*s OK\r\n", TEXT_ARG(id));
    else if (is(frame, "IMS"))
        reply(connection, "IMS %.*s 0 ON\r\n", TEXT_ARG(id));
    else if (is(frame, "PAG"))
        reply_error(connection, 220, id);
    else
        return false;
    return true;
}

void notification_frame(struct connection *connection, const struct frame *frame)
{
    uint32_t number;

    if (is(frame, "OUT")) {
        connection_close(connection);
        return;
    }
    if (is(frame, "PNG") && connection->authenticated) {
        if (connection->dialect >= 9)
            reply(connection, "QNG %d\r\n", PING_SECONDS);
        else
            reply(connection, "QNG\r\n");
        return;
    }
    /* Everything else has a transaction id; what has none is no client. */
    if (!frame->argument_count || !text_parse_u32(frame->arguments[0], UINT32_MAX, &number)) {
        connection_close(connection);
        return;
    }
    if (is(frame, "VER"))
        handle_ver(connection, frame);
    else if (is(frame, "INF") && connection->dialect > DIALECT_LAST_OF_MD5)
        connection_close(connection); /* there is one way only: the originals did so */
    else if (is(frame, "INF"))
        reply(connection, "INF %.*s MD5\r\n", TEXT_ARG(frame->arguments[0]));
    else if (is(frame, "CVR") || is(frame, "CVQ"))
        handle_cvr(connection, frame);
    else if (is(frame, "USR"))
        handle_usr(connection, frame);
    else if (!connection->authenticated)
        connection_close(connection); /* only those are legal before the sign-in */
    else if (is(frame, "CHG"))
        handle_chg(connection, frame);
    else if (is(frame, "CHL"))
        handle_chl(connection, frame);
    else if (is(frame, "QRY"))
        handle_qry(connection, frame);
    else if (is(frame, "XFR"))
        handle_xfr(connection, frame);
    else if (!lists_frame(connection, frame) && !answer_politely(connection, frame))
        log_fields(LOG_DEBUG, "ignored", "command=%.*s user=%.*s", TEXT_ARG(frame->name),
                   TEXT_ARG(string_text(&connection->handle)));
}

void notification_left(struct connection *connection)
{
    if (!connection->authenticated)
        return;
    log_fields(LOG_INFO, "signed-out", "user=%.*s", TEXT_ARG(string_text(&connection->handle)));
    service_user_remove(connection);
    presence_gone(connection);
}
