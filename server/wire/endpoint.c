#include "endpoint.h"

bool endpoint_parse(struct text value, struct text *host, uint16_t *port)
{
    size_t colon = value.length;
    uint32_t number;

    while (colon && value.bytes[colon - 1] != ':')
        colon--;
    if (colon < 2 || !text_parse_u32((struct text){value.bytes + colon, value.length - colon}, 65535, &number) ||
        !number)
        return false;
    *host = (struct text){value.bytes, colon - 1};
    *port = (uint16_t)number;
    return true;
}
