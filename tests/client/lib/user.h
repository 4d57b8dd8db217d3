/* The main program of a test user in a separate process: the client code of the server (core, wire,
 * client, net, engine) without COM.
 *
 *   PROGRAM HOST PORT HANDLE
 *
 * The first line of standard input is the password, each further line a command, until "quit" or the
 * end of the input.  For a command that fails the program writes "refused HR".  The lock policy lets
 * every call through, so the program needs no key. */
#ifndef OPENMSGR_TESTS_USER_H
#define OPENMSGR_TESTS_USER_H

#include "core/apps.h"
#include "engine/engine.h"

struct user {
    struct model_listener listener;
    struct app_store store;
    /* Executes one command, under the model lock. */
    msgr_result (*act)(struct messenger *messenger, struct text line);
    /* Releases the objects of the model that the program holds, under the model lock.  NULL: it holds none. */
    void (*leave)(void);
};

/* Signs in, executes the commands of standard input, signs out and returns the exit code. */
int user_run(int argc, char **argv, const struct user *user);
/* Writes a line to standard output: the name and the text. */
void user_report(const char *name, struct text text);
/* Writes a line to standard output: the name, the number as eight hexadecimal digits, and the text. */
void user_report_number(const char *name, msgr_result number, struct text text);
/* Returns the text up to the first blank and removes it, with the blank, from *rest. */
struct text user_word(struct text *rest);

#endif
