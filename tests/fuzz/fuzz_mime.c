/* Header block, body and fields of a message payload. */
#include "fuzz.h"
#include "wire/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text payload = fuzz_copy(data, size), header, body, value;
    struct fields fields;

    mime_split(payload, &header, &body);
    REQUIRE(fuzz_within(header, payload) && fuzz_within(body, payload));
    REQUIRE(header.length + body.length <= payload.length);
    fields_parse(header, &fields);
    REQUIRE(fields.count <= FIELDS_MAX);
    for (size_t i = 0; i < fields.count; i++) {
        REQUIRE(fuzz_within(fields.items[i].name, header));
        REQUIRE(fuzz_within(fields.items[i].value, header));
        REQUIRE(!fields.items[i].value.length ||
                !memchr(fields.items[i].value.bytes, '\n', fields.items[i].value.length));
    }
    if (fields_get(&fields, "Content-Type", &value)) {
        bool is_plain = mime_type_is(value, "text/plain");

        REQUIRE(fuzz_within(value, header));
        REQUIRE(!is_plain || !mime_type_is(value, "text/x-msmsgsinvite"));
    } else {
        REQUIRE(!value.length);
    }
    /* The body of a message is also parsed as a block of fields. */
    fields_parse(body, &fields);
    fields_get(&fields, "Invitation-Command", &value);
    REQUIRE(fuzz_within(value, body));
    fuzz_free(payload);
    return 0;
}
