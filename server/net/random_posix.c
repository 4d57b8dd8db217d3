#include "random.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *bytes, size_t length)
{
    uint8_t *position = bytes;

    while (length) {
        ssize_t got = getrandom(position, length, 0);

        if (got < 0) {
            if (errno == EINTR)
                continue;
            abort();
        }
        position += got;
        length -= (size_t)got;
    }
}
