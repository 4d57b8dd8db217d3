#include "platform.h"

#include <direct.h>
#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <shellapi.h>

static void (*stop_handler)(void);

static char *utf8_from_wide(const WCHAR *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = size > 0 ? malloc((size_t)size) : NULL;

    if (text)
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    return text;
}

static bool wide_from_utf8(const char *text, WCHAR *wide, int size)
{
    return MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size) > 0;
}

char **platform_arguments(int *argc, char **argv)
{
    int count = 0;
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **converted = wide ? calloc((size_t)count + 1, sizeof(*converted)) : NULL;

    if (!converted)
        return argv;
    for (int i = 0; i < count; i++)
        if (!(converted[i] = utf8_from_wide(wide[i])))
            return argv;
    LocalFree(wide);
    *argc = count;
    return converted; /* kept until the process ends */
}

static bool environment(const WCHAR *name, char *value, size_t size)
{
    WCHAR wide[MAX_PATH];
    DWORD length = GetEnvironmentVariableW(name, wide, ARRAYSIZE(wide));

    return length && length < ARRAYSIZE(wide) &&
           WideCharToMultiByte(CP_UTF8, 0, wide, -1, value, (int)size, NULL, NULL) > 0;
}

bool platform_data_directory(char *path, size_t size)
{
    if (environment(L"OPENMSGR_DATA", path, size))
        return true;
    if (!environment(L"APPDATA", path, size) || strlen(path) + sizeof("\\OpenMsgr") > size)
        return false;
    memcpy(path + strlen(path), "\\OpenMsgr", sizeof("\\OpenMsgr"));
    return true;
}

/* A folder below the user's own inherits an access list that admits nobody else. */
bool platform_make_directory(const char *path)
{
    WCHAR wide[MAX_PATH], part[MAX_PATH];

    if (!wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        return false;
    for (size_t i = 1;; i++) {
        if (wide[i] != '\\' && wide[i] != '/' && wide[i] != 0)
            continue;
        memcpy(part, wide, i * sizeof(*part));
        part[i] = 0;
        if (part[i - 1] != ':' && !CreateDirectoryW(part, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
            return false;
        if (!wide[i])
            return true;
    }
}

bool platform_write_secret(const char *path, const char *content)
{
    WCHAR wide[MAX_PATH];
    HANDLE file;
    DWORD written = 0;

    if (!wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        return false;
    file = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    WriteFile(file, content, (DWORD)strlen(content), &written, NULL);
    CloseHandle(file);
    return written == strlen(content);
}

void platform_remove(const char *path)
{
    WCHAR wide[MAX_PATH];

    if (wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        DeleteFileW(wide);
}

bool platform_read_secret(const char *prompt, char *line, size_t size)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    bool person = GetConsoleMode(input, &mode) != 0, done;

    if (person) {
        fprintf(stderr, "%s: ", prompt);
        SetConsoleMode(input, mode & ~(DWORD)ENABLE_ECHO_INPUT);
    }
    done = fgets(line, (int)size, stdin) != NULL;
    if (person) {
        SetConsoleMode(input, mode);
        fprintf(stderr, "\n");
    }
    if (done)
        line[strcspn(line, "\r\n")] = 0;
    return done;
}

static BOOL WINAPI on_control(DWORD type)
{
    (void)type;
    stop_handler();
    return TRUE;
}

void platform_on_stop(void (*stop)(void))
{
    stop_handler = stop;
    SetConsoleCtrlHandler(on_control, TRUE);
}
