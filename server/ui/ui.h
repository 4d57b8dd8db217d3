/* The windows of the server.  This folder uses the model and the engine, but not com/: ui_init passes the functions of
 * com/ that it needs. */
#ifndef OPENMSGR_UI_UI_H
#define OPENMSGR_UI_UI_H

#include <windows.h>

#include "common/text.h"
#include "engine/engine.h"

struct ui_host {
    struct engine *engine;
    /* Stores the account for the automatic sign-in. */
    HRESULT (*store_account)(struct text handle, struct text password);
    /* A sentence about a failed call to show to the user; never NULL. */
    const WCHAR *(*error_sentence)(HRESULT hr);
    /* Writes a line to the log. */
    void (*log_line)(const char *level, const char *format, ...);
};

/* Call once, before the first call from a client.  The functions in `host` are called from any thread. */
void ui_init(const struct ui_host *host);

/* Opens the dialog of Messenger.Signin (docs/api.md "Signin") on a thread of its own, filled with copies of these
 * texts, which may be empty.  Only the user can submit it.  S_OK; S_FALSE when the dialog is already open, and brings
 * it to the front; E_OUTOFMEMORY. */
HRESULT ui_open_signin(const WCHAR *name, const WCHAR *password);
/* True while the dialog is open; AutoSignin then answers MSGR_E_LOGON_UI_ACTIVE. */
BOOL ui_signin_is_open(void);

#endif
