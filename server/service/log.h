/* The log of msgrd: one line for each event, with the time and a level.  Nothing secret is ever
 * passed to it. */
#ifndef OPENMSGR_SERVICE_LOG_H
#define OPENMSGR_SERVICE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* NULL: standard error. */
bool log_open(const char *path, enum log_level level);
void log_event(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
