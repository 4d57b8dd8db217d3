#include "com.h"

#include <stdarg.h>
#include <stdio.h>

#include "log.h"

enum { LOG_BYTES_MAX = 4 << 20 };

static HANDLE log_file = INVALID_HANDLE_VALUE;

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
    /* FILE_APPEND_DATA alone: several processes write whole lines, never over one another. */
    log_file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL, NULL);
}

void log_line(const char *level, const char *format, ...)
{
    char line[1024];
    SYSTEMTIME now;
    va_list arguments;
    int length, more;
    DWORD written;

    if (log_file == INVALID_HANDLE_VALUE || GetFileSize(log_file, NULL) > LOG_BYTES_MAX)
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
    WriteFile(log_file, line, (DWORD)length, &written, NULL);
}
