/* The program part of a registered command. */
#ifndef OPENMSGR_COM_BASE_COMMAND_LINE_H
#define OPENMSGR_COM_BASE_COMMAND_LINE_H

#include "com.h"

/* Finds the program of `"C:\x y\z.exe" /s` or `C:\x y\z.exe /s`: the absolute path, on a drive or a share, of an existing
 * file.  Without quotes it is the shortest beginning that names a file.  Copies the path; *arguments points behind it in
 * `command`.  False for anything else.  A relative path is never searched for: it would start whatever program of that name
 * was put into a folder that is searched first.  Reads the file system, which may take long for a share, so no lock is held. */
bool command_program(const WCHAR *command, WCHAR program[MAX_PATH], const WCHAR **arguments);

#endif
