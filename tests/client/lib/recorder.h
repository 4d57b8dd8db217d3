/* An event sink that remembers what it was told, and asserts with deadlines. */
#ifndef OPENMSGR_TESTS_RECORDER_H
#define OPENMSGR_TESTS_RECORDER_H

#ifndef COBJMACROS
#define COBJMACROS
#endif
#ifndef CONST_VTABLE
#define CONST_VTABLE
#endif
#include <windows.h>
#include <ole2.h>
#include <olectl.h>

/* How long anything that must happen may take. */
enum { SOON_MS = 20000 };
/* How long a test looks that something does not happen. */
enum { NEVER_MS = 300 };

struct recorded {
    DISPID id;
    UINT count;
    VARIANT arguments[4]; /* in declared order, copied; in/out flags as they came in */
};

struct recorder;
/* Advises a new sink on the object's events; asserts that this works.  In/out flags are answered
 * with `answer`. */
struct recorder *recorder_start(IUnknown *object, REFIID diid, VARIANT_BOOL answer);
/* Unadvises and frees. */
void recorder_stop(struct recorder *recorder);
/* Frees without a word to the object, for one that is gone. */
void recorder_abandon(struct recorder *recorder);

/* Takes the next event out, whatever it is; false when none comes in time.  The caller clears it.
 */
BOOL recorder_next(struct recorder *recorder, DWORD milliseconds, struct recorded *event);
/* The next event must be this one. */
void recorder_expect(struct recorder *recorder, DISPID id, struct recorded *event);
/* Passes over others until this one comes, which it must. */
void recorder_wait(struct recorder *recorder, DISPID id, struct recorded *event);
/* Nothing at all comes for a short while. */
void recorder_expect_nothing(struct recorder *recorder);
/* Forgets what came so far. */
void recorder_clear(struct recorder *recorder);
void recorded_clear(struct recorded *event);

/* The next event must be this one, with a single number, or with a single text, or with a number
 * and a text. */
void recorder_expect_number(struct recorder *recorder, DISPID id, LONG number);
void recorder_expect_text(struct recorder *recorder, DISPID id, const WCHAR *text);
void recorder_expect_number_text(struct recorder *recorder, DISPID id, LONG number, const WCHAR *text);

#endif
