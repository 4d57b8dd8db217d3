/* msgrd against hostile users: several connections, some of them signed in.
 *
 * Input: a letter for the stage at which the script begins, then the script (fuzz.h).
 *   a connection 0 is open, before sign-in      b alice is online on 0 and bob on 1
 *   c as b, and they share a switchboard on 2 and 3      d as b, with challenges and MSNP5
 * Plain bytes are sent on the chosen connection.  Letters behind the escape:
 *   0..7 choose a connection and open it if necessary   x lose the connection
 *   p from now on bytes arrive one by one   w or all at once   t 30 s pass   T 200 s pass
 *   K send the newest auth string   N send the number of the newest switchboard
 *   Q answer the newest challenge of the chosen connection   E end the service */
#include "wire/challenge.h"
#include "msgrd/switchboard.h"
#include "service_fixture.h"

static void say_auth_string(unsigned index, bool dribble)
{
    char auth_string[TOKEN_BYTES];

    if (!fuzz_service->auth_strings)
        return;
    memcpy(auth_string, fuzz_service->auth_strings->text, sizeof(auth_string));
    fuzz_say(index, text_of(auth_string), dribble);
}

static void say_switchboard_id(unsigned index, bool dribble)
{
    char number[16];

    snprintf(number, sizeof(number), "%lu",
             (unsigned long)(fuzz_service->switchboards ? fuzz_service->switchboards->id : 0));
    fuzz_say(index, text_of(number), dribble);
}

static void answer_challenge(unsigned index, bool dribble)
{
    struct connection *connection = fuzz_connections[index];
    char line[128], digest[33];

    if (!connection ||
        !challenge_answer(text_of(connection->challenges[0]), text_of(challenge_client_pair.key), digest))
        return;
    snprintf(line, sizeof(line), "QRY 5 %s 32\r\n%s", challenge_client_pair.id, digest);
    fuzz_say(index, text_of(line), dribble);
}

static void share_switchboard(void)
{
    fuzz_say(0, TEXT_LITERAL("XFR 5 SB\r\n"), false);
    fuzz_connect(2);
    fuzz_say(2, TEXT_LITERAL("USR 1 alice@example.test "), false);
    say_auth_string(2, false);
    fuzz_say(2, TEXT_LITERAL("\r\nCAL 2 bob@example.test\r\n"), false);
    fuzz_connect(3);
    fuzz_say(3, TEXT_LITERAL("ANS 1 bob@example.test "), false);
    say_auth_string(3, false);
    fuzz_say(3, TEXT_LITERAL(" "), false);
    say_switchboard_id(3, false);
    fuzz_say(3, TEXT_LITERAL("\r\n"), false);
    REQUIRE(fuzz_service->switchboards && fuzz_service->switchboards->member_count == 2);
}

static void reach(char stage)
{
    fuzz_connect(0);
    if (stage < 'b' || stage > 'd')
        return;
    fuzz_service_sign_in(0, "alice@example.test", 7);
    fuzz_service_sign_in(1, "bob@example.test", stage == 'd' ? 5 : 7);
    if (stage == 'c')
        share_switchboard();
}

static void pass(uint64_t milliseconds)
{
    fuzz_now += milliseconds;
    service_tick(fuzz_service);
    fuzz_flush();
    REQUIRE(service_deadline(fuzz_service) > fuzz_now);
}

static void play(struct fuzz_script script)
{
    bool dribble = false;
    unsigned index = 0;
    struct text bytes;
    char letter;

    while (fuzz_next(&script, &bytes, &letter)) {
        fuzz_say(index, bytes, dribble);
        if (letter >= '0' && letter < '0' + FUZZ_CONNECTIONS) {
            index = (unsigned)(letter - '0');
            if (!fuzz_service->ending)
                fuzz_connect(index);
        } else if (letter == 'x') {
            fuzz_disconnect(index);
            fuzz_flush();
        } else if (letter == 'p' || letter == 'w') {
            dribble = letter == 'p';
        } else if (letter == 't' || letter == 'T') {
            pass(letter == 't' ? 30000 : 200000);
        } else if (letter == 'K') {
            say_auth_string(index, dribble);
        } else if (letter == 'N') {
            say_switchboard_id(index, dribble);
        } else if (letter == 'Q') {
            answer_challenge(index, dribble);
        } else if (letter == 'E') {
            service_shut_down(fuzz_service);
            fuzz_flush();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char stage = size ? (char)data[0] : 'a';

    fuzz_service_setup(stage == 'd');
    reach(stage);
    if (size)
        play((struct fuzz_script){data, size, 1});
    fuzz_service_teardown();
    return 0;
}
