/* The log of msgrd: one line for each event, of fields parted by blanks:
 *
 *   2026-11-23T13:05:07Z level=info event=signed-in user=alice@example.test peer=::1 dialect=7
 *
 * No value has a blank in it but that of text, which is the last field and goes to the end of the
 * line.  Nothing secret is ever passed to it. */
#ifndef OPENMSGR_MSGRD_LOG_H
#define OPENMSGR_MSGRD_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* "error", "warning", "info" or "debug"; false for anything else. */
bool log_level_from(const char *name, enum log_level *level);
/* NULL: standard error.  Only what is of this level or graver is written. */
bool log_open(const char *path, enum log_level level);
/* An event with its fields: "user=%s peer=%s"; empty: none. */
void log_fields(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An event that has no name: a sentence. */
void log_event(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
