/* Finds the program in a registered command. */
#ifndef OPENMSGR_COM_BASE_COMMAND_LINE_H
#define OPENMSGR_COM_BASE_COMMAND_LINE_H

#include "com.h"

/* Finds the program of a command such as `"C:\x y\z.exe" /s` or `C:\x y\z.exe /s`.  The program must be an existing
 * file with an absolute path on a drive or a share.  Without quotes, the shortest beginning of the command that names
 * a file is the program.  Sets *arguments to the rest of `command`.  False when there is no such program.
 *
 * A relative path is refused: the system would start whichever program of that name comes first in its search path.
 * Do not call this under a lock: it reads the file system, which may take long for a share. */
bool command_program(const WCHAR *command, WCHAR program[MAX_PATH], const WCHAR **arguments);

#endif
