/* The command line of openmsgr.exe, apart from serving. */
#ifndef OPENMSGR_COM_PROCESS_OPTIONS_H
#define OPENMSGR_COM_PROCESS_OPTIONS_H

#include <windows.h>

enum option {
    OPTION_SERVE,       /* nothing: resident, until told to end */
    OPTION_EMBEDDING,   /* -Embedding: started by COM */
    OPTION_REGISTER,
    OPTION_UNREGISTER,
    OPTION_ACCOUNT,     /* /Account HANDLE, password from standard input; /Account /Delete */
    OPTION_SERVICE,     /* /Service HOST[:PORT]; /Service /Embedded[:PORT] */
    OPTION_DIALECT,     /* /Dialect 7|8|/Default */
    OPTION_PASSPORT,    /* /Passport NEXUS [FILE]; /Passport /Default [FILE] */
    OPTION_SHUTDOWN,
    OPTION_GUARD,       /* /Guard PID FIRST COUNT: the server starts it itself, on Wine (guard.h) */
    OPTION_VERSION,
    OPTION_HELP,
    OPTION_INVALID,
};

/* `/x` and `-x` in any case. */
enum option options_parse(int argc, WCHAR **argv);
/* Does what the option says and prints what came of it; the exit code. */
int options_run(enum option option, int argc, WCHAR **argv);

#endif
