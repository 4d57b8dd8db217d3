/* Numbers and three-letter codes of the wire, and what they are in the model (wire facts 1.7 and 4). */
#ifndef OPENMSGR_MSNP_CODES_H
#define OPENMSGR_MSNP_CODES_H

#include "../core/presence.h"
#include "../core/result.h"
#include "../core/text.h"

/* "NLN"; "NLN" for a presence that has no code. */
const char *presence_code(enum presence presence);
/* An unknown code is PRESENCE_AWAY. */
enum presence presence_from_code(struct text code);

/* The HRESULT of an error reply; MSGR_E_UNEXPECTED for numbers that have none. */
msgr_result error_result(uint32_t number);
/* The same for a sign-in, where 911 is a wrong password and not a server fault. */
msgr_result error_result_of_sign_in(uint32_t number);

#endif
