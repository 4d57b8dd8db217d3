/* The command line of openmsgr.exe (docs/openmsgr.1). */
#ifndef OPENMSGR_COM_PROCESS_OPTIONS_H
#define OPENMSGR_COM_PROCESS_OPTIONS_H

#include <windows.h>

enum options_result {
    OPTIONS_SERVE,     /* no option: serve until told to end */
    OPTIONS_SERVE_COM, /* -Embedding: COM started this process; serve while clients need it */
    OPTIONS_DONE,      /* the option was run and the result printed; exit with *code */
};

/* Runs the option of the command line.  *code: 0 done; 1 failed, or a wrong value; 2 unknown option, or a missing or
 * superfluous value. */
enum options_result options_run(int argc, WCHAR **argv, int *code);

#endif
