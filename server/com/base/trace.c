#include "trace.h"

#include <stdio.h>
#include <string.h>

#include "log_file.h"

static struct append_file file;
static char server_side[128];

void trace_open(struct text path, struct text side)
{
    BSTR name;

    if (!path.length)
        return;
    name = bstr_from_text(path);
    if (!name)
        return;
    snprintf(server_side, sizeof(server_side), "%.*s", (int)side.length, side.bytes ? side.bytes : "");
    for (char *c = server_side; *c; c++)
        if (*c == '"' || *c == '\\')
            *c = '?';
    if (!append_open(&file, name))
        log_line("error", "the file of Trace cannot be opened: %lu", GetLastError());
    SysFreeString(name);
}

static long long now_us(void)
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return now.QuadPart / frequency.QuadPart * 1000000 +
           now.QuadPart % frequency.QuadPart * 1000000 / frequency.QuadPart;
}

void trace_event(const char *layer, const char *event)
{
    char line[384];
    int length;

    if (!file.handle)
        return;
    length = snprintf(line, sizeof(line),
                      "{\"time_us\": %lld, \"side\": \"%s\", \"layer\": \"%s\", \"event\": \"%s\"}\n", now_us(),
                      server_side, layer, event);
    if (length > 0 && (size_t)length < sizeof(line))
        append_write(&file, line, (size_t)length);
}

void trace_sink(DISPID id)
{
    char number[16];

    if (!file.handle)
        return;
    snprintf(number, sizeof(number), "%ld", (long)id);
    trace_event("sink", number);
}

/* The capital letters and digits at the beginning of the text. */
static struct text first_word(struct text text)
{
    size_t length = 0;

    while (length < text.length && ((text.bytes[length] >= 'A' && text.bytes[length] <= 'Z') ||
                                    (text.bytes[length] >= '0' && text.bytes[length] <= '9')))
        length++;
    return (struct text){text.bytes, length};
}

/* The value of the field Invitation-Command; empty when there is none.  The key begins with a line break, so that the
 * same text inside another field does not match. */
static struct text invitation_command(struct text payload)
{
    static const char key[] = "\nInvitation-Command: ";
    const size_t length = sizeof(key) - 1;

    for (size_t at = 0; at + length < payload.length; at++)
        if (!memcmp(payload.bytes + at, key, length))
            return first_word((struct text){payload.bytes + at + length, payload.length - at - length});
    return TEXT_EMPTY;
}

void trace_frame(void *context, bool out, struct text command, struct text payload)
{
    struct text name = first_word(command), says;
    char event[64];

    (void)context;
    if (!file.handle)
        return;
    says = invitation_command(payload);
    snprintf(event, sizeof(event), "%.*s%s%.*s", (int)(name.length > 8 ? 8 : name.length), name.bytes,
             says.length ? " " : "", (int)(says.length > 16 ? 16 : says.length), says.bytes ? says.bytes : "");
    trace_event(out ? "out" : "in", event);
}
