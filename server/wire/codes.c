#include "codes.h"

static const struct {
    char code[4];
    enum presence presence;
} presences[] = {
    {"NLN", PRESENCE_ONLINE}, {"FLN", PRESENCE_OFFLINE},      {"HDN", PRESENCE_INVISIBLE},
    {"BSY", PRESENCE_BUSY},   {"IDL", PRESENCE_IDLE},         {"BRB", PRESENCE_BE_RIGHT_BACK},
    {"AWY", PRESENCE_AWAY},   {"PHN", PRESENCE_ON_THE_PHONE}, {"LUN", PRESENCE_OUT_TO_LUNCH},
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
    {201, MSGR_E_MSNP_INVALID_PARAMETER},
    {205, MSGR_E_USER_NOT_FOUND},
    {206, MSGR_E_USER_NOT_FOUND},
    {207, MSGR_E_ALREADY_LOGGED_ON},
    {208, MSGR_E_USER_NOT_FOUND},
    {209, MSGR_E_INVALID_FRIENDLY_NAME},
    {210, MSGR_E_LIST_FULL},
    {212, MSGR_E_UNEXPECTED},
    {215, MSGR_E_ALREADY_IN_LIST},
    {216, MSGR_E_USER_NOT_FOUND},
    {217, MSGR_E_MSNP_NOT_ACCEPTING_IMS},
    {218, MSGR_S_ALREADY_IN_THE_MODE},
    {219, MSGR_E_MSNP_IN_OPPOSITE_LIST},
    {220, MSGR_E_NOT_ACCEPTING_PAGES},
    {223, MSGR_E_TOO_MANY_GROUPS},
    {224, MSGR_E_GROUP_DOES_NOT_EXIST},
    {225, MSGR_E_USER_NOT_GROUP_MEMBER},
    {226, MSGR_E_GROUP_NOT_EMPTY},
    {228, MSGR_E_GROUP_ALREADY_EXISTS},
    {229, MSGR_E_GROUP_NAME_TOO_LONG},
    {230, MSGR_E_CANNOT_DELETE},
    {231, MSGR_E_GROUP_DOES_NOT_EXIST},
    {280, MSGR_E_MSNP_SWITCHBOARD_FAILED},
    {301, MSGR_E_TOO_MANY_MATCHES},
    {500, MSGR_E_SERVER_UNAVAILABLE},
    {503, RESULT_FAILURE},
    {540, MSGR_E_LOCKANDKEY_FAILED},
    {600, MSGR_E_SERVER_TOO_BUSY},
    {601, MSGR_E_SERVER_UNAVAILABLE},
    {602, MSGR_E_SERVER_UNAVAILABLE},
    {603, MSGR_E_SERVER_UNAVAILABLE},
    {604, MSGR_E_SERVER_SHUTDOWN},
    {605, MSGR_E_SERVER_UNAVAILABLE},
    {606, MSGR_E_PAGING_UNAVAILABLE},
    {710, MSGR_E_PAGING_UNAVAILABLE},
    {714, MSGR_E_TOO_MANY_SESSIONS},
    {715, MSGR_E_MSNP_NOT_EXPECTED},
    {729, MSGR_E_SERVER_TOO_BUSY},
    {800, MSGR_E_RATE_LIMIT_EXCEEDED},
    {910, MSGR_E_SERVER_TOO_BUSY},
    {911, MSGR_E_AUTHENTICATION_FAILED},
    {912, MSGR_E_SERVER_TOO_BUSY},
    {913, MSGR_E_MSNP_HIDDEN},
    {914, MSGR_E_SERVER_UNAVAILABLE},
    {915, MSGR_E_SERVER_UNAVAILABLE},
    {916, MSGR_E_SERVER_UNAVAILABLE},
    {917, MSGR_E_INVALID_DOMAIN},
    {920, MSGR_E_NOT_ALLOWING_NEW_USERS},
    {921, MSGR_E_SERVER_TOO_BUSY},
    {922, MSGR_E_SERVER_TOO_BUSY},
    {923, MSGR_E_CHILD_WITHOUT_CONSENT},
    {924, MSGR_E_EMAIL_PASSPORT_NOT_VALIDATED},
    {928, MSGR_E_INVALID_PASSWORD},
};

/* The errors of ADD whose HRESULT values OnContactListAdd is documented to report (docs/wire.md 12.3). */
static const uint16_t errors_of_add[] = {205, 208, 210, 215, 500, 600, 601, 910, 921};

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

msgr_result error_result_of_add(uint32_t number)
{
    for (size_t i = 0; i < sizeof(errors_of_add) / sizeof(errors_of_add[0]); i++)
        if (errors_of_add[i] == number)
            return error_result(number);
    return MSGR_E_UNEXPECTED;
}
