#include "invocation.h"

#include <stdarg.h>

int wrong_use(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "msgrd: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    return EXIT_WRONG_USE;
}
