#include "list_cache.h"

enum { CACHE_MAX_BYTES = 1 << 18 };

void list_cache_forget(struct msnp_client *client)
{
    string_free(&client->cache.handle);
    buffer_free(&client->cache.lines);
    client->cache = (struct list_cache){0};
}

uint32_t list_cache_serial(const struct msnp_client *client)
{
    const struct list_cache *cache = &client->cache;

    return cache->complete &&
                   text_equal_nocase(string_text(&cache->handle), string_text(&client->notification.handle)) &&
                   cache->dialect == client->notification.dialect
               ? cache->serial
               : 0;
}

void list_cache_begin(struct msnp_client *client, uint32_t serial, uint32_t entries)
{
    struct list_cache *cache = &client->cache;

    list_cache_forget(client);
    if (!serial || !string_set(&cache->handle, string_text(&client->notification.handle)))
        return;
    cache->dialect = client->notification.dialect;
    cache->serial = serial;
    cache->entries = entries;
    cache->recording = true;
}

void list_cache_finish(struct msnp_client *client) { client->cache.complete = client->cache.serial != 0; }

static bool name_is(const struct frame *frame, const char *name) { return text_equal(frame->name, text_of(name)); }

/* Returns true if the frame is part of the synchronization.  In MSNP8 some of these frames arrive after the
 * last LST, when the state is already NOTIFICATION_UP: BPR with the telephone numbers of the last contact,
 * and LSG if the user has no contacts. */
static bool belongs(const struct msnp_client *client, const struct frame *frame)
{
    static const char *const names[] = {"GTC", "BLP", "PRP", "LSG", "LST", "BPR"};

    if (client->notification.state != NOTIFICATION_SYNCHRONIZING)
        return client->cache.dialect >= 8 && ((name_is(frame, "BPR") && frame->argument_count == 2) ||
                                              (name_is(frame, "LSG") && !client->cache.entries));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (name_is(frame, names[i]))
            return true;
    return false;
}

void list_cache_record(struct msnp_client *client, const struct frame *frame)
{
    struct list_cache *cache = &client->cache;

    if (!cache->recording || cache->replaying || !belongs(client, frame))
        return;
    buffer_append(&cache->lines, frame->name);
    for (size_t i = 0; i < frame->argument_count; i++) {
        buffer_append(&cache->lines, TEXT_LITERAL(" "));
        buffer_append(&cache->lines, frame->arguments[i]);
    }
    buffer_append(&cache->lines, TEXT_LITERAL("\r\n"));
    if (cache->lines.failed || cache->lines.length > CACHE_MAX_BYTES)
        list_cache_forget(client);
}
