#include "control_client.h"

#include <string.h>

#include "common/buffer.h"
#include "net/clock.h"
#include "net/loop.h"
#include "platform.h"

enum { ANSWER_MS = 5000 };

struct exchange {
    struct text sent;
    struct net_stream *stream;
    char line[512];
    size_t length;
    bool answered, over;
};

static void opened(void *context)
{
    struct exchange *exchange = context;

    net_send(exchange->stream, exchange->sent);
}

static void received(void *context, struct text bytes)
{
    struct exchange *exchange = context;

    for (size_t i = 0; i < bytes.length && !exchange->answered; i++) {
        if (bytes.bytes[i] == '\n')
            exchange->answered = exchange->over = true;
        else if (bytes.bytes[i] != '\r' && exchange->length + 1 < sizeof(exchange->line))
            exchange->line[exchange->length++] = bytes.bytes[i];
    }
    exchange->line[exchange->length] = 0;
}

static void closed(void *context, enum net_close_reason reason)
{
    struct exchange *exchange = context;

    (void)reason;
    exchange->over = true;
}

static const struct net_handler handler = {opened, received, closed};

/* Sends one line to a loopback port and waits for one line as the answer. */
static bool ask(uint16_t port, struct text line, struct exchange *exchange)
{
    struct net_loop *loop = net_loop_create();
    uint64_t end = clock_now_ms() + ANSWER_MS;

    *exchange = (struct exchange){.sent = line};
    if (!loop)
        return false;
    exchange->stream = net_connect(loop, TEXT_LITERAL("127.0.0.1"), port, &handler, exchange);
    while (exchange->stream && !exchange->over && clock_now_ms() < end)
        net_loop_run_once(loop, end);
    net_loop_destroy(loop);
    return exchange->answered;
}

bool control_ask(const char *control_path, struct text request, char *answer, size_t size)
{
    FILE *file = platform_open(control_path, "r");
    struct exchange exchange;
    struct buffer line = {0};
    char token[33];
    unsigned port = 0;
    bool known, done = false;

    if (!file)
        return false;
    known = fscanf(file, "%u %32[0-9a-f]", &port, token) == 2 && port > 0 && port < 65536;
    fclose(file); /* closed first: `stop` makes the service remove the file, and Windows cannot remove an open one */
    if (known) {
        buffer_printf(&line, "OMC 1 %s %.*s\r\n", token, TEXT_ARG(request));
        done = ask((uint16_t)port, buffer_text(&line), &exchange) && strncmp(exchange.line, "OMC 1 ", 6) == 0;
    }
    buffer_free(&line);
    if (done)
        snprintf(answer, size, "%s", exchange.line + 6);
    return done;
}

bool control_is_msnp_service(uint16_t port)
{
    struct exchange exchange;

    return ask(port, TEXT_LITERAL("VER 1 MSNP7 CVR0\r\n"), &exchange) && strncmp(exchange.line, "VER 1", 5) == 0;
}
