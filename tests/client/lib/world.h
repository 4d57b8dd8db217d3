/* The world around the server under test: a real service on a loopback port with four accounts, the
 * server's account and address stored, and other users who do what a test wants.
 *
 * alice@example.test is the local user, bob@example.test the peer, carol@example.test is on alice's
 * list and never there, dave@example.test is on nobody's until the texter starts.  The
 * id/key pair is WORLD_KEY_ID with world_key(). */
#ifndef OPENMSGR_TESTS_WORLD_H
#define OPENMSGR_TESTS_WORLD_H

#include "recorder.h"

#include "msgrpriv.h"
#include "msgrua.h"
#include "openmsgr.h"

#define WORLD_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B4}"
#define WORLD_OTHER_APP L"{6C0F2E7A-30B1-4F5B-9D0E-51D6A6C6E0B5}"
#define WORLD_KEY_ID L"WORLD0000000001"
#define WORLD_SERVICE_ID L"{9B017612-C9F1-11D2-8D9F-0000F875C541}"

/* Starts the service, makes accounts, contacts and the key pair, stores the server's account.  Ends
 * the process with a message when anything fails.  The server itself is started by COM. */
void world_begin(void);
/* Ends the other users and the service.  The server must end by itself, because nobody holds
 * anything of it any more: false, with a line on standard error, when it does not and has to be
 * told. */
BOOL world_end(void);
const char *world_key(void);
/* In a process that another test program started in its world. */
void world_use_key(const char *key);
/* A command of msgrd in this world: arguments, and what is typed (NULL: nothing).  Its exit code;
 * `output` may be NULL. */
DWORD world_msgrd(const char *arguments, const char *input, char *output, size_t size);

/* Stops the service from hearing and saying anything without ending it, and lets it go on. */
void world_service_pause(BOOL paused);
/* Ends the service: as `msgrd stop` does, or as a crash does. */
void world_service_end(BOOL orderly);
/* Starts it again, on the port that it had. */
void world_service_restart(void);

/* Waits until the local user is signed in; the object is released. */
void world_wait_online(void);
void world_wait_offline(void);
/* Creates an object of the server. */
IUnknown *world_create(REFCLSID clsid, REFIID iid);
/* A session manager or MessengerPriv, unlocked with the key pair. */
void world_unlock(IUnknown *object, REFIID diid);
IMsgrSessionManager *world_manager(void);
/* The contact of bob. */
IDispatch *world_bob(void);
/* Registers WORLD_APP with a program that does nothing. */
void world_register_app(IMsgrSessionManager *manager, const WCHAR *guid);
/* A BSTR that the next few calls to this function do not free yet. */
BSTR bstr(const WCHAR *text);

/* ---- the second user: peer.c ---- */
void peer_start(void);
void peer_stop(void);
/* Waits until the server has seen the peer come or go. */
void world_wait_peer(BOOL online);
/* One command (see peer.c); text is sent as UTF-8. */
void peer_say(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* Passes over what the peer reported until a line that begins with this; gives the rest of that
 * line. */
const char *peer_expect(const char *beginning);

/* ---- the third user: texter.c ---- */
/* Puts dave on alice's list, where she has him from her next sign-in, and signs him in. */
void texter_start(void);
void texter_stop(void);
/* Queues a text to alice, who must be signed in; no more than LIMIT_MESSAGES_UNDER_WAY at once. */
void texter_send(const char *words);
/* Waits until the service says of one more text that it arrived. */
void texter_expect_delivered(void);
/* Ends the conversation; the next text begins another one. */
void texter_end(void);

/* One assertion for every kind of call. */
#define ASSERT_HR(call, expected) \
    do { \
        HRESULT assert_hr = (call); \
        ck_assert_msg(assert_hr == (HRESULT)(expected), "%s: 0x%08lx instead of 0x%08lx", #call, \
                      (unsigned long)assert_hr, (unsigned long)(expected)); \
    } while (0)

/* Ids of the events that the tests name. */
enum world_event {
    ON_INVITATION = 100,
    ON_APP_REGISTERED = 101,
    ON_APP_UNREGISTERED = 102,
    ON_STATE_CHANGED = 103,
    ON_APP_NOT_PRESENT = 104,
    ON_ACCEPTED = 105,
    ON_DECLINED = 106,
    ON_CANCELLED = 107,
    ON_TERMINATION = 108,
    ON_READY_TO_LAUNCH = 109,
    ON_CONTEXT_DATA = 110,
    ON_SEND_ERROR = 111,
    BEFORE_APP_LAUNCH = 112,
    ON_LOCK_CHALLENGE = 145,
    ON_LOCK_RESULT = 146,
    ON_LOCK_ENABLE = 147,
    ON_LOCK_STATUS_CHANGED = 12288,
    ON_SIGNIN = 1024,
    ON_SIGNOUT = 1025,
    ON_CONTACT_LIST_ADD = 1026,
    ON_CONTACT_LIST_REMOVE = 1027,
    ON_CONTACT_STATUS_CHANGE = 1030,
    ON_MY_STATUS_CHANGE = 1031,
    ON_CONTACT_BLOCK_CHANGE = 1035,
    ON_ALERT_RECEIVED = 1040,
    ON_GROUP_ADDED = 1045,
    ON_GROUP_REMOVED = 1046,
    ON_GROUP_NAME_CHANGED = 1047,
    ON_CONTACT_ADDED_TO_GROUP = 1048,
    ON_CONTACT_REMOVED_FROM_GROUP = 1049,
};

#endif
