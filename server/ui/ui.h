/* The windows of the server.  Files in this folder may use the model and the engine but not com/, so ui_init passes
 * the functions of com/ that they need. */
#ifndef OPENMSGR_UI_UI_H
#define OPENMSGR_UI_UI_H

#include <windows.h>

#include "common/text.h"
#include "engine/engine.h"

struct ui_host {
    struct engine *engine;
    /* Stores the account for the automatic sign-in. */
    HRESULT (*store_account)(struct text handle, struct text password);
    /* Returns a sentence for users about an error code; never NULL. */
    const WCHAR *(*error_sentence)(HRESULT hr);
    /* Writes a line to the log. */
    void (*log_line)(const char *level, const char *format, ...);
};

/* Call this once, before the first client can call.  The functions in `host` are called on any thread. */
void ui_init(const struct ui_host *host);

/* Opens the dialog of Messenger.Signin (docs/api.md "Signin") on a thread of its own.  Its fields begin with copies
 * of these texts, which may be empty.  Only the user can submit it.  Returns S_OK or E_OUTOFMEMORY.  If the dialog is
 * already open, brings it to the front and returns S_FALSE. */
HRESULT ui_open_signin(const WCHAR *name, const WCHAR *password);
/* True while the dialog is open; AutoSignin then answers MSGR_E_LOGON_UI_ACTIVE. */
BOOL ui_signin_is_open(void);

#endif
