/* The environment of the server under test ("world"): msgrd on a loopback port with four accounts, the
 * settings of the server, and two other users that a test can control.
 *
 * alice@example.test is the local user.  Her contact list has bob@example.test, the peer, and
 * carol@example.test, who never signs in.  dave@example.test, the texter, is on no list until
 * texter_start.  The id/key pair for the lock is WORLD_KEY_ID and world_key(). */
#ifndef OPENMSGR_TESTS_WORLD_H
#define OPENMSGR_TESTS_WORLD_H

#include "recorder.h"

#include "dispids.h"
#include "msgrpriv.h"
#include "msgrua.h"
#include "openmsgr.h"

#define WORLD_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}"
#define WORLD_OTHER_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B5}"
#define WORLD_KEY_ID L"WORLD0000000001"
#define WORLD_SERVICE_ID L"{9B017612-C9F1-11D2-8D9F-0000F875C541}"

/* Creates the accounts, the contacts and the key pair, starts the service, and stores the account and the address of
 * the service for the server.  On failure ends the process with a message.  COM starts the server when a test
 * needs it. */
void world_begin(void);
/* Ends the other users, waits until the server ends, and ends the service.  The server must end by itself, because no
 * client holds an object any more.  If it does not, this function prints a message, shuts it down and returns false. */
BOOL world_end(void);
const char *world_key(void);
/* Sets the key in a process that did not call world_begin itself, but was started by a test program that did. */
void world_use_key(const char *key);
/* Runs msgrd with these arguments on the data of this world and returns its exit code.  `input`: its standard input, or
 * NULL.  `output` receives the last line of its output; may be NULL. */
DWORD world_msgrd(const char *arguments, const char *input, char *output, size_t size);

/* Suspends or resumes all threads of the service, so that it neither reads nor writes, with its connections open. */
void world_service_pause(BOOL paused);
/* Ends the service: with `msgrd stop` if `orderly`, otherwise at once, as a crash would. */
void world_service_end(BOOL orderly);
/* Starts the service again on its previous port. */
void world_service_restart(void);

/* Wait until the local user is signed in or offline.  world_wait_online starts a sign-in if the user is offline. */
void world_wait_online(void);
void world_wait_offline(void);
/* Creates an object of the server; asserts that this succeeds. */
IUnknown *world_create(REFCLSID clsid, REFIID iid);
/* Unlocks a session manager or a MessengerPriv object with the key pair.  `diid` is its event interface. */
void world_unlock(IUnknown *object, REFIID diid);
/* Waits until the local user is signed in, and returns a new session manager, unlocked. */
IMsgrSessionManager *world_manager(void);
/* Returns the contact object for bob, AddRef'd. */
IDispatch *world_bob(void);
/* Registers the application `guid` with a program that does nothing (rundll32.exe). */
void world_register_app(IMsgrSessionManager *manager, const WCHAR *guid);
/* A new BSTR for arguments.  Do not free it: the 32nd call after this one does. */
BSTR bstr(const WCHAR *text);

/* ---- the second user: peer.c ---- */
void peer_start(void);
void peer_stop(void);
/* Waits until the server shows the peer as online or offline.  Returns at once when bob's contact is not available. */
void world_wait_peer(BOOL online);
/* Sends a command to the peer (peer.c); texts in it are UTF-8. */
void peer_say(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* Skips lines of the peer's output until one begins with `beginning`, and returns the rest of that line.  Fails the
 * test when none comes in time. */
const char *peer_expect(const char *beginning);

/* ---- the third user: texter.c ---- */
/* Adds dave to alice's contact list, which the server sees at its next sign-in, and signs dave in. */
void texter_start(void);
void texter_stop(void);
/* Sends a text to alice, who must be signed in.  At most LIMIT_MESSAGES_UNDER_WAY texts may wait for their result. */
void texter_send(const char *words);
/* Waits until the texter reports the delivery of one more text. */
void texter_expect_delivered(void);
/* Ends the conversation; the next text begins a new one. */
void texter_end(void);

/* Asserts that a call returns this HRESULT. */
#define ASSERT_HR(call, expected) \
    do { \
        HRESULT assert_hr = (call); \
        ck_assert_msg(assert_hr == (HRESULT)(expected), "%s: 0x%08lx instead of 0x%08lx", #call, \
                      (unsigned long)assert_hr, (unsigned long)(expected)); \
    } while (0)

#endif
