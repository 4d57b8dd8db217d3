/* A client with a model, against a scripted far end: the test plays the service and the other users.
 *
 * far_setup makes the client, far_teardown destroys it; there is one at a time.  Only the test moves
 * the clock, and all random bytes are 1, so that scripts can contain cookies and ids. */
#ifndef OPENMSGR_TESTS_WIRE_FIXTURE_H
#define OPENMSGR_TESTS_WIRE_FIXTURE_H

#include "core/account.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "core/session.h"
#include "client/client.h"

#define FAR_APP "{11111111-2222-3333-4444-555555555555}"
#define FAR_COOKIE "16843009" /* from random bytes that are all 1 */
#define FAR_SESSION "{01010101-0101-4101-8101-010101010101}"
#define FAR_INVITE_HEADER "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"

extern uint64_t far_now;
extern size_t far_step; /* the number of bytes that the client receives at once */
extern struct msnp_client *far_client;
extern struct messenger *far_messenger;
extern struct session *far_invited; /* the latest incoming session, borrowed */
extern unsigned far_invitations;
extern char far_last_text[1024]; /* of the latest event with a text */

void far_setup(enum msnp_dialect dialect);
void far_teardown(void);
/* Runs a test body with a new client for each far_step: 4096, 1, 2 and 7. */
void far_each_step(void (*body)(void));

/* The client receives these bytes. */
void far_hear(link_id link, const char *bytes);
/* The client receives an invitation body on switchboard link 2; header and length are added. */
void far_hear_invitation(const char *from, const char *body);
/* Checks everything the client sent, opened ("[open 2 host:port]", "[open 2 host:port tls]") and closed
 * ("[close 2]") since the last check. */
void far_expect(const char *expected);
/* Returns the same text instead. */
const char *far_said(void);
/* Whether this event was raised since the last far_forget_events. */
bool far_saw(enum model_event_type type, msgr_result hr);
/* Checks the types of the first two events since then. */
void far_expect_order(enum model_event_type first, enum model_event_type second);
unsigned far_event_count(void);
void far_forget_events(void);

/* Signs in as alice over MSNP7 on link 1, with one contact, bob, who is online.  The next
 * transaction id is 8. */
void far_sign_in(void);
/* A new session with a registered application; the caller releases it. */
struct session *far_session(void);
/* Runs the timers of the client and the model that are due at far_now. */
void far_tick(void);

#endif
