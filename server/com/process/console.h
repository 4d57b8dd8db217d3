/* Output and the password prompt of a program that has no console of its own. */
#ifndef OPENMSGR_COM_PROCESS_CONSOLE_H
#define OPENMSGR_COM_PROCESS_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Each prints a line break after the text: to the standard handle as UTF-8, or to the console of the parent process.
 * What can be printed nowhere is lost. */
void console_say(const WCHAR *text);      /* standard output */
void console_complain(const WCHAR *text); /* standard error, with "openmsgr: " in front */

/* The same, but what can be printed nowhere is shown in a message box.  Only for command lines that a user typed: a set-up
 * program that runs this one hidden must not wait for a click. */
void console_show(const WCHAR *text);
void console_show_complaint(const WCHAR *text);

/* Reads one line of UTF-8 from standard input, without its end; a console shows a prompt and no echo.  False when the
 * line is empty.  The caller overwrites it. */
bool console_read_password(char *line, size_t size);

#endif
