/* The command line of openmsgr.exe (docs/openmsgr.1). */
#ifndef OPENMSGR_COM_PROCESS_OPTIONS_H
#define OPENMSGR_COM_PROCESS_OPTIONS_H

#include <windows.h>

enum options_result {
    OPTIONS_SERVE,     /* no option was given: run the server until it is told to end */
    OPTIONS_SERVE_COM, /* -Embedding: COM started this process; run the server while clients need it */
    OPTIONS_DONE,      /* the option is done and its result is printed; exit with *code */
};

/* Runs the option of the command line.  Sets *code to 0 on success, 1 when the option failed or a value is wrong, and
 * 2 when the option is unknown or the number of its values is wrong. */
enum options_result options_run(int argc, WCHAR **argv, int *code);

#endif
