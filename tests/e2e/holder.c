/* A client that only holds a session manager, to measure the cost of a client in the server.
 *
 *   holder READY-FILE      writes that file when it has the object, and holds the object until it is killed */
#include "client.h"

#include <stdio.h>

int wmain(int argc, WCHAR **argv)
{
    IMsgrSessionManager *manager;
    HANDLE never = CreateEventW(NULL, TRUE, FALSE, NULL);
    FILE *ready;

    if (argc != 2)
        fail("usage: holder READY-FILE");
    must(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    must(CoCreateInstance(&CLSID_MsgrSessionManager, NULL, CLSCTX_LOCAL_SERVER, &IID_IMsgrSessionManager,
                          (void **)&manager),
         "MsgrSessionManager object");
    ready = _wfopen(argv[1], L"w");
    if (!ready)
        fail("cannot write the ready file");
    fputs("holding\n", ready);
    fclose(ready);
    WaitForSingleObject(never, INFINITE);
    return 0;
}
