/* A client that does nothing but hold a session manager: for measuring what a client costs the server.
 *
 *   holder READY-FILE      says in that file that it holds, and holds until it is ended */
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
