#include "platform.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <psapi.h>
#include <sddl.h>
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

/* Makes a security descriptor that gives access to this user alone; NULL on failure. */
static PSECURITY_DESCRIPTOR owner_only(void)
{
    union {
        TOKEN_USER user;
        BYTE bytes[256];
    } information;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    HANDLE token = NULL;
    WCHAR *sid = NULL, rights[250];
    DWORD size;

    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return NULL;
    if (GetTokenInformation(token, TokenUser, &information, sizeof(information), &size) &&
        ConvertSidToStringSidW(information.user.User.Sid, &sid) && wcslen(sid) < 200) {
        _snwprintf(rights, ARRAYSIZE(rights), L"D:P(A;OICI;FA;;;%ls)", sid);
        ConvertStringSecurityDescriptorToSecurityDescriptorW(rights, SDDL_REVISION_1, &descriptor, NULL);
    }
    LocalFree(sid);
    CloseHandle(token);
    return descriptor;
}

bool platform_make_directory(const char *path)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), owner_only(), FALSE};
    WCHAR wide[MAX_PATH], part[MAX_PATH];
    bool done = attributes.lpSecurityDescriptor && wide_from_utf8(path, wide, ARRAYSIZE(wide));

    for (size_t i = 1; done; i++) {
        if (wide[i] != '\\' && wide[i] != '/' && wide[i] != 0)
            continue;
        memcpy(part, wide, i * sizeof(*part));
        part[i] = 0;
        if (part[i - 1] != ':' && !CreateDirectoryW(part, &attributes) && GetLastError() != ERROR_ALREADY_EXISTS &&
            GetLastError() != ERROR_ACCESS_DENIED) /* of an existing folder above */
            done = false;
        if (!wide[i])
            break;
    }
    LocalFree(attributes.lpSecurityDescriptor);
    return done && GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
}

bool platform_protect(const char *path)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), owner_only(), FALSE};
    WCHAR wide[MAX_PATH];
    HANDLE file = INVALID_HANDLE_VALUE;
    bool done = false;

    if (attributes.lpSecurityDescriptor && wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        file = CreateFileW(wide, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &attributes,
                           OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file != INVALID_HANDLE_VALUE) {
        CloseHandle(file);
        done = SetFileSecurityW(wide, DACL_SECURITY_INFORMATION, attributes.lpSecurityDescriptor);
    }
    LocalFree(attributes.lpSecurityDescriptor);
    return done;
}

void platform_remove(const char *path)
{
    WCHAR wide[MAX_PATH];

    if (wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        DeleteFileW(wide);
}

bool platform_write_secret(const char *path, const char *content)
{
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), owner_only(), FALSE};
    WCHAR wide[MAX_PATH];
    HANDLE file = INVALID_HANDLE_VALUE;
    DWORD written = 0;

    platform_remove(path); /* an existing file would keep its access rights */
    if (attributes.lpSecurityDescriptor && wide_from_utf8(path, wide, ARRAYSIZE(wide)))
        file = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, &attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    LocalFree(attributes.lpSecurityDescriptor);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    WriteFile(file, content, (DWORD)strlen(content), &written, NULL);
    CloseHandle(file);
    return written == strlen(content);
}

FILE *platform_open(const char *path, const char *mode)
{
    WCHAR wide[MAX_PATH], wide_mode[8];

    if (!wide_from_utf8(path, wide, ARRAYSIZE(wide)) || !wide_from_utf8(mode, wide_mode, ARRAYSIZE(wide_mode)))
        return NULL;
    return _wfopen(wide, wide_mode);
}

/* Reads a line from a console, whose input is UTF-16. */
static bool read_typed(HANDLE input, char *line, size_t size)
{
    WCHAR wide[512];
    DWORD length = 0;
    int used;

    if (!ReadConsoleW(input, wide, ARRAYSIZE(wide) - 1, &length, NULL) || !length)
        return false;
    used = WideCharToMultiByte(CP_UTF8, 0, wide, (int)length, line, (int)size - 1, NULL, NULL);
    line[used] = 0;
    memset(wide, 0, sizeof(wide));
    return used > 0;
}

bool platform_read_secret(const char *prompt, char *line, size_t size)
{
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    bool person = GetConsoleMode(input, &mode) != 0, done;

    if (person) {
        fprintf(stderr, "%s: ", prompt);
        SetConsoleMode(input, mode & ~(DWORD)ENABLE_ECHO_INPUT);
        done = read_typed(input, line, size);
        SetConsoleMode(input, mode);
        fprintf(stderr, "\n");
    } else {
        done = fgets(line, (int)size, stdin) != NULL;
    }
    if (done)
        line[strcspn(line, "\r\n")] = 0;
    return done;
}

size_t platform_memory(void)
{
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof(counters)};

    return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof(counters)) ? counters.WorkingSetSize : 0;
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
