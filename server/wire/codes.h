/* Error numbers and presence codes of MSNP, and what they mean in the model (docs/wire.md 1.7 and
 * 4). */
#ifndef OPENMSGR_WIRE_CODES_H
#define OPENMSGR_WIRE_CODES_H

#include "core/presence.h"
#include "core/result.h"
#include "common/text.h"

/* Results that only docs/wire.md 1.7 names.  Errors 400 to 403 and 929 are MSGR_E_UNEXPECTED, because
 * the published list of results uses their values for something else. */
#define MSGR_E_MSNP_IN_OPPOSITE_LIST RESULT(0x81000431u)
#define MSGR_E_MSNP_INVALID_PARAMETER RESULT(0x81000435u)
#define MSGR_E_MSNP_SWITCHBOARD_FAILED RESULT(0x81000436u)
#define MSGR_E_MSNP_NOT_EXPECTED RESULT(0x81000438u)
#define MSGR_E_MSNP_HIDDEN RESULT(0x8100043Cu)

/* The code of a presence, "BSY"; "NLN" for a presence without a code. */
const char *presence_code(enum presence presence);
/* An unknown code is PRESENCE_AWAY. */
enum presence presence_from_code(struct text code);

/* The HRESULT of an error reply; MSGR_E_UNEXPECTED for numbers that have none. */
msgr_result error_result(uint32_t number);
/* The same for a sign-in, where 911 means a wrong password. */
msgr_result error_result_of_sign_in(uint32_t number);

/* The same for ADD to the forward list; MSGR_E_UNEXPECTED for results that OnContactListAdd cannot
 * carry (docs/wire.md 12.3). */
msgr_result error_result_of_add(uint32_t number);

#endif
