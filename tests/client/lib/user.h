/* The main program of a user in a process of its own: the same model, wire and sockets as the
 * server, and no COM.
 *
 *   PROGRAM HOST PORT HANDLE       the password is the first line of standard input
 *
 * Then a command on each line, until quit or the end of the input.  One that is refused gives
 * "refused HR".  No lock is in force on this side. */
#ifndef OPENMSGR_TESTS_USER_H
#define OPENMSGR_TESTS_USER_H

#include "core/apps.h"
#include "engine/engine.h"

struct user {
    struct model_listener listener;
    struct app_store store;
    /* One command, in the model's lock. */
    msgr_result (*act)(struct messenger *messenger, struct text line);
    /* Lets go of what the program holds of the model, in the lock.  NULL: it holds nothing. */
    void (*leave)(void);
};

/* Signs in, does what standard input says, signs out; the exit code. */
int user_run(int argc, char **argv, const struct user *user);
/* A line of standard output: a name and a text. */
void user_report(const char *name, struct text text);
/* The same with a number between them, as eight hexadecimal digits. */
void user_report_number(const char *name, msgr_result number, struct text text);
/* Cuts the first word off. */
struct text user_word(struct text *rest);

#endif
