#include "multipart.h"

#include <stdlib.h>

struct multipart {
    struct multipart *next; /* the next older message */
    struct string from, id;
    uint64_t deadline;
    uint32_t chunks, missing;
    size_t bytes;
    struct buffer parts[MULTIPART_MAX_CHUNKS]; /* parts[0] includes the header of the message */
    bool has[MULTIPART_MAX_CHUNKS];
};

static void message_free(struct multipart *message)
{
    string_free(&message->from);
    string_free(&message->id);
    for (unsigned i = 0; i < MULTIPART_MAX_CHUNKS; i++)
        buffer_free(&message->parts[i]);
    free(message);
}

static void remove_at(struct multipart **position)
{
    struct multipart *message = *position;

    *position = message->next;
    message_free(message);
}

static struct multipart **find(struct multipart **list, struct text from, struct text id)
{
    struct multipart **position = list;

    while (*position &&
           !(text_equal(string_text(&(*position)->id), id) && text_equal_nocase(string_text(&(*position)->from), from)))
        position = &(*position)->next;
    return position;
}

static bool keep(struct multipart *message, uint32_t number, struct text part)
{
    message->has[number] = true;
    message->missing--;
    message->bytes += part.length;
    buffer_append(&message->parts[number], part);
    return !message->parts[number].failed && message->bytes <= MULTIPART_MAX_BYTES;
}

static void begin(struct multipart **list, struct text from, struct text id, uint32_t chunks, struct text payload,
                  uint64_t now)
{
    struct multipart **position = find(list, from, id);
    struct multipart *message = calloc(1, sizeof(*message));
    unsigned count = 1;

    if (*position)
        remove_at(position); /* a new message with the same sender and id replaces the old one */
    if (!message)
        return;
    message->next = *list;
    *list = message;
    message->deadline = now + MULTIPART_MS;
    message->chunks = message->missing = chunks;
    if (!string_set(&message->from, from) || !string_set(&message->id, id) || !keep(message, 0, payload))
        remove_at(list);
    for (position = list; *position; count++)
        if (count > MULTIPART_MAX_MESSAGES)
            remove_at(position);
        else
            position = &(*position)->next;
}

static bool complete(struct multipart **position, struct buffer *whole)
{
    struct multipart *message = *position;

    for (uint32_t i = 0; i < message->chunks; i++)
        buffer_append(whole, buffer_text(&message->parts[i]));
    remove_at(position);
    return !whole->failed;
}

enum multipart_status multipart_receive(struct multipart **list, struct text from, struct text payload,
                                        const struct fields *header, struct text body, uint64_t now,
                                        struct buffer *whole)
{
    struct multipart **position;
    struct text id, chunks, chunk;
    uint32_t number;

    if (!fields_get(header, "Message-ID", &id) || !id.length)
        return MULTIPART_NONE;
    if (fields_get(header, "Chunks", &chunks)) {
        if (!text_parse_u32(chunks, MULTIPART_MAX_CHUNKS, &number) || !number)
            return MULTIPART_KEPT;
        if (number == 1)
            return MULTIPART_NONE;
        begin(list, from, id, number, payload, now);
        return MULTIPART_KEPT;
    }
    if (!fields_get(header, "Chunk", &chunk))
        return MULTIPART_NONE;
    position = find(list, from, id);
    if (!*position || !text_parse_u32(chunk, MULTIPART_MAX_CHUNKS, &number) || !number ||
        number >= (*position)->chunks || (*position)->has[number])
        return MULTIPART_KEPT;
    if (!keep(*position, number, body)) {
        remove_at(position);
        return MULTIPART_KEPT;
    }
    if ((*position)->missing)
        return MULTIPART_KEPT;
    return complete(position, whole) ? MULTIPART_COMPLETE : MULTIPART_KEPT;
}

void multipart_tick(struct multipart **list, uint64_t now)
{
    while (*list)
        if ((*list)->deadline <= now)
            remove_at(list);
        else
            list = &(*list)->next;
}

uint64_t multipart_deadline(const struct multipart *list)
{
    uint64_t deadline = UINT64_MAX;

    for (; list; list = list->next)
        if (list->deadline < deadline)
            deadline = list->deadline;
    return deadline;
}

void multipart_free(struct multipart **list)
{
    while (*list)
        remove_at(list);
}
