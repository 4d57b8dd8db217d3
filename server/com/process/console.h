/* Output and the password prompt.  This program has no console of its own and uses the console of its parent
 * process. */
#ifndef OPENMSGR_COM_PROCESS_CONSOLE_H
#define OPENMSGR_COM_PROCESS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Each function prints the text and a line break to the standard handle, or else to the console of the parent
 * process.  If there is neither, the text is dropped. */
void console_say(const WCHAR *text);      /* standard output */
void console_complain(const WCHAR *text); /* standard error, after "openmsgr: " */

/* Like the two functions above, but a message box shows a text that cannot be printed.  Only for options that users
 * type: a set-up program that runs this program hidden must not wait for a click. */
void console_show(const WCHAR *text);
void console_show_complaint(const WCHAR *text);

/* Reads one line of UTF-8 from standard input and removes the line break.  On a console it prints a prompt and turns
 * the echo off.  False when the line is empty.  The caller wipes `line` after use. */
bool console_read_password(char *line, size_t size);

#endif
