/* The model with test doubles: a listener and a wire that keep journals, a clock that is set by
 * hand, and a table instead of the registry. */
#ifndef OPENMSGR_TESTS_MODEL_FIXTURE_H
#define OPENMSGR_TESTS_MODEL_FIXTURE_H

#include <check.h>

#include "core/account.h"
#include "core/alerts.h"
#include "core/app_registration.h"
#include "core/apps.h"
#include "core/messenger.h"
#include "core/contacts.h"
#include "core/conversation.h"
#include "core/groups.h"
#include "core/limits.h"
#include "core/lock.h"
#include "core/mail.h"
#include "core/session.h"

#define OWN_HANDLE "anna@example.com"
#define PEER_HANDLE "bob@example.com"
#define OTHER_HANDLE "carol@example.com"
#define APP_GUID "{11111111-2222-3333-4444-AAAAAAAAAAAA}"
#define ABSENT_GUID "{99999999-2222-3333-4444-AAAAAAAAAAAA}"
#define APP_NAME "Chess"
#define APP_URL "http://example.com/chess"
#define APP_PATH "\"C:\\chess\\chess.exe\" /s"

enum { JOURNAL_SIZE = 16384, STORE_SIZE = 8 };

/* A journal: words, separated by blanks. */
struct journal {
    char text[JOURNAL_SIZE];
    size_t length;
};

struct fixture {
    struct messenger *messenger;
    struct model_listener listener;
    struct wire wire;
    struct app_store store;
    struct model_clock clock;

    struct journal events;         /* all events */
    struct journal session_events; /* those of sessions only */
    struct journal sent;           /* messages of sessions and conversations on the wire */
    struct journal requests;       /* all other requests to the wire */
    struct session *invited;       /* of the last EVENT_INVITATION; borrowed */

    uint64_t now;
    uint32_t random;
    bool wire_refuses;    /* nothing can be queued */
    bool confirm_refused; /* CONFIRM only */
    bool store_refuses;   /* the registry cannot be written */
    bool path_missing;
    struct app apps[STORE_SIZE];
    size_t app_count;
};

/* Offline, no application registered, no lock. */
void fixture_init(struct fixture *fixture);
void fixture_free(struct fixture *fixture);
/* Clears the journals. */
void fixture_clear(struct fixture *fixture);
/* The steps of a sign-in, with PEER_HANDLE online and OTHER_HANDLE offline on the list. */
void fixture_sign_in(struct fixture *fixture);
void fixture_add_app(struct fixture *fixture, const char *guid);
void fixture_remove_app(struct fixture *fixture, const char *guid);
/* Moves the clock and runs the timers. */
void fixture_pass(struct fixture *fixture, uint64_t milliseconds);
/* Takes a lock from INITIALIZED to UNLOCKED. */
void fixture_unlock(struct lock *lock);
/* A contact on the list; held for the caller. */
struct contact *fixture_contact(struct fixture *fixture, const char *handle);

/* "SR_..." or "MSGR_..." or "OK"; other codes in hex.  Valid until the fourth next call. */
const char *result_name(msgr_result result);

/* A text of `count` equal letters; valid to the end of the test. */
struct text text_repeat(char letter, size_t count);

#define ck_assert_text(actual, expected) \
    do { \
        struct text text_actual = (actual); \
        ck_assert_msg(text_equal(text_actual, text_of(expected)), "%s is \"%.*s\", not \"%s\"", #actual, \
                      (int)text_actual.length, text_actual.bytes ? text_actual.bytes : "", expected); \
    } while (0)

#define ck_assert_result(actual, expected) \
    do { \
        msgr_result result_actual = (actual), result_expected = (expected); \
        ck_assert_msg(result_actual == result_expected, "%s is %s, not %s", #actual, result_name(result_actual), \
                      result_name(result_expected)); \
    } while (0)

#endif
