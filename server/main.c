/* openmsgr.exe: the COM server of the Messenger service API. */
#include "com/process/console.h"
#include "com/process/instance.h"
#include "com/process/options.h"
#include "com/process/run.h"

static int complain(const WCHAR *sentence)
{
    console_complain(sentence);
    return 1;
}

static int serve(enum lifetime_mode mode)
{
    const WCHAR *failure;

    switch (instance_claim(mode == LIFETIME_ACTIVATED)) {
    case INSTANCE_LOSER: return 0;
    case INSTANCE_FAILED: return complain(L"another server has started, and is not ready");
    case INSTANCE_WINNER: break;
    }
    failure = com_server_start();
    if (!failure)
        failure = com_server_run(mode);
    instance_release();
    /* Do not call CoUninitialize: it would wait for sinks that never answer.  The system frees everything. */
    ExitProcess(failure ? (UINT)complain(failure) : 0);
}

int wmain(int argc, WCHAR **argv)
{
    int code;

    switch (options_run(argc, argv, &code)) {
    case OPTIONS_SERVE: return serve(LIFETIME_RESIDENT);
    case OPTIONS_SERVE_COM: return serve(LIFETIME_ACTIVATED);
    default: return code;
    }
}
