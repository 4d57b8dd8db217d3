/* The windows of the server, as COM members and the start of the process reach them.  This folder knows the model and the
 * engine; what it needs of COM is handed in once. */
#ifndef OPENMSGR_UI_UI_H
#define OPENMSGR_UI_UI_H

#include <windows.h>

#include "common/text.h"
#include "engine/engine.h"

struct ui_host {
    struct engine *engine;
    /* Stores the account for the automatic sign-in. */
    HRESULT (*store_account)(struct text handle, struct text password);
    /* A sentence for a person about a failed call; never NULL. */
    const WCHAR *(*error_sentence)(HRESULT hr);
    /* One line for the log. */
    void (*log_line)(const char *level, const char *format, ...);
};

/* Once, before the first call from a client; the functions may be called from any thread. */
void ui_init(const struct ui_host *host);

/* The dialog of Messenger.Signin (docs/api.md "Signin"): prefilled with these texts, which may be empty and are copied; only
 * a person submits it.  Opens it on a thread of its own.  S_OK; S_FALSE when it is open already, and then it comes to the
 * front; E_OUTOFMEMORY. */
HRESULT ui_open_signin(const WCHAR *name, const WCHAR *password);
/* While it is open, AutoSignin answers MSGR_E_LOGON_UI_ACTIVE. */
BOOL ui_signin_is_open(void);

#endif
