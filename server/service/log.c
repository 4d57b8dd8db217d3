#include "log.h"

#include <stdarg.h>
#include <stdio.h>
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

void log_event(enum log_level level, const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    FILE *to = file ? file : stderr;
    time_t now = time(NULL);
    struct tm *parts = gmtime(&now); /* one thread only */
    char message[1024];
    va_list arguments;

    if (level > threshold)
        return;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    for (char *c = message; *c;
         c++) /* much of it comes from outside: it stays one line of harmless characters */
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
    if (parts)
        fprintf(to, "%04d-%02d-%02dT%02d:%02d:%02dZ %s ", parts->tm_year + 1900, parts->tm_mon + 1,
                parts->tm_mday, parts->tm_hour, parts->tm_min, parts->tm_sec, names[level]);
    fprintf(to, "%s\n", message);
    fflush(to);
}
