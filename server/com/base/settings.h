/* The settings of the server, and the account for the automatic sign-in (docs/settings.md). */
#ifndef OPENMSGR_COM_BASE_SETTINGS_H
#define OPENMSGR_COM_BASE_SETTINGS_H

#include "com.h"
#include "settings_table.h"

#define SETTINGS_KEY L"Software\\OpenMsgr" /* below HKEY_CURRENT_USER */

/* One row of settings_table.h. */
struct setting {
    const WCHAR *name; /* of the registry value */
    size_t offset;     /* of the member of struct settings */
    bool is_text;      /* true: the member is a struct string; false: a DWORD with this range and default: */
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

/* Reads all settings except the password.  Free them with settings_free. */
void settings_load(struct settings *settings);
/* Decrypts the stored password.  Leaves the member empty when no password is stored, or when it cannot be decrypted,
 * which is logged.  A separate function because it takes as long as the rest of the start: it calls DPAPI, and on
 * Wine loads the libraries that DPAPI needs. */
void settings_load_password(struct settings *settings);
/* Overwrites the password in memory and frees all texts. */
void settings_free(struct settings *settings);

/* Store or remove one setting of this user.  Storing an empty text removes the value, so that the default applies
 * again.  Errors: E_INVALIDARG for a number outside its range, E_OUTOFMEMORY, or an error of the registry. */
HRESULT setting_store_text(enum setting_id id, struct text value);
HRESULT setting_store_number(enum setting_id id, DWORD value);
HRESULT setting_remove(enum setting_id id);

/* Store or remove the sign-in name and its password, which is encrypted for this user (CryptProtectData).  The caller
 * wipes its own copy of the password. */
HRESULT settings_store_account(struct text handle, struct text password);
HRESULT settings_forget_account(void);

/* Reads and writes the registered applications (core/apps.h) below HKEY_LOCAL_MACHINE, in both registry views. */
struct app_store;
extern const struct app_store registry_app_store;

#endif
