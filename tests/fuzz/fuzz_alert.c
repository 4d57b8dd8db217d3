/* The XML of an alert: the parser must not read outside of the input, and text after the start tag must not change the
 * result. */
#include "fuzz.h"
#include "wire/alert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text xml = fuzz_copy(data, size);
    uint32_t site = 7;
    bool found = alert_site_id(xml, &site);

    REQUIRE(found || site == 7);
    REQUIRE(!found || (text_is_utf8(xml) && size <= ALERT_MAX_BYTES));
    if (found && size + 8 <= ALERT_MAX_BYTES) {
        char *bytes = malloc(size + 8);
        uint32_t again = 7;

        REQUIRE(bytes != NULL);
        memcpy(bytes, data, size);
        memcpy(bytes + size, "<TO a='b", 8);
        REQUIRE(alert_site_id((struct text){bytes, size + 8}, &again) && again == site);
        free(bytes);
    }
    fuzz_free(xml);
    return 0;
}
