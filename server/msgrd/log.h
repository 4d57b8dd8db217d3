/* The log of msgrd: one line for each event, with fields separated by blanks:
 *
 *   2026-11-23T13:05:07Z level=info event=signed-in user=alice@example.test peer=::1 dialect=7
 *
 * Values contain no blanks, except a quoted one at the end of a line.  Callers pass nothing secret. */
#ifndef OPENMSGR_MSGRD_LOG_H
#define OPENMSGR_MSGRD_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Converts "error", "warning", "info" or "debug" to a level; false for any other name. */
bool log_level_from(const char *name, enum log_level *level);
/* Opens the log file; `path` NULL: standard error.  Events less severe than `level` are not written.  False
 * when the file cannot be opened. */
bool log_open(const char *path, enum log_level level);
/* Writes one line.  `format` contains the fields, such as "user=%s peer=%s"; it may be empty. */
void log_fields(enum log_level level, const char *event, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
