#include "lock_verifier.h"

#include <string.h>

#include "com/base/settings.h"
#include "common/utf16.h"
#include "wire/challenge.h"

enum { PAIRS_MAX = 64, TEXT_MAX = 260 };

static struct challenge_pair pairs[PAIRS_MAX];
static size_t pair_count;

/* A null-terminated copy in UTF-8; NULL for an empty text or when out of memory. */
static const char *copy_text(const WCHAR *text)
{
    struct string copy = {0};

    utf16_to_string((const uint16_t *)text, (size_t)lstrlenW(text), &copy);
    return copy.bytes;
}

/* Each registry value is a pair: its name is the application id, its text is the key. */
static void read_pairs(void)
{
    HKEY key;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, SETTINGS_KEY L"\\Pairs", 0, KEY_QUERY_VALUE, &key))
        return;
    for (DWORD i = 0; pair_count < PAIRS_MAX; i++) {
        WCHAR id[TEXT_MAX], value[TEXT_MAX];
        DWORD id_length = ARRAYSIZE(id), size = sizeof(value) - sizeof(*value), type;
        LONG result = RegEnumValueW(key, i, id, &id_length, NULL, &type, (BYTE *)value, &size);
        struct challenge_pair *pair = &pairs[pair_count];

        if (result && result != ERROR_MORE_DATA)
            break;
        if (result || type != REG_SZ)
            continue;
        value[size / sizeof(*value)] = 0; /* the terminator of a REG_SZ may be missing */
        pair->id = copy_text(id);
        pair->key = copy_text(value);
        if (pair->id && pair->key)
            pair_count++;
        SecureZeroMemory(value, sizeof(value));
    }
    RegCloseKey(key);
}

static bool is_right(void *context, struct text challenge, struct text id, struct text digest)
{
    (void)context;
    return challenge_is_answered(pairs, pair_count, challenge, id, digest);
}

const struct lock_verifier *lock_verifier_load(void)
{
    static const struct lock_verifier verifier = {is_right, NULL};

    read_pairs();
    return &verifier;
}
