#include "console.h"

#include <stdio.h>

enum { LINE_MAX_CHARS = 4096 };

/* Writes UTF-16 to a console, UTF-8 to a file or a pipe. */
static bool write_text(HANDLE out, const WCHAR *text)
{
    char utf8[LINE_MAX_CHARS * 3];
    DWORD mode, written;
    int length;

    if (GetConsoleMode(out, &mode))
        return WriteConsoleW(out, text, (DWORD)lstrlenW(text), &written, NULL) != 0;
    length = WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof(utf8), NULL, NULL);
    return length > 1 && WriteFile(out, utf8, (DWORD)length - 1, &written, NULL);
}

static bool print(DWORD standard_handle, const WCHAR *text)
{
    HANDLE out = GetStdHandle(standard_handle);
    bool done;

    if (out && out != INVALID_HANDLE_VALUE && write_text(out, text))
        return true;
    AttachConsole(ATTACH_PARENT_PROCESS); /* fails when there is no such console or it is attached already */
    out = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                      0, NULL);
    if (out == INVALID_HANDLE_VALUE)
        return false;
    done = write_text(out, text);
    CloseHandle(out);
    return done;
}

static bool print_line(DWORD standard_handle, const WCHAR *prefix, const WCHAR *text)
{
    WCHAR line[LINE_MAX_CHARS];

    _snwprintf(line, LINE_MAX_CHARS - 1, L"%ls%ls\n", prefix, text);
    line[LINE_MAX_CHARS - 1] = 0;
    return print(standard_handle, line);
}

void console_say(const WCHAR *text) { print_line(STD_OUTPUT_HANDLE, L"", text); }

void console_complain(const WCHAR *text) { print_line(STD_ERROR_HANDLE, L"openmsgr: ", text); }

void console_show(const WCHAR *text)
{
    if (!print_line(STD_OUTPUT_HANDLE, L"", text))
        MessageBoxW(NULL, text, L"OpenMsgr", MB_OK);
}

void console_show_complaint(const WCHAR *text)
{
    if (!print_line(STD_ERROR_HANDLE, L"openmsgr: ", text))
        MessageBoxW(NULL, text, L"OpenMsgr", MB_OK | MB_ICONWARNING);
}

bool console_read_password(char *line, size_t size)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode = 0, got = 0;
    bool is_console = GetConsoleMode(in, &mode) != 0;
    size_t length = 0;

    if (is_console) {
        print(STD_OUTPUT_HANDLE, L"Password: ");
        SetConsoleMode(in, mode & ~(DWORD)ENABLE_ECHO_INPUT);
    }
    while (length + 1 < size && ReadFile(in, line + length, 1, &got, NULL) && got && line[length] != '\n')
        length++;
    if (is_console) {
        SetConsoleMode(in, mode);
        print(STD_OUTPUT_HANDLE, L"\n");
    }
    if (length && line[length - 1] == '\r')
        length--;
    line[length] = 0;
    return length != 0;
}
