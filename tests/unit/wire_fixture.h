/* The client end of the wire with a model behind it and a written far end before it.
 *
 * One world at a time: far_setup makes it, far_teardown ends it.  The clock stands still until a
 * test moves it, random bytes are all 1, so that cookies and ids can stand in a script. */
#ifndef OPENMSGR_TESTS_WIRE_FIXTURE_H
#define OPENMSGR_TESTS_WIRE_FIXTURE_H

#include "core/account.h"
#include "core/contacts.h"
#include "core/lock.h"
#include "core/session.h"
#include "client/client.h"

#define FAR_APP "{11111111-2222-3333-4444-555555555555}"
#define FAR_COOKIE "16843009" /* of random bytes that are all 1 */
#define FAR_SESSION "{01010101-0101-4101-8101-010101010101}"
#define FAR_INVITE_HEADER                                                                          \
    "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite; charset=UTF-8\r\n\r\n"

extern uint64_t far_now;
extern size_t far_step; /* how many bytes arrive at once */
extern struct msnp_client *far_client;
extern struct messenger *far_messenger;
extern struct session *far_invited; /* the latest incoming session, borrowed */
extern unsigned far_invitations;
extern char far_last_text[1024]; /* of the latest event that had one */

void far_setup(enum msnp_dialect dialect);
void far_teardown(void);
/* Runs a test body in a new world, with bytes arriving whole, one by one, by twos and by sevens. */
void far_each_step(void (*body)(void));

/* The client hears these bytes. */
void far_hear(link_id link, const char *bytes);
/* A message on switchboard link 2, with its lengths and the header of an invitation. */
void far_hear_invitation(const char *from, const char *body);
/* What the client sent, opened ("[open 2 host:port]", "[open 2 host:port tls]") and closed ("[close 2]") since the last look:
 * must be exactly this. */
void far_expect(const char *expected);
/* The same text, for a closer look; forgets it. */
const char *far_said(void);
/* Whether this event was raised since the last far_forget_events. */
bool far_saw(enum model_event_type type, msgr_result hr);
/* The first two events since then were of these types. */
void far_expect_order(enum model_event_type first, enum model_event_type second);
unsigned far_event_count(void);
void far_forget_events(void);

/* Signs in as alice over MSNP7 on link 1, with one contact, bob, who is online.  The next
 * transaction id is 8. */
void far_sign_in(void);
/* A registered session with bob in SESSION_READY; held. */
struct session *far_session(void);
/* Runs every timer that is due at far_now, of the client and of the model. */
void far_tick(void);

#endif
