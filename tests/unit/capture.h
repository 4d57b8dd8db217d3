/* Reads captures of genuine old clients and a real service: tests/unit/data/capture_*.txt. */
#ifndef OPENMSGR_TESTS_CAPTURE_H
#define OPENMSGR_TESTS_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One line "time connection direction b'bytes'". */
struct capture_entry {
    char connection[16];
    char direction;   /* C or S, who sent it; - for a remark */
    char bytes[4096]; /* terminated */
    size_t length;
};

/* Fails the test when there is no such file. */
FILE *capture_open(const char *name);
/* False at its end. */
bool capture_read(FILE *file, struct capture_entry *entry);

#endif
