/* Settings and secrets in the registry (docs/settings.md lists every value). */
#ifndef OPENMSGR_COM_BASE_SETTINGS_H
#define OPENMSGR_COM_BASE_SETTINGS_H

#include "core/messenger.h"
#include "com.h"

/* Pairs of application id and key that are good for LockPolicy local, besides the public ones. */
enum { SETTINGS_PAIRS_MAX = 64 };

struct settings_pairs {
    struct {
        struct string id, key;
    } pairs[SETTINGS_PAIRS_MAX];
    size_t count;
};

/* Who started the server looks for its classes after a second only (Wine): one that lived shorter would refuse it. */
enum { MINIMUM_LIFE_FLOOR_MS = 2000 };

/* HKCU\Software\OpenMsgr; every member has a default. */
struct settings {
    struct string handle;           /* the stored account; empty: none */
    struct string password;         /* unprotected with CryptUnprotectData; wiped by settings_free */
    struct string friendly_name;
    struct string service_host;     /* empty: the embedded service */
    DWORD service_port;             /* 1863; of the embedded service too */
    DWORD dialect;                  /* 7 or 8; 8 unless told otherwise for a service, 7 for the embedded one */
    struct string nexus;            /* of Passport; empty: on the service's host */
    struct string authority;        /* file of the certificate authority; empty: the roots of the system */
    DWORD initial_presence;
    bool auto_sign_in;              /* bit 0x04 of byte 1 of AppSettings switches it off (C-15) */
    DWORD answer_ms, confirm_ms, install_ms, challenge_ms, sign_in_ms, join_ms, keep_alive_ms;
    DWORD reconnect_ms, reconnect_limit_ms; /* 0: never signs in again by itself */
    DWORD idle_ms, minimum_life_ms; /* lifetime.c */
    DWORD sink_limit;               /* sink.h */
    enum lock_policy lock_policy;
    struct settings_pairs lock_pairs;
    struct string log_file, trace_file;
};

/* All but the password. */
HRESULT settings_load(struct settings *settings);
/* The password, which takes as long as all the rest together: DPAPI, and on Wine the libraries that it brings. */
void settings_load_password(struct settings *settings);
void settings_free(struct settings *settings);
/* Stores account and password (CryptProtectData) for this user; the caller wipes its copy. */
HRESULT settings_store_account(struct text handle, struct text password);
HRESULT settings_forget_account(void);
HRESULT settings_store_service(struct text host, DWORD port);
/* 7 or 8; 0: what is usual for the service. */
HRESULT settings_store_dialect(DWORD dialect);
/* Both may be empty: what is usual. */
HRESULT settings_store_passport(struct text nexus, struct text authority);

/* The registered applications in HKLM (core/apps.h), both registry views. */
struct app_store;
extern const struct app_store registry_app_store;

#endif
