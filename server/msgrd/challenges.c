#include "challenges.h"

#include <string.h>

#include "common/secret.h"
#include "log.h"
#include "store_accounts.h"
#include "wire/challenge.h"
#include "common/secret.h"

/* Makes a challenge of 20 random digits, like those of the original service.  It takes the place of the
 * oldest challenge of this connection. */
static const char *new_challenge(struct connection *connection)
{
    const struct model_clock *clock = connection->service->clock;
    char *challenge = connection->challenges[0];
    uint8_t bytes[20];

    memmove(connection->challenges + 1, connection->challenges,
            sizeof(connection->challenges) - sizeof(connection->challenges[0]));
    clock->random(clock->context, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        challenge[i] = (char)('0' + bytes[i] % 10);
    challenge[20] = 0;
    return challenge;
}

void answer_chl(struct connection *connection, const struct frame *frame)
{
    reply(connection, "CHL %.*s %s\r\n", TEXT_ARG(frame->arguments[0]), new_challenge(connection));
}

/* Whether the digest answers one of the connection's challenges.  Removes the answered challenge. */
static bool take_answer(struct connection *connection, struct text key, struct text digest)
{
    for (size_t i = 0; i < CHALLENGES_OF_ONE_USER; i++) {
        char *challenge = connection->challenges[i], expected[33];

        if (challenge[0] && challenge_answer(text_of(challenge), key, expected) &&
            hex_equal_in_constant_time(text_of(expected), digest)) {
            challenge[0] = 0;
            return true;
        }
    }
    return false;
}

/* A wrong answer ends the connection only if it carries the id of the client itself: a wrong answer of an
 * application must not sign the user out (docs/wire.md 5.3). */
void answer_qry(struct connection *connection, const struct frame *frame)
{
    struct text id = frame->arguments[1];
    struct string key = {0};
    bool right = store_key_get(connection->service->store, id, &key) == STORE_OK &&
                 take_answer(connection, string_text(&key), frame->payload);

    wipe_string(&key);
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

void challenges_challenge_client(struct connection *connection)
{
    if (!connection->service->config.challenge_clients || connection->dialect < 6)
        return;
    connection_set_deadline(connection, service_now(connection->service) + CHALLENGE_MS);
    reply(connection, "CHL 0 %s\r\n", new_challenge(connection));
}
