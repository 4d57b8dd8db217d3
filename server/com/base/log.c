#include "com.h"

#include <stdarg.h>
#include <stdio.h>

#include "log_file.h"
#include "log.h"

enum { LOG_BYTES_MAX = 4 << 20 };

static struct append_file log_file;

void log_to_file(const WCHAR *path)
{
    WCHAR folder[MAX_PATH], own[MAX_PATH];

    if (!path || !*path) {
        DWORD length = GetEnvironmentVariableW(L"APPDATA", folder, ARRAYSIZE(folder));

        if (!length || length > ARRAYSIZE(folder) - 32)
            return;
        lstrcatW(folder, L"\\OpenMsgr");
        CreateDirectoryW(folder, NULL);
        lstrcpyW(own, folder);
        lstrcatW(own, L"\\openmsgr.log");
        path = own;
    }
    append_open(&log_file, path);
}

void log_line(const char *level, const char *format, ...)
{
    char line[1024];
    SYSTEMTIME now;
    va_list arguments;
    int length, more;

    if (!log_file.handle || GetFileSize(log_file.handle, NULL) > LOG_BYTES_MAX)
        return;
    GetSystemTime(&now);
    length = snprintf(line, sizeof(line), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %lu %s ", now.wYear, now.wMonth,
                      now.wDay, now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, GetCurrentProcessId(), level);
    va_start(arguments, format);
    more = vsnprintf(line + length, sizeof(line) - (size_t)length - 2, format, arguments);
    va_end(arguments);
    if (more < 0)
        return;
    length += more;
    if (length > (int)sizeof(line) - 3)
        length = sizeof(line) - 3;
    line[length++] = '\r';
    line[length++] = '\n';
    append_write(&log_file, line, (size_t)length);
}
