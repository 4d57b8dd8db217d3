/* An event sink that records its events, and assertions on them with deadlines. */
#ifndef OPENMSGR_TESTS_RECORDER_H
#define OPENMSGR_TESTS_RECORDER_H

#include "sink.h"

/* The deadline for an expected event. */
enum { SOON_MS = 20000 };
/* How long a test waits before it concludes that no event comes. */
enum { NEVER_MS = 300 };

struct recorded {
    DISPID id;
    UINT count;
    VARIANT arguments[4]; /* copies, in declared order; an in/out flag has the value that the sink received */
};

struct recorder;
/* Connects a new sink to the event interface `diid` of the object and asserts that this succeeds.  The sink sets each
 * in/out flag to `answer`. */
struct recorder *recorder_start(IUnknown *object, REFIID diid, VARIANT_BOOL answer);
/* Disconnects the sink, asserts that this succeeds, and frees it. */
void recorder_stop(struct recorder *recorder);
/* Frees the sink without calling Unadvise, for an object that no longer exists. */
void recorder_abandon(struct recorder *recorder);

/* Takes the next event of any id; false when none arrives in time.  The caller frees it with recorded_clear. */
BOOL recorder_next(struct recorder *recorder, DWORD milliseconds, struct recorded *event);
/* Takes the next event and asserts that it has this id. */
void recorder_expect(struct recorder *recorder, DISPID id, struct recorded *event);
/* Takes and frees events until one has this id; asserts that it arrives in time. */
void recorder_wait(struct recorder *recorder, DISPID id, struct recorded *event);
/* Asserts that no event arrives within NEVER_MS. */
void recorder_expect_nothing(struct recorder *recorder);
/* Takes and frees all events that have arrived. */
void recorder_clear(struct recorder *recorder);
void recorded_clear(struct recorded *event);

/* Take the next event and assert that it has this id and exactly these arguments. */
void recorder_expect_number(struct recorder *recorder, DISPID id, LONG number);
void recorder_expect_text(struct recorder *recorder, DISPID id, const WCHAR *text);
void recorder_expect_number_text(struct recorder *recorder, DISPID id, LONG number, const WCHAR *text);

#endif
