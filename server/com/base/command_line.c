#include "command_line.h"

static bool is_absolute(const WCHAR *path)
{
    bool letter = (path[0] >= 'A' && path[0] <= 'Z') || (path[0] >= 'a' && path[0] <= 'z');

    return (letter && path[1] == ':' && path[2] == '\\') || (path[0] == '\\' && path[1] == '\\' && path[2] != '\\');
}

static bool is_file(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(path);

    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

bool command_program(const WCHAR *command, WCHAR program[MAX_PATH], const WCHAR **arguments)
{
    bool quoted = *command == '"';
    const WCHAR *begin = command + (quoted ? 1 : 0);

    if (!is_absolute(begin))
        return false;
    for (const WCHAR *end = begin + 1; end - begin < MAX_PATH; end++) {
        if (*end && *end != (quoted ? '"' : ' '))
            continue;
        if (quoted && !*end)
            return false;
        lstrcpynW(program, begin, (int)(end - begin) + 1);
        if (is_file(program)) {
            *arguments = end + (quoted ? 1 : 0);
            return true;
        }
        if (!*end || quoted)
            return false;
    }
    return false;
}
