/* The settings of the server, and the account that it signs in with (docs/settings.md). */
#ifndef OPENMSGR_COM_BASE_SETTINGS_H
#define OPENMSGR_COM_BASE_SETTINGS_H

#include "com.h"
#include "settings_table.h"

#define SETTINGS_KEY L"Software\\OpenMsgr" /* below HKEY_CURRENT_USER */

/* One row of the table. */
struct setting {
    const WCHAR *name; /* of the registry value */
    size_t offset;     /* of the member of struct settings */
    bool is_text;      /* a struct string; otherwise a DWORD with these: */
    DWORD minimum, maximum, otherwise;
};

#define SETTING_ID(name, ...) SETTING_##name,
enum setting_id { SETTINGS(SETTING_ID, SETTING_ID, SETTING_ID) SETTING_COUNT };
#undef SETTING_ID

extern const struct setting setting_table[SETTING_COUNT];

struct settings {
#define SETTING_TEXT(name, member, effect) struct string member;
#define SETTING_NUMBER(name, member, ...) DWORD member;
    SETTINGS(SETTING_TEXT, SETTING_NUMBER, SETTING_NUMBER)
#undef SETTING_TEXT
#undef SETTING_NUMBER
    bool auto_sign_in;      /* bit 0x04 of byte 1 of AppSettings switches it off (docs/api.md C-15) */
    struct string password; /* empty until settings_load_password */
};

/* Reads everything but the password; free with settings_free. */
void settings_load(struct settings *settings);
/* Decrypts the stored password; leaves it empty when there is none or when it cannot be used, which is logged.  Apart
 * from settings_load because it takes as long as the rest of a start: DPAPI, and on Wine the libraries that it loads. */
void settings_load_password(struct settings *settings);
/* Overwrites the password. */
void settings_free(struct settings *settings);

/* Store one setting for this user.  An empty text removes the value, so that the default is in force again.
 * E_INVALIDARG for a number out of its range, E_OUTOFMEMORY, or the error of the registry. */
HRESULT setting_store_text(enum setting_id id, struct text value);
HRESULT setting_store_number(enum setting_id id, DWORD value);
HRESULT setting_remove(enum setting_id id);

/* Store and remove the sign-in name together with its password, which is encrypted for this user (CryptProtectData); the
 * caller overwrites its own copy. */
HRESULT settings_store_account(struct text handle, struct text password);
HRESULT settings_forget_account(void);

/* The registered applications in HKLM (core/apps.h), both registry views. */
struct app_store;
extern const struct app_store registry_app_store;

#endif
