#include "challenge.h"

const struct challenge_pair challenge_client_pair = {"msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5"};

const struct challenge_pair challenge_public_pairs[] = {
    {"msmsgs@msnmsgr.com", "Q1P7W2E4J9R8U3S5"}, {"PROD0038W!61ZTF9", "VT6PX?UQTM4WM%YR"},
    {"PROD0058#7IL2{QD", "QHDCY@7R1TB6W?5B"},   {"PROD0061VRRZH@4F", "JXQ6J@TUOGYV@N0M"},
    {"PROD00504RLUG%WL", "I2EBK%PYNLZL5_J4"},   {"PROD0076ENE8*@AW", "CEQJ8}OE0!WTSWII"},
};

const size_t challenge_public_pair_count = sizeof(challenge_public_pairs) / sizeof(challenge_public_pairs[0]);

bool challenge_answer(struct text challenge, struct text key, char hex[33])
{
    hex[0] = 0;
    if (challenge.length > CHALLENGE_MAX_BYTES)
        return false;
    md5_hex(challenge, key, hex);
    return true;
}

static bool answers(const struct challenge_pair *pairs, size_t count, struct text challenge, struct text id,
                    struct text digest)
{
    char hex[33];

    for (size_t i = 0; i < count; i++)
        if (text_equal(id, text_of(pairs[i].id)) && challenge_answer(challenge, text_of(pairs[i].key), hex) &&
            text_equal_nocase(digest, text_of(hex)))
            return true;
    return false;
}

bool challenge_is_answered(const struct challenge_pair *more, size_t count, struct text challenge, struct text id,
                           struct text digest)
{
    return answers(more, count, challenge, id, digest) ||
           answers(challenge_public_pairs, challenge_public_pair_count, challenge, id, digest);
}
