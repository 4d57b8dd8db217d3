/* The Passport client: an input is the answers of the servers, one after the other, split at the escapes.  After any
 * answer the next request must be whole and name a valid host, and a ticket must fit into a line. */
#include "fuzz.h"
#include "wire/passport.h"
#include "common/secret.h"

#define NEXUS "https://nexus.example.test/rdr/pprdr.asp"
#define CHALLENGE "lc=1033,id=507,tw=40,ru=http%3A%2F%2Fx%2Ey,ct=1,kpp=1,kv=5,ver=2.1,tpf=0123"

static void check_host(struct text host)
{
    REQUIRE(host.length && host.length <= HTTP_URL_MAX);
    for (size_t i = 0; i < host.length; i++) {
        char c = host.bytes[i];

        REQUIRE((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.');
    }
}

static void check_request(const struct passport *passport)
{
    struct http_head head;
    struct buffer out = {0};
    size_t scanned = 0;

    check_host(passport_host(passport));
    REQUIRE(passport_port(passport));
    REQUIRE(passport_request(passport, &out));
    REQUIRE(http_read_head(buffer_text(&out), &scanned, &head) == HTTP_READY);
    REQUIRE(scanned <= out.length && !http_code(&head)); /* a request */
    REQUIRE(text_equal(head.first[0], TEXT_LITERAL("GET")));
    wipe_buffer(&out);
}

/* The ticket becomes one parameter of USR. */
static void check_ticket(struct text ticket)
{
    REQUIRE(ticket.length && ticket.length <= PASSPORT_TICKET_MAX);
    for (size_t i = 0; i < ticket.length; i++)
        REQUIRE(ticket.bytes[i] > ' ' && ticket.bytes[i] != 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size, 0};
    enum passport_status status = PASSPORT_ASK;
    struct passport *passport;
    unsigned asked = 0;
    struct text bytes;
    char letter;

    REQUIRE(passport_create(TEXT_LITERAL(NEXUS), TEXT_LITERAL("alice@example.test"), TEXT_LITERAL("won,der=land"),
                            TEXT_LITERAL(CHALLENGE), &passport) == RESULT_OK);
    while (status == PASSPORT_ASK && fuzz_next(&script, &bytes, &letter)) {
        struct text answer = fuzz_copy(bytes.bytes, bytes.length);
        struct http_head head;
        size_t scanned = 0;

        check_request(passport);
        if (http_read_head(answer, &scanned, &head) == HTTP_READY) {
            for (size_t i = 0; i < 3; i++)
                REQUIRE(fuzz_within(head.first[i], answer));
            status = passport_answer(passport, &head);
            REQUIRE(++asked <= PASSPORT_REDIRECTS_MAX + 2);
        }
        fuzz_free(answer);
    }
    if (status == PASSPORT_TICKET)
        check_ticket(passport_ticket(passport));
    else if (status == PASSPORT_FAILED)
        REQUIRE(result_failed(passport_result(passport)));
    passport_destroy(passport);
    return 0;
}
