/* Converts MSNP error numbers to HRESULT values, and MSNP presence codes to enum presence and back
 * (docs/wire.md 1.7 and 4). */
#ifndef OPENMSGR_WIRE_CODES_H
#define OPENMSGR_WIRE_CODES_H

#include "core/presence.h"
#include "core/result.h"
#include "common/text.h"

/* HRESULT values of MSNP errors (docs/wire.md 1.7) that the published API does not define.  Errors 400 to
 * 403 and 929 give MSGR_E_UNEXPECTED instead, because the API uses their HRESULT values for other errors. */
#define MSGR_E_MSNP_IN_OPPOSITE_LIST RESULT(0x81000431u)
#define MSGR_E_MSNP_INVALID_PARAMETER RESULT(0x81000435u)
#define MSGR_E_MSNP_SWITCHBOARD_FAILED RESULT(0x81000436u)
#define MSGR_E_MSNP_NOT_EXPECTED RESULT(0x81000438u)
#define MSGR_E_MSNP_HIDDEN RESULT(0x8100043Cu)

/* Returns the code of a presence, for example "BSY"; returns "NLN" for a presence that has no code. */
const char *presence_code(enum presence presence);
/* Returns PRESENCE_AWAY for an unknown code. */
enum presence presence_from_code(struct text code);

/* Returns the HRESULT for the number of an error reply; MSGR_E_UNEXPECTED for an unknown number. */
msgr_result error_result(uint32_t number);
/* Like error_result, for an error reply during the sign-in, where 911 means a wrong password. */
msgr_result error_result_of_sign_in(uint32_t number);

/* Like error_result, for an error reply to ADD on the forward list.  Returns MSGR_E_UNEXPECTED for every
 * error that OnContactListAdd is not documented to report (docs/wire.md 12.3). */
msgr_result error_result_of_add(uint32_t number);

#endif
