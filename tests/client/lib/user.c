#include "user.h"

#include <stdio.h>
#include <string.h>

#include "core/account.h"
#include "core/limits.h"

void user_report(const char *name, struct text text)
{
    printf("%s %.*s\n", name, (int)text.length, text.bytes ? text.bytes : "");
    fflush(stdout);
}

void user_report_number(const char *name, msgr_result number, struct text text)
{
    printf("%s %08x %.*s\n", name, (unsigned)number, (int)text.length, text.bytes ? text.bytes : "");
    fflush(stdout);
}

struct text user_word(struct text *rest)
{
    struct text first = {rest->bytes, 0};

    while (first.length < rest->length && first.bytes[first.length] != ' ')
        first.length++;
    rest->bytes += first.length;
    rest->length -= first.length;
    if (rest->length) {
        rest->bytes++;
        rest->length--;
    }
    return first;
}

static bool read_line(char *line, size_t size, struct text *out)
{
    if (!fgets(line, (int)size, stdin))
        return false;
    *out = (struct text){line, strcspn(line, "\r\n")};
    return true;
}

int user_run(int argc, char **argv, const struct user *user)
{
    struct engine_config config = {.client = {.dialect = MSNP_DIALECT_7,
                                              .sign_in_ms = TIMEOUT_SIGN_IN_MS,
                                              .join_ms = TIMEOUT_JOIN_MS,
                                              .request_ms = TIMEOUT_REQUEST_MS,
                                              .keep_alive_ms = 60000}};
    struct messenger *messenger;
    struct engine *engine;
    struct text command;
    uint32_t port;
    char line[2048];

    if (argc != 4 || !text_parse_u32(text_of(argv[2]), 65535, &port) || !read_line(line, sizeof(line), &command) ||
        !string_set(&config.client.host, text_of(argv[1])))
        return 2;
    config.client.port = (uint16_t)port;
    engine = engine_create(&config, &user->listener, &user->store);
    if (!engine)
        return 3;
    messenger = engine_enter(engine);
    messenger_set_lock_policy(messenger, false, true);
    messenger_sign_in(messenger, text_of(argv[3]), command);
    engine_leave(engine);
    while (read_line(line, sizeof(line), &command) && !text_equal(command, TEXT_LITERAL("quit"))) {
        msgr_result result = user->act(engine_enter(engine), command);

        if (result_failed(result))
            user_report_number("refused", result, TEXT_EMPTY);
        engine_leave(engine);
    }
    engine_enter(engine);
    if (user->leave)
        user->leave();
    engine_leave(engine);
    engine_destroy(engine, 2000);
    string_free(&config.client.host);
    return 0;
}
