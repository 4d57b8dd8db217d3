/* Numbers and three-letter codes of the wire, and what they are in the model (wire facts 1.7 and
 * 4). */
#ifndef OPENMSGR_WIRE_CODES_H
#define OPENMSGR_WIRE_CODES_H

#include "core/presence.h"
#include "core/result.h"
#include "common/text.h"

/* Codes that only the wire facts give (1.7). Where their number means something else in the
 * published list of the client API (400 to 403, 929), that list wins and the error is
 * MSGR_E_UNEXPECTED. */
#define MSGR_E_MSNP_IN_OPPOSITE_LIST RESULT(0x81000431u)
#define MSGR_E_MSNP_INVALID_PARAMETER RESULT(0x81000435u)
#define MSGR_E_MSNP_SWITCHBOARD_FAILED RESULT(0x81000436u)
#define MSGR_E_MSNP_NOT_EXPECTED RESULT(0x81000438u)
#define MSGR_E_MSNP_HIDDEN RESULT(0x8100043Cu)

/* "NLN"; "NLN" for a presence that has no code. */
const char *presence_code(enum presence presence);
/* An unknown code is PRESENCE_AWAY. */
enum presence presence_from_code(struct text code);

/* The HRESULT of an error reply; MSGR_E_UNEXPECTED for numbers that have none. */
msgr_result error_result(uint32_t number);
/* The same for a sign-in, where 911 is a wrong password and not a server fault. */
msgr_result error_result_of_sign_in(uint32_t number);

/* The same for the FL half of an ADD: the codes that OnContactListAdd may carry. */
msgr_result error_result_of_add(uint32_t number);

#endif
