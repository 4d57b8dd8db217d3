#include "log_file.h"

bool append_open(struct append_file *file, const WCHAR *path)
{
    /* With FILE_APPEND_DATA as the only right, each write goes to the end of the file, even if another process has
     * appended to it meanwhile. */
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
    /* Wine determines the end of the file and writes there in two steps.  Without this lock, two threads overwrite
     * each other's lines (measured: ten of 1,600 lines of a trace). */
    EnterCriticalSection(&file->lock);
    WriteFile(file->handle, bytes, (DWORD)length, &written, NULL);
    LeaveCriticalSection(&file->lock);
}
