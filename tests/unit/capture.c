#include "capture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

bool capture_read(FILE *file, struct capture_entry *entry)
{
    static char line[8192];
    const char *p;
    char direction[4];

    if (!fgets(line, sizeof(line), file))
        return false;
    ck_assert_int_eq(sscanf(line, "%*s %15s %3s", entry->connection, direction), 2);
    entry->direction = direction[0];
    entry->length = 0;
    p = strstr(line, "b'");
    ck_assert_ptr_nonnull(p);
    for (p += 2; *p != '\''; p++) {
        char c = *p;

        ck_assert(c && entry->length < sizeof(entry->bytes) - 1);
        if (c == '\\') {
            c = *++p;
            ck_assert_msg(c == 'r' || c == 'n', "\\%c", c);
            c = c == 'r' ? '\r' : '\n';
        }
        entry->bytes[entry->length++] = c;
    }
    entry->bytes[entry->length] = 0;
    return true;
}

FILE *capture_open(const char *name)
{
    char path[512];
    size_t folder = strrchr(__FILE__, '/') ? (size_t)(strrchr(__FILE__, '/') - __FILE__) : 0;
    FILE *file;

    snprintf(path, sizeof(path), "%.*s/data/%s", (int)folder, __FILE__, name);
    file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    return file;
}
