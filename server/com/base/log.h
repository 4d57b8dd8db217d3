/* Opens the log file, to which log_line (com.h) writes. */
#ifndef OPENMSGR_COM_BASE_LOG_H
#define OPENMSGR_COM_BASE_LOG_H

#include <windows.h>

/* Opens this file for appending; NULL or an empty path means %APPDATA%\OpenMsgr\openmsgr.log.  Once the file is
 * larger than four megabytes, log_line drops its lines. */
void log_to_file(const WCHAR *path);

#endif
