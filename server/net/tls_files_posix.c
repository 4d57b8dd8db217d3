#include "tls_files.h"

#include <stdio.h>
#include <stdlib.h>

/* Installed by the Debian package ca-certificates. */
#define SYSTEM_ROOTS "/etc/ssl/certs/ca-certificates.crt"

char *tls_read_file(struct text path, size_t *length)
{
    struct string name = {0};
    FILE *file = string_set(&name, path) && name.length ? fopen(name.bytes, "rbe") : NULL;
    char *bytes = file ? malloc(TLS_FILE_MAX + 1) : NULL;

    *length = bytes ? fread(bytes, 1, TLS_FILE_MAX + 1, file) : 0;
    if (file)
        fclose(file);
    string_free(&name);
    if (!*length || *length > TLS_FILE_MAX) {
        free(bytes);
        return NULL;
    }
    bytes[*length] = 0;
    return bytes;
}

bool tls_system_roots(void (*add)(void *context, const char *bytes, size_t length, bool is_pem), void *context)
{
    size_t length;
    char *bytes = tls_read_file(TEXT_LITERAL(SYSTEM_ROOTS), &length);

    if (!bytes)
        return false;
    add(context, bytes, length, true);
    free(bytes);
    return true;
}
