#include "log_file.h"

bool append_open(struct append_file *file, const WCHAR *path)
{
    /* FILE_APPEND_DATA alone: each write goes to the end, whoever else has written meanwhile. */
    HANDLE handle = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
                                FILE_ATTRIBUTE_NORMAL, NULL);

    if (handle == INVALID_HANDLE_VALUE)
        return false;
    InitializeCriticalSection(&file->lock);
    file->handle = handle;
    return true;
}

void append_write(struct append_file *file, const char *bytes, size_t length)
{
    DWORD written;

    if (!file->handle)
        return;
    /* Wine asks for the end and then writes there: two threads at once write over one another (measured: ten of 1,600
     * lines of a trace). */
    EnterCriticalSection(&file->lock);
    WriteFile(file->handle, bytes, (DWORD)length, &written, NULL);
    LeaveCriticalSection(&file->lock);
}
