/* Where log_line (com.h) writes. */
#ifndef OPENMSGR_COM_BASE_LOG_H
#define OPENMSGR_COM_BASE_LOG_H

#include <windows.h>

/* Appends to the file; NULL or empty: %APPDATA%\OpenMsgr\openmsgr.log.  At four megabytes it is full. */
void log_to_file(const WCHAR *path);

#endif
