/* The program part of a registered command. */
#ifndef OPENMSGR_COM_BASE_COMMAND_LINE_H
#define OPENMSGR_COM_BASE_COMMAND_LINE_H

#include "com.h"

/* Finds the program of `"C:\x y\z.exe" /s` or `C:\x y\z.exe /s`: an absolute path on a drive or share of an existing
 * file, quoted or the shortest beginning that is one.  Copies it; *arguments points behind it in `command`.
 * False for anything else: a relative path is never searched for, because whoever could place a file first would win. */
bool command_program(const WCHAR *command, WCHAR program[MAX_PATH], const WCHAR **arguments);

#endif
