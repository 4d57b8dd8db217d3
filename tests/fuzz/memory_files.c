#include "memory_files.h"

#include <sqlite3.h>

struct content {
    uint8_t *bytes;
    size_t length, capacity;
    bool exists;
};

enum { DATABASE, JOURNAL, LOG, NAMED_COUNT }; /* LOG: needed by a file in write-ahead mode */
static struct content named[NAMED_COUNT];

enum { REGIONS = 16 };
static void *regions[REGIONS]; /* the memory that readers of a file in write-ahead mode share */

struct memory_file {
    sqlite3_file file;
    struct content *content;
    struct content own; /* for a temporary file */
};

static struct content *content_of(sqlite3_file *file) { return ((struct memory_file *)file)->content; }

static void content_free(struct content *content)
{
    free(content->bytes);
    *content = (struct content){0};
}

/* ---- one file ---- */

static int memory_close(sqlite3_file *file)
{
    content_free(&((struct memory_file *)file)->own);
    return SQLITE_OK;
}

static int memory_read(sqlite3_file *file, void *to, int length, sqlite3_int64 offset)
{
    const struct content *content = content_of(file);
    size_t from = (size_t)offset, there = from < content->length ? content->length - from : 0;

    if (there >= (size_t)length) {
        memcpy(to, content->bytes + from, (size_t)length);
        return SQLITE_OK;
    }
    if (there)
        memcpy(to, content->bytes + from, there);
    memset((char *)to + there, 0, (size_t)length - there);
    return SQLITE_IOERR_SHORT_READ;
}

/* More than any good store of a target needs; a damaged store may request any size. */
enum { LONGEST = 16 << 20 };

static int set_length(struct content *content, size_t length)
{
    if (length > LONGEST)
        return SQLITE_FULL;
    if (length > content->capacity) {
        size_t capacity = length < 65536 ? 65536 : length * 2;
        uint8_t *bytes = realloc(content->bytes, capacity);

        if (!bytes)
            return SQLITE_IOERR_NOMEM;
        content->bytes = bytes;
        content->capacity = capacity;
    }
    if (length > content->length)
        memset(content->bytes + content->length, 0, length - content->length);
    content->length = length;
    return SQLITE_OK;
}

static int memory_write(sqlite3_file *file, const void *from, int length, sqlite3_int64 offset)
{
    struct content *content = content_of(file);
    size_t end = (size_t)offset + (size_t)length;
    int code = end > content->length ? set_length(content, end) : SQLITE_OK;

    if (code == SQLITE_OK)
        memcpy(content->bytes + offset, from, (size_t)length);
    return code;
}

static int memory_truncate(sqlite3_file *file, sqlite3_int64 length)
{
    return set_length(content_of(file), (size_t)length);
}

static int memory_size(sqlite3_file *file, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)content_of(file)->length;
    return SQLITE_OK;
}

static int memory_done(sqlite3_file *file, int how)
{
    (void)file, (void)how;
    return SQLITE_OK;
}

static int memory_reserved(sqlite3_file *file, int *reserved)
{
    (void)file;
    *reserved = 0;
    return SQLITE_OK;
}

static int memory_control(sqlite3_file *file, int what, void *argument)
{
    (void)file, (void)what, (void)argument;
    return SQLITE_NOTFOUND;
}

static int memory_sector(sqlite3_file *file)
{
    (void)file;
    return 4096;
}

static int memory_characteristics(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int memory_region(sqlite3_file *file, int place, int size, int extend, void volatile **out)
{
    (void)file;
    *out = NULL;
    if (place >= REGIONS)
        return SQLITE_IOERR_SHMMAP;
    if (!regions[place] && extend)
        regions[place] = calloc(1, (size_t)size);
    *out = regions[place];
    return SQLITE_OK;
}

static int memory_region_lock(sqlite3_file *file, int place, int count, int how)
{
    (void)file, (void)place, (void)count, (void)how;
    return SQLITE_OK;
}

static void memory_barrier(sqlite3_file *file) { (void)file; }

static int memory_regions_end(sqlite3_file *file, int remove)
{
    (void)file, (void)remove;
    for (int i = 0; i < REGIONS; i++) {
        free(regions[i]);
        regions[i] = NULL;
    }
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = memory_close,
    .xRead = memory_read,
    .xWrite = memory_write,
    .xTruncate = memory_truncate,
    .xSync = memory_done,
    .xFileSize = memory_size,
    .xLock = memory_done,
    .xUnlock = memory_done,
    .xCheckReservedLock = memory_reserved,
    .xFileControl = memory_control,
    .xSectorSize = memory_sector,
    .xDeviceCharacteristics = memory_characteristics,
    .xShmMap = memory_region,
    .xShmLock = memory_region_lock,
    .xShmBarrier = memory_barrier,
    .xShmUnmap = memory_regions_end,
};

/* ---- the file system ---- */

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);

    return length >= end_length && !strcmp(name + length - end_length, end);
}

static struct content *content_named(const char *name)
{
    return &named[ends_with(name, "-journal") ? JOURNAL : ends_with(name, "-wal") ? LOG : DATABASE];
}

static int memory_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct memory_file *memory = (struct memory_file *)file;

    (void)vfs;
    *memory = (struct memory_file){.file = {&methods}};
    memory->content = name ? content_named(name) : &memory->own;
    memory->content->exists = true;
    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int memory_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs, (void)sync;
    content_named(name)->length = 0;
    content_named(name)->exists = false;
    return SQLITE_OK;
}

static int memory_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs, (void)flags;
    *out = content_named(name)->exists;
    return SQLITE_OK;
}

static int memory_full_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)size, "%s", name);
    return SQLITE_OK;
}

void memory_files_install(void)
{
    static sqlite3_vfs vfs;

    REQUIRE(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
    REQUIRE(sqlite3_initialize() == SQLITE_OK);
    vfs = *sqlite3_vfs_find(NULL); /* for time and randomness */
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(struct memory_file);
    vfs.zName = "memory-files";
    vfs.xOpen = memory_open;
    vfs.xDelete = memory_delete;
    vfs.xAccess = memory_access;
    vfs.xFullPathname = memory_full_path;
    REQUIRE(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

void memory_files_put(struct text content)
{
    for (int i = 0; i < NAMED_COUNT; i++) {
        named[i].length = 0;
        named[i].exists = false;
    }
    REQUIRE(set_length(&named[DATABASE], content.length) == SQLITE_OK);
    if (content.length)
        memcpy(named[DATABASE].bytes, content.bytes, content.length);
    named[DATABASE].exists = true;
}

struct text memory_files_content(void)
{
    return (struct text){(const char *)named[DATABASE].bytes, named[DATABASE].length};
}
