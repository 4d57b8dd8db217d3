/* The settings of the server: one row for each registry value below HKCU\Software\OpenMsgr.
 *
 * settings.c reads and stores the values by this table, and struct settings has a member for each row.
 * tests/lint/tables.py checks that docs/settings.md agrees with it in names, types, ranges, defaults and effects.
 *
 * TEXT(value name, member, effect): REG_SZ; an absent value reads as an empty text.
 * NUMBER(value name, member, minimum, maximum, default, effect): REG_DWORD; an absent value, or one out of range,
 * reads as the default.
 * MILLISECONDS(value name, member, default, effect): REG_DWORD without a range. */
#ifndef OPENMSGR_COM_BASE_SETTINGS_TABLE_H
#define OPENMSGR_COM_BASE_SETTINGS_TABLE_H

#include "core/limits.h"

enum { SINK_LIMIT_DEFAULT = 10000 };

#define SETTINGS(TEXT, NUMBER, MILLISECONDS) \
    TEXT(Account, handle, "Sign-in name for the automatic sign-in; `/Account` stores it together with its password.") \
    TEXT(Service, service_host, "Host of the MSNP service; absent: `msgrd` on this machine.") \
    NUMBER(Port, service_port, 1, 65535, 1863, "TCP port of the service, also of `msgrd` on this machine.") \
    NUMBER(Dialect, dialect, 7, 8, 0, \
           "7: MSNP7 to MSNP5 with MD5; 8: MSNP8 with Passport over TLS; absent: 8 with a Service, otherwise 7.") \
    TEXT(Nexus, nexus, \
         "Passport's nexus, `https://host[:port][/path]`, where scheme and path may be missing; absent: the " \
         "service's host, " \
         "port 443, `/rdr/pprdr.asp`.") \
    TEXT(Authority, authority, \
         "File with the only certificate authorities to trust for Passport's servers, PEM or DER; absent: those of " \
         "the " \
         "system.") \
    NUMBER(LockPolicy, lock_policy, 0, 3, 0, \
           "Who verifies responses of Lock and Key (locks.md). 0: the service; 1: the server itself where the " \
           "service does " \
           "not answer; 2: every well-formed response is right; 3: no lock is in force.") \
    MILLISECONDS(AnswerTimeout, answer_ms, TIMEOUT_ANSWER_MS, "From Invite to the answer.") \
    MILLISECONDS(ConfirmTimeout, confirm_ms, TIMEOUT_CONFIRM_MS, "From the acceptance to the connection.") \
    MILLISECONDS(InstallTimeout, install_ms, TIMEOUT_INSTALL_MS, \
                 "How long an accepted invitation waits until its application is registered.") \
    MILLISECONDS(ChallengeTimeout, challenge_ms, TIMEOUT_CHALLENGE_MS, \
                 "For the challenge of Lock and Key, and for the result of the response.") \
    MILLISECONDS(SignInTimeout, sign_in_ms, TIMEOUT_SIGN_IN_MS, "For each step of the sign-in.") \
    MILLISECONDS(JoinTimeout, join_ms, TIMEOUT_JOIN_MS, "Until the other user has joined a switchboard.") \
    MILLISECONDS( \
        KeepAlive, keep_alive_ms, 50000, \
        "Between two pings of the service; 0: none, and a dead connection is noticed only when something is sent.") \
    MILLISECONDS( \
        ReconnectDelay, reconnect_ms, RECONNECT_FIRST_MS, \
        "How long the server waits before its first attempt to sign in again after a connection broke (events.md); " \
        "0: it does not sign in again.") \
    MILLISECONDS(ReconnectLimit, reconnect_limit_ms, RECONNECT_LONGEST_MS, \
                 "The longest wait between two such attempts.") \
    MILLISECONDS(IdleTime, idle_ms, 3000, "A server that COM started ends when no client has needed it for so long.") \
    MILLISECONDS(MinimumLife, minimum_life_ms, 3000, \
                 "A server that COM started does not end by idleness before this age, and never before 2000.") \
    NUMBER(SinkLimit, sink_limit, 1, 4294967295u, SINK_LIMIT_DEFAULT, \
           "How many events may wait for one sink before it is dropped.") \
    TEXT(LogFile, log_file, "Path of the log; absent: `%APPDATA%\\OpenMsgr\\openmsgr.log`.") \
    TEXT(Trace, trace_file, \
         "Path of a trace: one JSON line for each call, frame and event, with names only and nothing that users " \
         "wrote; " \
         "`make trace` draws it. Absent: no trace.")

#endif
