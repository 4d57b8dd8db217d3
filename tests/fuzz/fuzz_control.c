/* The administrator's commands, with and without the token, while alice (MSNP7) and bob (MSNP4, which
 * has no alerts) are online.
 *
 * Input: a script (fuzz.h) whose bytes are sent on a control connection; letters behind the escape:
 *   n a new connection   p bytes one by one   w all at once   K send the right token */
#include "wire/frame.h"
#include "msgrd/control.h"
#include "service_fixture.h"

enum { CONTROL = 2 };

/* Every answer is one line "OMC id WORD...". */
static void check_answers(void)
{
    struct connection *connection = fuzz_connections[CONTROL];
    const char *line = connection ? connection->out.bytes : NULL;
    size_t left = connection ? connection->out.length : 0;

    while (left) {
        const char *end = memchr(line, '\n', left);

        REQUIRE(end && end > line && end[-1] == '\r');
        REQUIRE(!memchr(line, 0, (size_t)(end - line)) && !memcmp(line, "OMC ", 4));
        left -= (size_t)(end + 1 - line);
        line = end + 1;
    }
}

static void say(struct text bytes, bool dribble)
{
    size_t step = dribble ? 1 : bytes.length;

    for (size_t i = 0; i < bytes.length && fuzz_connections[CONTROL]; i += step) {
        connection_received(fuzz_connections[CONTROL], (struct text){bytes.bytes + i, step});
        if (fuzz_connections[CONTROL]->protocol == &control_protocol)
            check_answers();
        fuzz_flush();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size, 0};
    bool dribble = false;
    struct text bytes;
    char letter;

    /* The users stay: no control command without the token can change them. */
    if (!fuzz_service) {
        fuzz_service_setup(false);
        fuzz_service_sign_in(0, "alice@example.test", 7);
        fuzz_service_sign_in(1, "bob@example.test", 4);
    }
    memset(&fuzz_service->totals, 0, sizeof(fuzz_service->totals));
    fuzz_random = 100;
    fuzz_connect(CONTROL);
    while (fuzz_next(&script, &bytes, &letter)) {
        say(bytes, dribble);
        if (letter == 'n') {
            fuzz_disconnect(CONTROL);
            fuzz_connect(CONTROL);
        } else if (letter == 'p' || letter == 'w') {
            dribble = letter == 'p';
        } else if (letter == 'K') {
            say(TEXT_LITERAL(FUZZ_TOKEN), dribble);
        }
    }
    fuzz_disconnect(CONTROL);
    REQUIRE(fuzz_connections[0] && fuzz_connections[1] && !fuzz_service->switchboards);
    return 0;
}
