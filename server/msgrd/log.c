#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "platform.h"

static FILE *file;
static enum log_level threshold = LOG_INFO;

bool log_open(const char *path, enum log_level level)
{
    threshold = level;
    file = path ? platform_open(path, "a") : stderr;
    return file != NULL;
}

static const char *const names[] = {"error", "warning", "info", "debug"};

bool log_level_from(const char *name, enum log_level *level)
{
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0) {
            *level = (enum log_level)i;
            return true;
        }
    return false;
}

static void write_line(enum log_level level, const char *event, const char *format, va_list arguments)
{
    FILE *to = file ? file : stderr;
    time_t now = time(NULL);
    struct tm *parts = gmtime(&now); /* the log is used by one thread */
    char message[1024];

    vsnprintf(message, sizeof(message), format, arguments);
    /* Clients choose some of the values: they must not begin a line or control a terminal. */
    for (char *c = message; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
    if (parts)
        fprintf(to, "%04d-%02d-%02dT%02d:%02d:%02dZ ", parts->tm_year + 1900, parts->tm_mon + 1, parts->tm_mday,
                parts->tm_hour, parts->tm_min, parts->tm_sec);
    fprintf(to, "level=%s event=%s%s%s\n", names[level], event, *message ? " " : "", message);
    fflush(to);
}

void log_fields(enum log_level level, const char *event, const char *format, ...)
{
    va_list arguments;

    if (level > threshold)
        return;
    va_start(arguments, format);
    write_line(level, event, format, arguments);
    va_end(arguments);
}
