/* Output and the password prompt.  This program has no console of its own and uses that of its parent process. */
#ifndef OPENMSGR_COM_PROCESS_CONSOLE_H
#define OPENMSGR_COM_PROCESS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Each prints the text and a line break: to the standard handle, or else to the console of the parent process.  Without
 * either the text is dropped. */
void console_say(const WCHAR *text);      /* standard output */
void console_complain(const WCHAR *text); /* standard error, after "openmsgr: " */

/* The same, but without a place to print, a message box shows the text.  Only for options that users type: a set-up
 * program that runs this program hidden must not wait for a click. */
void console_show(const WCHAR *text);
void console_show_complaint(const WCHAR *text);

/* Reads one line of UTF-8 from standard input and removes the line break; on a console with a prompt and without echo.
 * False when the line is empty.  The caller wipes `line` after use. */
bool console_read_password(char *line, size_t size);

#endif
