/* Enumerations that the API reports as numbers.  The values are those of MISTATUS, SESSION_STATE, SESSION_FLAGS,
 * LockStatus and MPHONE_TYPE in the type libraries; com/base/contract_check.c compares them at compile time. */
#ifndef OPENMSGR_CORE_PRESENCE_H
#define OPENMSGR_CORE_PRESENCE_H

#include <stdbool.h>

enum presence {
    PRESENCE_UNKNOWN = 0,
    PRESENCE_OFFLINE = 1,
    PRESENCE_ONLINE = 2,
    PRESENCE_INVISIBLE = 6,
    PRESENCE_BUSY = 0x0A,
    PRESENCE_BE_RIGHT_BACK = 0x0E,
    PRESENCE_IDLE = 0x12,
    PRESENCE_AWAY = 0x22,
    PRESENCE_ON_THE_PHONE = 0x32,
    PRESENCE_OUT_TO_LUNCH = 0x42,
    PRESENCE_LOCAL_FINDING_SERVER = 0x100,
    PRESENCE_LOCAL_CONNECTING = 0x200,
    PRESENCE_LOCAL_SYNCHRONIZING = 0x300,
    PRESENCE_LOCAL_DISCONNECTING = 0x400,
};

/* Bit 0x2 is set in every connected state and in no other. */
static inline bool presence_is_connected(enum presence presence) { return (presence & 2) != 0; }

enum phone_type { PHONE_HOME, PHONE_WORK, PHONE_MOBILE, PHONE_TYPES };

enum session_state {
    SESSION_UNKNOWN = 0,
    SESSION_READY = 1,
    SESSION_INVITATION = 2,
    SESSION_ACCEPTED = 3,
    SESSION_CONNECTED = 4,
    SESSION_CANCELLED = 5,
    SESSION_DECLINED = 6,
    SESSION_TERMINATED = 7,
};

enum session_flags {
    SESSION_FLAG_INVITER = 1,
    SESSION_FLAG_INVITEE = 2,
    SESSION_FLAG_COMPATIBLE = 4, /* SF_APP_INVITE_COMPATIBLE: the invitation does not use the session protocol */
};

enum lock_status {
    LOCK_STATUS_NOTINITIALIZED = 1,
    LOCK_STATUS_INITIALIZED = 2,
    LOCK_STATUS_PENDINGRESULT = 3,
    LOCK_STATUS_UNLOCKED = 4,
    LOCK_STATUS_UNLOCKFAILED = 5,
    LOCK_STATUS_DISABLED = 6,
};

#endif
