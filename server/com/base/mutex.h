/* A critical section that clang's thread safety analysis knows.
 *
 * In C, clang cannot express that one member of a struct guards other members.  So a struct X with a mutex named
 * `lock` has a role, which stands for the lock of any X: LOCK_ROLE(X) before the struct declares it,
 * GUARDED_BY(X_role) marks the guarded members, and LOCK_FUNCTIONS(X) after the struct defines X_lock and X_unlock. */
#ifndef OPENMSGR_COM_BASE_MUTEX_H
#define OPENMSGR_COM_BASE_MUTEX_H

#include <windows.h>

#include "common/thread_annotations.h"

struct CAPABILITY("mutex") mutex {
    CRITICAL_SECTION section;
};

static inline void mutex_init(struct mutex *mutex) { InitializeCriticalSection(&mutex->section); }
static inline void mutex_free(struct mutex *mutex) { DeleteCriticalSection(&mutex->section); }

static inline void mutex_lock(struct mutex *mutex) ACQUIRE(*mutex) NO_THREAD_SAFETY_ANALYSIS
{
    EnterCriticalSection(&mutex->section);
}

static inline void mutex_unlock(struct mutex *mutex) RELEASE(*mutex) NO_THREAD_SAFETY_ANALYSIS
{
    LeaveCriticalSection(&mutex->section);
}

struct CAPABILITY("role") role {
    char unused;
};

#define LOCK_ROLE(name) extern struct role name##_role /* used only in attributes, never defined */
#define LOCK_FUNCTIONS(name) \
    static inline void name##_lock(struct name *x) ACQUIRE(name##_role) NO_THREAD_SAFETY_ANALYSIS \
    { \
        EnterCriticalSection(&x->lock.section); \
    } \
    static inline void name##_unlock(struct name *x) RELEASE(name##_role) NO_THREAD_SAFETY_ANALYSIS \
    { \
        LeaveCriticalSection(&x->lock.section); \
    }

#endif
