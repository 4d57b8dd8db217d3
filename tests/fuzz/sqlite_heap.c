#include "sqlite_heap.h"

#include <sanitizer/asan_interface.h>
#include <sqlite3.h>
#include <sys/mman.h>

#include "fuzz.h"

/* The size precedes each block, in poisoned memory that also serves as a red zone. */
enum { ZONE = 32, ALIGNMENT = 16 };

static const size_t heap_size = (size_t)512 << 20;
static char *heap;
static size_t used, kept;
static long blocks, kept_blocks;

__attribute__((no_sanitize("address"))) static void set_size(char *block, size_t size)
{
    *(size_t *)(void *)(block - ALIGNMENT) = size;
}

__attribute__((no_sanitize("address"))) static size_t size_of(const char *block)
{
    return *(const size_t *)(const void *)(block - ALIGNMENT);
}

static int heap_round_up(int size) { return (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1); }

static void *heap_malloc(int size)
{
    size_t length = (size_t)heap_round_up(size);
    char *block = heap + used + ZONE;

    if (heap_size - used < length + ZONE)
        return NULL;
    used += length + ZONE;
    blocks++;
    set_size(block, length);
    ASAN_UNPOISON_MEMORY_REGION(block, length);
    return block;
}

static void heap_free(void *block)
{
    if (!block)
        return;
    blocks--;
    ASAN_POISON_MEMORY_REGION(block, size_of(block));
}

static int heap_size_of(void *block) { return block ? (int)size_of(block) : 0; }

static void *heap_realloc(void *block, int size)
{
    size_t old = size_of(block);
    void *larger = heap_malloc(size);

    if (larger) {
        memcpy(larger, block, old < (size_t)size ? old : (size_t)size);
        heap_free(block);
    }
    return larger;
}

static int heap_init(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void heap_shutdown(void *context) { (void)context; }

void sqlite_heap_install(void)
{
    static const sqlite3_mem_methods methods = {
        heap_malloc, heap_free, heap_realloc, heap_size_of, heap_round_up, heap_init, heap_shutdown, NULL,
    };

    heap = mmap(NULL, heap_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    REQUIRE(heap != MAP_FAILED);
    ASAN_POISON_MEMORY_REGION(heap, heap_size);
    REQUIRE(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
    REQUIRE(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
}

void sqlite_heap_keep(void)
{
    kept = used;
    kept_blocks = blocks;
}

void sqlite_heap_reset(void)
{
    REQUIRE(blocks == kept_blocks);
    used = kept;
}
