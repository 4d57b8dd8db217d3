#include "codes.h"

static const struct {
    char code[4];
    enum presence presence;
} presences[] = {
    {"NLN", PRESENCE_ONLINE},         {"FLN", PRESENCE_OFFLINE}, {"HDN", PRESENCE_INVISIBLE},
    {"BSY", PRESENCE_BUSY},           {"IDL", PRESENCE_IDLE},    {"BRB", PRESENCE_BE_RIGHT_BACK},
    {"AWY", PRESENCE_AWAY},           {"PHN", PRESENCE_ON_THE_PHONE},
    {"LUN", PRESENCE_OUT_TO_LUNCH},
};

enum { PRESENCE_COUNT = sizeof(presences) / sizeof(presences[0]) };

const char *presence_code(enum presence presence)
{
    for (size_t i = 0; i < PRESENCE_COUNT; i++)
        if (presences[i].presence == presence)
            return presences[i].code;
    return "NLN";
}

enum presence presence_from_code(struct text code)
{
    for (size_t i = 0; i < PRESENCE_COUNT; i++)
        if (text_equal(code, text_of(presences[i].code)))
            return presences[i].presence;
    return PRESENCE_AWAY;
}

static const struct {
    uint16_t number;
    msgr_result result;
} errors[] = {
    {205, MSGR_E_USER_NOT_FOUND},     {206, MSGR_E_USER_NOT_FOUND},     {207, MSGR_E_ALREADY_LOGGED_ON},
    {208, MSGR_E_USER_NOT_FOUND},     {209, MSGR_E_INVALID_FRIENDLY_NAME}, {210, MSGR_E_LIST_FULL},
    {215, MSGR_E_ALREADY_IN_LIST},    {216, MSGR_E_USER_NOT_FOUND},     {217, MSGR_E_MSNP_NOT_ACCEPTING_IMS},
    {218, MSGR_S_ALREADY_IN_THE_MODE}, {220, MSGR_E_NOT_ACCEPTING_PAGES}, {223, MSGR_E_TOO_MANY_GROUPS},
    {224, MSGR_E_GROUP_DOES_NOT_EXIST}, {225, MSGR_E_USER_NOT_GROUP_MEMBER}, {228, MSGR_E_GROUP_ALREADY_EXISTS},
    {229, MSGR_E_GROUP_NAME_TOO_LONG}, {230, MSGR_E_CANNOT_DELETE},     {231, MSGR_E_GROUP_DOES_NOT_EXIST},
    {500, MSGR_E_SERVER_UNAVAILABLE}, {540, MSGR_E_LOCKANDKEY_FAILED},  {600, MSGR_E_SERVER_TOO_BUSY},
    {601, MSGR_E_SERVER_UNAVAILABLE}, {714, MSGR_E_TOO_MANY_SESSIONS},  {910, MSGR_E_SERVER_TOO_BUSY},
    {911, MSGR_E_SERVER_TOO_BUSY},    {912, MSGR_E_SERVER_TOO_BUSY},    {914, MSGR_E_SERVER_UNAVAILABLE},
    {915, MSGR_E_SERVER_UNAVAILABLE}, {916, MSGR_E_SERVER_UNAVAILABLE}, {917, MSGR_E_INVALID_DOMAIN},
    {920, MSGR_E_NOT_ALLOWING_NEW_USERS}, {921, MSGR_E_SERVER_TOO_BUSY}, {922, MSGR_E_SERVER_TOO_BUSY},
    {923, MSGR_E_CHILD_WITHOUT_CONSENT}, {924, MSGR_E_EMAIL_PASSPORT_NOT_VALIDATED}, {928, MSGR_E_INVALID_PASSWORD},
};

msgr_result error_result(uint32_t number)
{
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].number == number)
            return errors[i].result;
    return MSGR_E_UNEXPECTED;
}

msgr_result error_result_of_sign_in(uint32_t number)
{
    return number == 911 ? MSGR_E_INVALID_PASSWORD : error_result(number);
}
