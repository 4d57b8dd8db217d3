/* The speed of the frame reader, natively: MSG traffic by payload size, and short commands.
 *
 * The floor is a copy of the same bytes in the same pieces; each round measures both.  The rows have the format of
 * bench_lib.c and are appended to the file that BENCH_ROWS names. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/frame.h"

enum { PIECE = 16384, STREAM = 4 << 20, ROUNDS = 41, TURNS = 8, PAYLOAD = 1400 };

/* The linker sends all allocations of this program here (--wrap). */
static size_t allocations;
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size) { return allocations++, __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) { return allocations++, __real_calloc(count, size); }
void *__wrap_realloc(void *old, size_t size) { return allocations++, __real_realloc(old, size); }

static char stream[STREAM + 4096], copy[PIECE];
static size_t length;

static void append(const char *bytes, size_t count)
{
    memcpy(stream + length, bytes, count);
    length += count;
}

static void fill_messages(void)
{
    char line[128], payload[PAYLOAD];

    length = 0;
    memset(payload, 'x', sizeof(payload));
    memcpy(payload, "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n", 72);
    while (length < STREAM - 2048) {
        append(line, (size_t)snprintf(line, sizeof(line), "MSG bob@example.test Bob %d\r\n", PAYLOAD));
        append(payload, sizeof(payload));
    }
}

static void fill_commands(void)
{
    static const char *const lines[] = {
        "NLN NLN bob@example.test Bob\r\n",    "FLN bob@example.test\r\n", "QNG\r\n", "CHG 17 NLN\r\n", "ACK 42\r\n",
        "ADD 9 FL 12 bob@example.test Bob\r\n"};

    length = 0;
    for (size_t i = 0; length < STREAM - 64; i++) {
        const char *line = lines[i % (sizeof(lines) / sizeof(*lines))];

        append(line, strlen(line));
    }
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Keeps the compiler from removing the measured work. */
static volatile size_t seen;

static double copy_all(void)
{
    double begin = now_s();

    for (int turn = 0; turn < TURNS; turn++)
        for (size_t at = 0; at < length; at += PIECE) {
            memcpy(copy, stream + at, length - at < PIECE ? length - at : PIECE);
            seen += (size_t)copy[at % PIECE];
        }
    return now_s() - begin;
}

static double parse_all(struct frame_reader *reader, size_t *frames)
{
    double begin = now_s();
    struct frame frame;

    for (int turn = 0; turn < TURNS; turn++)
        for (size_t at = 0; at < length; at += PIECE) {
            if (!frame_reader_feed(reader, (struct text){stream + at, length - at < PIECE ? length - at : PIECE}))
                exit(1);
            while (frame_reader_next(reader, &frame) == FRAME_READY) {
                seen += frame.payload.length;
                ++*frames;
            }
        }
    return now_s() - begin;
}

static int order(const void *a, const void *b)
{
    double first = *(const double *)a, second = *(const double *)b;

    return (first > second) - (first < second);
}

static void row(const char *name, const char *unit, double *values, size_t count, double *floors, double at_least,
                double at_most)
{
    const char *path = getenv("BENCH_ROWS"), *pass = "null";
    FILE *file = path ? fopen(path, "a") : NULL;
    char floor[32] = "", ratio[32] = "", goal[32] = "";
    double value;

    qsort(values, count, sizeof(*values), order);
    value = values[count / 2];
    if (floors) {
        qsort(floors, count, sizeof(*floors), order);
        snprintf(floor, sizeof(floor), "%.4f", floors[count / 2]);
        snprintf(ratio, sizeof(ratio), "%.3f", value / floors[count / 2]);
    }
    if (at_least) {
        snprintf(goal, sizeof(goal), "value >= %g", at_least);
        pass = value >= at_least ? "true" : "false";
    } else if (at_most >= 0) {
        snprintf(goal, sizeof(goal), "value <= %g", at_most);
        pass = value <= at_most ? "true" : "false";
    }
    printf("  %-58s %12.2f %-8s ratio %-8s %s%s\n", name, value, unit, *ratio ? ratio : "-", goal,
           !strcmp(pass, "false") ? "  MISSED" : "");
    if (!file)
        return;
    fprintf(file, "%s\t%.4f\t%s\t%.4f\t%.4f\t%zu\t%s\t%s\t%s\t%s\t%s\n", name, value, unit, values[count / 10],
            values[count * 9 / 10], count, floors ? "a copy of the bytes" : "", floor, ratio, goal, pass);
    fclose(file);
}

int main(void)
{
    struct frame_limits limits = {4096, 65536};
    struct frame_reader reader;
    double bytes[ROUNDS], floors[ROUNDS], commands[ROUNDS], taken, fresh;
    size_t frames = 0, all;

    frame_reader_init(&reader, FRAME_FROM_SERVER, limits);
    fill_messages();
    parse_all(&reader, &frames); /* the buffer grows to its final size */
    if (!allocations)
        return 1; /* these allocations are not counted */
    all = 0;
    allocations = 0;
    for (int i = 0; i < ROUNDS; i++) {
        floors[i] = (double)length * TURNS / copy_all() / 1e9;
        taken = parse_all(&reader, &all);
        bytes[i] = (double)length * TURNS / taken / 1e9;
    }
    fill_commands();
    for (int i = 0; i < ROUNDS; i++) {
        frames = 0;
        taken = parse_all(&reader, &frames);
        commands[i] = (double)frames / taken / 1e6;
        all += frames;
    }
    fresh = (double)allocations / (double)all;
    row("frames: MSG with 1,400 bytes of payload", "GB/s", bytes, ROUNDS, floors, 1, -1);
    row("frames: short commands", "M/s", commands, ROUNDS, NULL, 3, -1);
    row("frames: allocations for each frame", "", &fresh, 1, NULL, 0, 0);
    frame_reader_free(&reader);
    return 0;
}
